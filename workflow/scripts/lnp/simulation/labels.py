"""The true labels of a plate: filled by several processes at once, in a folder, then packed."""

import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

import zarr
from zarr.storage import LocalStore

from lnp.core.atomic_write import completed


@contextmanager
def create_labels(path, attributes):
    """Give a folder with an empty zarr group; it becomes `path` (.zarr.zip) if the block succeeds.

    `attributes` (dict) are those of the group.
    """
    with completed(path) as partial:
        folder = Path(f"{partial}.folder")
        try:
            zarr.create_group(LocalStore(folder), attributes=attributes)
            yield folder
            pack_folder(folder, partial)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def pack_folder(folder, path):
    """Write all files below `folder` into the zip `path`, in order of their names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = file.relative_to(folder).as_posix()
                archive.writestr(zipfile.ZipInfo(name), file.read_bytes())
