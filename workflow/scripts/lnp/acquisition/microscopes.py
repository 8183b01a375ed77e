"""The microscopes whose folders can be read: one line each.

A reader is a function `list_planes(folder, names)` of a module beside this one. `names` are the
files in and below the folder (str, relative to it, with slashes). It returns

records : DataFrame
    Columns as in `lnp.acquisition.records.RECORD`; no rows if the folder is of another microscope.
pixel_um : dict
    Side of a pixel (um) by channel number; empty if unknown.

If the microscope writes files of metadata, name them in `lnp.acquisition.records`: Snakemake
looks at the first to see whether there are new images, and the provenance lists their checksums.
"""

import logging

from lnp.acquisition import cellvoyager
from lnp.acquisition.raw_files import list_files
from lnp.core.examples import examples

READERS = {"cellvoyager": cellvoyager.list_planes}
IMAGES = (".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".bmp", ".gif")


def list_planes(folder, follow_links=False):
    """Return records and pixel sizes of a raw folder, by the first reader that finds any records.

    Logs the images that are not planes, such as those for the correction of shading.
    """
    names = list_files(folder, follow_links)
    for read in READERS.values():
        records, pixel_um = read(folder, names)
        if len(records):
            break
    planes = set(records["name"])
    other = [name for name in names if name.lower().endswith(IMAGES) and name not in planes]
    if other:
        logging.info("%d images are no planes by their names: %s", len(other), examples(other))
    return records, pixel_um
