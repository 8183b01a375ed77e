"""Which planes of a plate are whole, by their files' kind and header; none is decoded."""

import logging
import os

import pandas as pd

from lnp.acquisition.plane_files import points_elsewhere, read_header
from lnp.acquisition.raw_files import FETCH, file_problem
from lnp.core.examples import examples

FILE = ["size_bytes", "modified_ns", "n_rows", "n_cols"]  # of a plane's file, when it was listed


def check_plane(path, folder, follow_links=False):
    """Return what is wrong with the file of a plane, and what it is like.

    Parameters
    ----------
    path, folder, follow_links
        See `lnp.acquisition.raw_files.file_problem`.

    Returns
    -------
    dict
        `problem` (empty if the file holds one image of 16 bits with all its bytes),
        `absent` (its content is not here), `size_bytes`, `modified_ns` (since 1970, as the
        disk has it), `n_rows` and `n_cols`; -1 where unknown.
    """
    found = dict.fromkeys(FILE, -1)
    problem, absent = file_problem(path, folder, follow_links)
    if problem:
        return found | {"problem": problem, "absent": absent}
    shape, problem = read_header(path)
    if problem and points_elsewhere(path):
        return found | {
            "problem": f"a pointer to content that is not here; {FETCH}",
            "absent": True,
        }
    about = os.stat(path)
    found |= {"size_bytes": about.st_size, "modified_ns": about.st_mtime_ns}
    if shape is not None and len(shape) == 2:
        found |= {"n_rows": shape[0], "n_cols": shape[1]}
    return found | {"problem": problem, "absent": False}


def check_planes(images, folder, follow_links=False):
    """Mark the planes whose files are broken or of another size than the rest.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate; rows with status ok are looked at.
    folder : path
        The plate's raw folder.
    follow_links : bool
        Whether planes may be links to files elsewhere.

    Returns
    -------
    DataFrame
        The same rows with the columns `FILE`; where a file is not whole, status error (or
        missing, if its content is elsewhere) and the reason.
    """
    paths = images.loc[images["status"] == "ok", "path"]
    found = pd.DataFrame(
        [check_plane(path, folder, follow_links) for path in paths],
        columns=["problem", "absent", *FILE],
        index=paths.index,
    )
    whole = found["problem"] == ""
    shapes = pd.Series(
        list(zip(found["n_rows"], found["n_cols"], strict=True)), found.index, object
    )
    sizes = shapes[whole].value_counts()
    usual = min(sizes.index[sizes == sizes.max()], default=None)
    other = whole & (shapes != usual)
    found.loc[other, "problem"] = [
        f"size {shape}; most planes of the plate have {usual}" for shape in shapes[other]
    ]
    log_links(paths[~whole])
    images = images.join(found[FILE].reindex(images.index, fill_value=-1).astype("int64"))
    broken = found["problem"] != ""
    absent = found.index[broken & found["absent"].astype(bool)]
    broken = found.index[broken]
    images.loc[broken, "status"] = "error"
    images.loc[absent, "status"] = "missing"
    images.loc[broken, "reason"] = found.loc[broken, "problem"]
    return images


def log_links(paths):
    """Log where those planes lead that are links and cannot be used; the table names no target."""
    links = [f"{path} to {os.readlink(path)}" for path in paths if os.path.islink(path)]
    if links:
        logging.warning(
            "%d planes that cannot be used are links: %s; the reasons in results/images say what "
            "to do",
            *(len(links), examples(links)),
        )
