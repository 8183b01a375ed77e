"""A plate as OME-Zarr: fields, labels and tables, in the layout for high-content screening."""
