"""Files of torch: fetched weights are sealed, and those of others checked by what they carry."""

import hashlib
import io
import pickle
import re
import struct
import zipfile
import zlib
from pathlib import Path

import torch

from lnp.core.seals import (
    MARK,
    OPEN_SEAL,
    DamagedError,
    comment_zip,
    read_sealed,
    write_sealed,
)

NAMED_HASH = re.compile(r"-([0-9a-f]{8,64})\.pth$")  # as torch.hub names a download
FETCH = "Put an undamaged copy of the file in its place."
# what torch and zipfile raise over bytes that are not theirs
MISREADINGS = (
    *(RuntimeError, ValueError, LookupError, EOFError, TypeError, AttributeError, OverflowError),
    *(NotImplementedError, OSError, pickle.UnpicklingError, struct.error),
    *(zipfile.BadZipFile, zlib.error),
)


def write_torch(path, values):
    """Write what torch can save without pickled code, sealed, whole or not at all."""
    content = io.BytesIO()  # torch's own writer hides that a disk is full
    torch.save(values, content)
    write_sealed(path, comment_zip(content.getvalue()))


def load(content, path):
    """Return what the bytes of a file of torch hold; no code in them is run."""
    try:
        return torch.load(io.BytesIO(content), weights_only=True, map_location="cpu")
    except MISREADINGS as error:
        what = str(error).partition("\n")[0]
        raise DamagedError(
            f"{path}: torch {torch.__version__} cannot read it: {what}. Expected is a file of a "
            f"version of torch that it knows. {FETCH}"
        ) from error


def check_foreign(path):
    """Check a file that others wrote: by its seal, a zip's checksums, or the hash in its name.

    Raises
    ------
    DamagedError
        If one of them does not match. A file without any of them passes.
    """
    with open(path, "rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - len(OPEN_SEAL)))
        end = file.read()
        file.seek(0)
        named = NAMED_HASH.search(Path(path).name)
        if named and not hashlib.file_digest(file, "sha256").hexdigest().startswith(named[1]):
            raise DamagedError(f"{path}: damaged: its SHA-256 is not the one in its name. {FETCH}")
    if end.startswith(MARK):
        read_sealed(path)
    elif zipfile.is_zipfile(path):
        check_zip(path)


def check_zip(path):
    """Refuse a zip of which a file does not match its checksum."""
    try:
        with zipfile.ZipFile(path) as archive:
            wrong = archive.testzip()
    except MISREADINGS as error:
        raise DamagedError(f"{path}: damaged: {error}. {FETCH}") from error
    if wrong:
        raise DamagedError(f"{path}: damaged: {wrong} does not match its checksum. {FETCH}")
