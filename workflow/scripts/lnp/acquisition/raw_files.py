"""The files of a raw folder and of the folders below it, and which of them may be opened.

Snakemake itself imports this module, so it imports nothing large.
"""

import logging
import os
import stat
from pathlib import Path, PurePosixPath

from lnp.core.errors import LnpError
from lnp.core.examples import examples

KINDS = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
FETCH = "fetch it (datalad get, or git annex get)"


class RawFolderError(LnpError, ValueError):
    """A raw folder, or a file in it, is not what a study can be made of."""


def list_files(folder, follow_links=False):
    """Return the files of a folder and of those below it, without hidden ones.

    A Mac leaves a file `._X.tif` beside each X.tif that it copies to a foreign disk; such files
    are counted in one line of the log, as are names that no table could hold.

    Parameters
    ----------
    folder : path
    follow_links : bool
        Whether links to folders are entered, each folder once.

    Returns
    -------
    list of str
        Paths below `folder`, with slashes, sorted.
    """
    names = walk_files(folder, follow_links)
    if not follow_links and (linked := linked_folders(folder)):
        logging.warning(
            "%s: %d folders below are links and are not entered: %s. Set "
            "acquisition/follow_links: true to enter them.",
            folder,
            len(linked),
            examples(linked),
        )
    hidden = [name for name in names if PurePosixPath(name).name.startswith(".")]
    odd = [name for name in names if not is_utf8(name)]
    if hidden:
        logging.info(
            "%d files whose names begin with a dot are no planes: %s", len(hidden), examples(hidden)
        )
    if odd:
        logging.warning(
            "%s: %d files are left out, their names are not UTF-8: %s. Rename them, for instance "
            "by convmv -f latin1 -t utf8.",
            folder,
            len(odd),
            examples(map(os.fsencode, odd)),
        )
    return sorted(set(names) - set(hidden) - set(odd))


def walk_files(folder, follow_links):
    """Return all files of a folder and of those below it that are not hidden; each folder once."""
    names, seen = [], set()
    for place, folders, files in os.walk(folder, onerror=log_unreadable, followlinks=follow_links):
        real = os.path.realpath(place)
        folders[:] = [name for name in folders if not name.startswith(".") and real not in seen]
        below = os.path.relpath(place, folder)
        if real not in seen:
            names += [os.path.normpath(os.path.join(below, name)) for name in files]
        seen.add(real)
    return names


def linked_folders(folder):
    """Return the links to folders in a folder and below it, hidden ones aside."""
    return sorted(
        os.path.relpath(os.path.join(place, name), folder)
        for place, folders, _ in os.walk(folder)
        for name in folders
        if not name.startswith(".") and os.path.islink(os.path.join(place, name))
    )


def log_unreadable(error):
    """Log a folder that cannot be listed: its planes will count as missing."""
    logging.warning(
        "%s: the folder cannot be listed (%s); its planes count as missing. Give yourself the "
        "right to read it.",
        *(error.filename, error.strerror),
    )


def is_utf8(name):
    """Return whether a file's name can be written in a table."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def record_folders(names, record):
    """Return the folders (below the raw folder, "" for itself) that hold the file `record`."""
    found = [PurePosixPath(name).parent for name in names if PurePosixPath(name).name == record]
    return sorted("" if str(parent) == "." else str(parent) for parent in found)


def file_problem(path, folder, follow_links=False):
    """Return why a file must not be opened, or an empty text; it is not opened for that.

    Parameters
    ----------
    path, folder : path
        The file, and the raw folder in or below which it lies.
    follow_links : bool
        Whether a link may lead out of the raw folder.

    Returns
    -------
    reason : str
    absent : bool
        The content is not here, as that of a plane that an archive has not fetched yet.
    """
    path = Path(path)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            return f"a link to a file that is not here; {FETCH}", True
        return "not on disk", True
    except OSError as error:
        return f"cannot be opened: {error.strerror}", False
    if not stat.S_ISREG(mode):
        return f"{KINDS.get(stat.S_IFMT(mode), 'a device')}; expected a file", False
    if not (follow_links or path.resolve().is_relative_to(Path(folder).resolve())):
        return (
            "a link that leads out of the folder; set acquisition/follow_links: true, or put files "
            "in place of the links (datalad unlock, cp -L)",
            False,
        )
    return "", False
