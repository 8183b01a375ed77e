"""The store of a plate's true labels: several processes fill a folder, which is then packed."""

import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

import zarr
from zarr.storage import LocalStore

from lnp.core.atomic_write import completed
from lnp.core.seals import sealed_zip


@contextmanager
def create_labels(path, attributes):
    """Yield a folder with an empty zarr group; pack it into `path` (.zarr.zip) if all went well.

    `attributes` (dict) are those of the group.
    """
    with completed(path) as partial:
        folder = Path(f"{partial}.folder")
        try:
            zarr.create_group(LocalStore(folder), attributes=attributes)
            yield folder
            with sealed_zip(partial) as archive:
                for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                    name = file.relative_to(folder).as_posix()  # ZipInfo: without the time of day
                    archive.writestr(zipfile.ZipInfo(name), file.read_bytes())
        finally:
            shutil.rmtree(folder, ignore_errors=True)
