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
import os

from lnp.acquisition import cellvoyager
from lnp.acquisition.raw_files import RawFolderError, is_utf8, linked_folders, list_files
from lnp.core.examples import examples

READERS = {"cellvoyager": cellvoyager.list_planes}
IMAGES = (".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".bmp", ".gif")


def list_planes(folder, follow_links=False):
    """Return records and pixel sizes of a raw folder, by the first reader that finds any records.

    Logs the images that are not planes, such as those for the correction of shading.

    Raises
    ------
    RawFolderError
        If planes are recorded, and none of them is on disk.
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
    planes = records[records["kind"] == "plane"]
    if len(planes) and not planes["on_disk"].any():
        raise RawFolderError(
            f"{folder}: {len(planes)} planes are recorded, the first {planes['name'].iloc[0]!r}; "
            "none is on disk, nor a file whose name tells the same place. "
            + hint(folder, names, other)
        )
    return records, pixel_um


def hint(folder, names, images):
    """Return in words where the planes of a folder without any may be, and what to do."""
    linked = linked_folders(folder)
    odd = [name for name in os.listdir(folder) if not is_utf8(name)]
    if linked:
        return (
            f"Folders below are links and were not entered: {examples(linked)}. Set "
            "acquisition/follow_links: true."
        )
    if odd:
        return (
            f"Names of {len(odd)} files are not UTF-8: {examples(map(os.fsencode, odd))}. Rename "
            "them, for instance by convmv -f latin1 -t utf8."
        )
    if images:
        return (
            f"There are other images: {examples(images)}. Planes are TIFF, or PNG of 16 bits, with "
            "the microscope's names: export them so."
        )
    return (
        f"There are {len(names)} other files: {examples(names)}. Correct the path of the plate, or "
        "copy its planes there."
    )
