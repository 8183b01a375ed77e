"""The archive of published data, a zip or the folder that it was unpacked to, read with care.

Nothing is unpacked: a file is read as a stream, as far as is asked for. What the list of files
declares is checked before any of them is opened, so that an archive that would grow beyond measure
(a zip bomb), or whose names lead out of it, is refused.
"""

import hashlib
import os
import re
import stat
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lnp.acquisition.raw_files import is_utf8
from lnp.core.errors import LnpError

MOST_FILES = 1_000_000
MOST_BYTES = 200 * 2**30  # of all files, unpacked; all crops of the paper as float32 take 25 GB
LARGE, MOST_RATIO = 2**20, 300  # a file larger than that is packed to a 300th at most
ENCRYPTED = 0x1  # flag of a file in a zip
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


class ArchiveError(LnpError, ValueError):
    """The archive of published data is damaged, or not to be trusted."""


@dataclass(frozen=True)
class Entry:
    """One file of an archive: its name in it, with slashes, and its size (bytes) unpacked."""

    name: str
    size: int


class Archive:
    """A zip or a folder, open for reading.

    Attributes
    ----------
    entries : list of Entry
        Sorted by name; of several files of one name the first.
    n_left_out : int
        Files that are not among them: links, what is no file, names that no table can hold, and
        second files of one name.
    """

    def __init__(self, path, sizes, open_entry, n_left_out):
        self.path, self.open_entry, self.n_left_out = path, open_entry, n_left_out
        self.entries = [Entry(name, sizes[name]) for name in sorted(sizes)]

    @contextmanager
    def stream(self, entry):
        """Open a file of the archive for reading; what is broken in it is an ArchiveError."""
        try:
            with self.open_entry(entry.name) as file:
                yield file
        except BROKEN as error:
            raise ArchiveError(f"{self.path}: {entry.name} is damaged: {error}") from error


@contextmanager
def open_archive(path):
    """Open the zip, or the folder that it was unpacked to, as an `Archive`.

    Raises
    ------
    ArchiveError
        If it is damaged, or would grow beyond measure, or a name in it leads out of it.
    """
    if Path(path).is_dir():
        yield open_folder(path)
        return
    try:
        packed = zipfile.ZipFile(path)
    except BROKEN as error:
        raise ArchiveError(
            f"{path}: found no whole zip ({error}); expected LNP_data.zip as figshare gives it, or "
            "the folder that it was unpacked to. Was the download cut short? Load it again."
        ) from error
    with packed:
        yield list_zip(path, packed)


def list_zip(path, packed):
    """Return an open `zipfile.ZipFile` as an `Archive`, its list of files checked."""
    files = [info for info in packed.infolist() if not info.is_dir()]
    check_declared(path, files, os.path.getsize(path))
    first = {}
    for info in files:
        first.setdefault(plain_name(info.filename, path), info)
    sizes = {name: info.file_size for name, info in first.items()}
    return Archive(path, sizes, lambda name: packed.open(first[name]), len(files) - len(first))


def check_declared(path, files, size):
    """Refuse a list of `zipfile.ZipInfo` that no honest zip of `size` bytes has."""
    unpacked = sum(info.file_size for info in files)
    if len(files) > MOST_FILES or unpacked > MOST_BYTES:
        raise ArchiveError(
            f"{path}: declares {len(files)} files of {unpacked / 2**30:.0f} GB in all; expected at "
            f"most {MOST_FILES} of {MOST_BYTES / 2**30:.0f} GB. It is not the published archive."
        )
    if sum(info.compress_size for info in files) > size:
        raise ArchiveError(
            f"{path}: its files overlap, as in a zip bomb; expected that no two share bytes. "
            "Load the archive again, from figshare."
        )
    for info in files:
        if info.file_size > LARGE and info.file_size > MOST_RATIO * info.compress_size:
            raise ArchiveError(
                f"{path}: {info.filename} would grow {info.file_size // max(1, info.compress_size)}"
                f" times to {info.file_size / 2**20:.0f} MB; expected {MOST_RATIO} times at most. "
                "It looks like a zip bomb: load the archive again, from figshare."
            )
        if info.flag_bits & ENCRYPTED:
            raise ArchiveError(
                f"{path}: {info.filename} is encrypted; expected the archive as it was published."
            )


def plain_name(name, path):
    """Return a name in an archive with slashes; refuse one that leads out of it.

    >>> plain_name("LNP_data\\\\gfp_train\\\\a.npy", "x.zip")
    'LNP_data/gfp_train/a.npy'
    """
    plain = name.replace("\\", "/")
    if plain.startswith("/") or ".." in PurePosixPath(plain).parts or re.match("[A-Za-z]:", plain):
        raise ArchiveError(
            f"{path}: the name {name!r} leads out of the archive; expected names below it. Do not "
            "unpack it; load the archive again, from figshare."
        )
    return plain


def open_folder(path):
    """Return a folder as an `Archive`; links are not followed, what is no file is left out."""
    sizes, n_found = {}, 0
    for place, folders, names in os.walk(path):
        n_found += len(names) + sum(Path(place, name).is_symlink() for name in folders)
        for name in names:
            found = Path(place, name).lstat()
            below = os.path.relpath(os.path.join(place, name), path)
            if stat.S_ISREG(found.st_mode) and is_utf8(below):
                sizes[PurePosixPath(below).as_posix()] = found.st_size
    return Archive(path, sizes, lambda name: Path(path, name).open("rb"), n_found - len(sizes))


def check_sum(path, md5):
    """Return the MD5 of a zip, or refuse it if another is expected; of a folder an empty text.

    Parameters
    ----------
    path : path
    md5 : str
        32 hexadecimal digits, or none.
    """
    if Path(path).is_dir():
        return ""
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "md5").hexdigest()
    if md5 not in ("none", found):
        raise ArchiveError(
            f"{path}: its MD5 is {found}; expected {md5} (published/md5). Load it again."
        )
    return found
