"""The microscopes whose folders can be read: one line each.

A reader is a function `list_planes(folder)` of a module beside this one. It returns

records : DataFrame
    Columns as in `lnp.acquisition.records.RECORD`; no rows if the folder is of another microscope.
pixel_um : dict
    Side of a pixel (um) by channel number; empty if unknown.

If the microscope writes files of metadata, name them in `lnp.acquisition.records`: Snakemake
looks at the first to see whether there are new images, and the provenance lists their checksums.
"""

import logging
import os

from lnp.acquisition import cellvoyager

READERS = {"cellvoyager": cellvoyager.list_planes}


def list_planes(folder):
    """Return records and pixel sizes of a raw folder, by the first reader that finds any records.

    Logs the TIFF files that are not planes, such as images for the correction of shading.
    """
    for read in READERS.values():
        records, pixel_um = read(folder)
        if len(records):
            break
    tiffs = {name for name in os.listdir(folder) if name.lower().endswith((".tif", ".tiff"))}
    if other := sorted(tiffs - set(records["name"])):
        logging.info("%d TIFF files are no planes by their names: %s", len(other), ", ".join(other))
    return records, pixel_um
