"""The files of the archive: of which kind, cell and frame each is, and which are not read."""

from pathlib import PurePosixPath

import pandas as pd

from lnp.core.examples import examples
from lnp.published.archive import ArchiveError, Entry
from lnp.published.file_kinds import (
    HIDDEN,
    READ,
    RESULT,
    STATISTICS,
    UNKNOWN,
    kind_by_header,
    kind_by_name,
    pattern_of,
    place_of,
)
from lnp.published.npy_files import NpyError, PickledError, read_array, read_header

BROKEN, PICKLED, REPEATED = "broken", "pickled, not read", "a second file of the same, not read"
PLACE = {"site": "", "well": "", "cell": -1, "frame": -1, "part": "", "fold": ""}
COLUMNS = ["name", "size", "kind", "problem", "dtype", "shape", *PLACE]
KEY = ["kind", "site", "cell", "frame"]
MOST_PATTERNS = 30  # of files that are not read


def list_files(archive, side, site=None):
    """Return a row for every file of an archive, in order of names.

    Parameters
    ----------
    archive : lnp.published.archive.Archive
    side : int
        Of a crop, in pixels.
    site : str, optional
        Only the files of this site, and those of none.

    Returns
    -------
    DataFrame
        `COLUMNS`; `problem` says why a file of a known kind is not read, and is mostly empty.
    """
    rows = []
    for entry in archive.entries:
        place = place_of(entry.name)
        if site is None or place is None or place.site == site:
            kind, problem, header = kind_of(archive, entry, side)
            told = vars(place) if place else PLACE
            row = {"name": entry.name, "size": entry.size, "kind": kind, "problem": problem}
            row |= {"dtype": str(header.dtype) if header else ""}
            row |= {"shape": "x".join(map(str, header.shape)) if header else ""}
            rows.append(row | told)
    return mark_repeated(pd.DataFrame(rows, columns=COLUMNS))


def kind_of(archive, entry, side):
    """Return kind, problem and header (or None) of a file of an archive."""
    kind = kind_by_name(entry.name)
    if kind:
        return kind, "", None
    try:
        with archive.stream(entry) as stream:
            header = read_header(stream, entry.name, entry.size)
    except PickledError as error:
        return PICKLED, str(error), None
    except (NpyError, ArchiveError) as error:
        return BROKEN, str(error), None
    return kind_by_header(entry.name, header, side), "", header


def mark_repeated(files):
    """Return files in which a second one of the same kind, cell and frame is not read.

    Archives may hold a folder twice; the first by name counts.
    """
    again = files["kind"].isin(READ) & files.duplicated(KEY)
    return files.assign(kind=files["kind"].mask(again, REPEATED))


def describe_files(files):
    """Return a row per kind of file, type and shape, and per pattern of what is not read.

    Returns
    -------
    DataFrame
        Columns kind, pattern (of names), dtype, shape, n_files, megabytes, example.
    """
    read = files["kind"].isin(READ)
    folders = files["name"].str.rpartition("/")[0]
    patterns = files["name"].map(pattern_of).mask(read, folders + "/...")
    rows = files.assign(pattern=patterns, read=read, megabytes=files["size"] / 1e6)
    groups = rows.groupby(["read", "kind", "pattern", "dtype", "shape"])
    found = groups.agg(
        n_files=("name", "size"), megabytes=("megabytes", "sum"), example=("name", "first")
    )
    found = found.reset_index().sort_values("n_files", ascending=False, kind="stable")
    rest = found[~found["read"]].iloc[MOST_PATTERNS:]
    found = found.drop(rest.index)
    if len(rest):
        others = {"read": False, "kind": UNKNOWN, "pattern": f"{len(rest)} other patterns"}
        others |= dict.fromkeys(["dtype", "shape", "example"], "")
        others |= {name: rest[name].sum() for name in ("n_files", "megabytes")}
        found = pd.concat([found, pd.DataFrame([others])])
    return found.sort_values("read", ascending=False, kind="stable", ignore_index=True)


def list_statistics(archive):
    """Return the rows of `list_files` that are files of statistics."""
    entries = [e for e in archive.entries if PurePosixPath(e.name).name in STATISTICS]
    rows = [{"name": e.name, "size": e.size, "kind": kind_of(archive, e, 0)[0]} for e in entries]
    return pd.DataFrame(rows, columns=["name", "size", "kind"]).drop_duplicates("kind")


def read_statistics(archive, files):
    """Return the arrays of the files of statistics among `files`, by kind."""
    found = {}
    for row in files[files["kind"].isin(STATISTICS.values())].itertuples():
        with archive.stream(Entry(row.name, row.size)) as stream:
            found[row.kind] = read_array(stream, row.name, row.size)
    return found


def list_unasked(files, sites, n_frames):
    """Return sentences on crops and outcomes that the study does not ask for.

    Parameters
    ----------
    files : DataFrame
        See `list_files`.
    sites : list of str
        That the study asks for.
    n_frames : int
    """
    placed = files[files["kind"].isin(READ) & (files["site"] != "")]
    other = placed[~placed["site"].isin(sites)]
    late = placed[placed["site"].isin(sites) & (placed["frame"] >= n_frames)]
    found = []
    if len(other):
        names = examples(sorted(set(other["site"])))
        found.append(
            f"{len(other)} files are of fields that the tables of plates and wells do not name, or "
            f"exclude: {names}; they are not read"
        )
    if len(late):
        found.append(
            f"{len(late)} files are of time points after the last of {n_frames} "
            "(acquisition/n_frames); they are not read"
        )
    return found


NOT_READ = {  # what is said of files of a kind that is not read
    BROKEN: "broken; a crop or outcome of a cell lacks",
    PICKLED: "pickled objects, which could run any code; not read",
    REPEATED: "second files of the same cell and time point; not read",
    RESULT: "results of the authors' models; not read",
    UNKNOWN: "not recognised; not read",
    HIDDEN: "left behind by an operating system; not read",
}


def list_ignored(files):
    """Return one sentence per kind of file that is not read: how many, and an example."""
    counts = files[~files["kind"].isin(READ)].groupby("kind")["name"].agg(["size", "first"])
    return [
        f"{n} files: {NOT_READ[kind]} (such as {name})" for kind, n, name in counts.itertuples()
    ]
