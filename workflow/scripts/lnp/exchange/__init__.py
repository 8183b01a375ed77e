"""What other programs read and write: tracks as GEFF and others, plates as OME-Zarr, profiles."""
