"""Seals: a checksum inside each result, by which a file that has changed since is refused.

A seal is a mark and the SHA-256 of the file, taken while zeros stood in its place. It lies where
the format has room for a text: in the metadata of a table, in the comment of a zip. The same
content has the same seal: there is no time and no name in it.
"""

import hashlib
import json
import re
import struct
import zipfile
from contextlib import contextmanager
from pathlib import Path

from lnp.core.atomic_write import completed
from lnp.core.errors import LnpError

MARK = b"lnp-sha256:"
N_DIGITS = 64
OPEN_SEAL = MARK + b"0" * N_DIGITS  # as it stands in a content that is not sealed yet
AGAIN = "Delete the file and run again; if it comes back, have the disk checked."

# A zip ends with a record of 22 bytes and a comment, whose length the record's last two bytes name.
ZIP_END = b"PK\x05\x06"
DIRECTORY = b"directory at byte %020d, "
N_COMMENT = len(DIRECTORY % 0) + len(OPEN_SEAL)


class DamagedError(LnpError, ValueError):
    """A result is not as it was written."""


def seal(content):
    """Return `content` (bytes) with its open seal filled.

    >>> check_seal(seal(b"a table, " + OPEN_SEAL), "results/a")
    >>> check_seal(seal(b"a table, " + OPEN_SEAL).replace(b"a t", b"A t"), "results/a")
    Traceback (most recent call last):
    lnp.core.seals.DamagedError: results/a: damaged: found another content than its checksum ...
    """
    start = content.rindex(OPEN_SEAL) + len(MARK)
    return content[:start] + digest_around(content, start) + content[start + N_DIGITS :]


def check_seal(content, path):
    """Refuse a content (bytes) that has no seal, or not its own.

    Raises
    ------
    DamagedError
    """
    start = content.rfind(MARK) + len(MARK)
    found = bytes(content[start : start + N_DIGITS])
    if start < len(MARK) or not re.fullmatch(rb"[0-9a-f]{64}", found):
        raise DamagedError(
            f"{path}: no checksum found; every result holds one. The file is cut short, damaged, "
            f"written by another program, or by a version without checksums. {AGAIN}"
        )
    if found != digest_around(content, start):
        raise DamagedError(
            f"{path}: damaged: found another content than its checksum was made of. {AGAIN}"
        )


def digest_around(content, start):
    """Return the SHA-256 of a content, as if zeros stood where its digits begin."""
    view = memoryview(content)
    digest = hashlib.sha256(view[:start])
    digest.update(b"0" * N_DIGITS)
    digest.update(view[start + N_DIGITS :])
    return digest.hexdigest().encode()


def write_sealed(path, content):
    """Write a content (bytes) with an open seal, sealed, whole or not at all."""
    with completed(path) as partial:
        partial.write_bytes(seal(content))


def read_sealed(path):
    """Return the content (bytes) of a sealed file, or raise DamagedError."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise DamagedError(f"{path}: cannot be read: {error.strerror}. {AGAIN}") from error
    check_seal(content, path)
    return content


def write_json(path, values, **options):
    """Write a dict as sealed JSON; its last key is `checksum`."""
    text = json.dumps({**values, "checksum": OPEN_SEAL.decode()}, **options) + "\n"
    write_sealed(path, text.encode())


def read_json(path):
    """Return the dict of a sealed JSON file, without its checksum."""
    content = read_sealed(path)
    try:
        values = json.loads(content)
    except ValueError as error:
        raise DamagedError(f"{path}: expected JSON: {error}. {AGAIN}") from error
    del values["checksum"]
    return values


def comment_zip(content):
    """Return a zip (bytes) without a comment as one with an open seal in its comment."""
    return content[:-2] + struct.pack("<H", len(OPEN_SEAL)) + OPEN_SEAL


@contextmanager
def sealed_zip(path):
    """Open a zip to be filled; its list of files is sealed if the block succeeds.

    The files themselves have checksums in that list: a large zip is read in parts.
    """
    with zipfile.ZipFile(path, "w") as archive:
        yield archive
        archive.comment = DIRECTORY % archive.start_dir + OPEN_SEAL
    with open(path, "r+b") as file:
        start, content = read_directory(file)
        file.seek(start)
        file.write(seal(content))


def check_directory(path):
    """Refuse a zip whose list of files is not as it was sealed, or raise DamagedError."""
    try:
        with open(path, "rb") as file:
            _, content = read_directory(file)
    except OSError as error:
        raise DamagedError(f"{path}: cannot be read: {error.strerror}. {AGAIN}") from error
    check_seal(content, path)


def read_directory(file):
    """Return where the list of files of an open zip starts, and its bytes; all, where unknown."""
    size = file.seek(0, 2)
    file.seek(max(0, size - N_COMMENT - 22))
    end = file.read()
    place = re.search(rb"directory at byte (\d{20}), " + MARK, end)
    start = int(place[1]) if place and end.startswith(ZIP_END) else size
    file.seek(min(start, size))
    return start, file.read()
