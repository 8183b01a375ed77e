"""Read folders of Yokogawa's CellVoyager microscopes: records joined with the files on disk."""

import logging
from pathlib import PurePosixPath

import pandas as pd

from lnp.acquisition.measurement_files import empty_records, read_pixel_sizes, read_records
from lnp.acquisition.measurement_xml import MetadataError
from lnp.acquisition.plane_files import points_elsewhere
from lnp.acquisition.plane_names import find_files, mark_twins, parse_names
from lnp.acquisition.raw_files import FETCH, RawFolderError, file_problem, record_folders
from lnp.acquisition.records import METADATA_FILES, RECORD
from lnp.core.examples import examples

RECORD_FILE, DETAIL_FILE = METADATA_FILES["cellvoyager"]


def list_planes(folder, names):
    """List the planes in a folder of a CellVoyager; see `lnp.acquisition.microscopes`.

    The record is in the folder, or in one folder below it.
    """
    place, names = choose_measurement(folder, names)
    found = {name: folder / place / name for name in (RECORD_FILE, DETAIL_FILE)}
    there = {name: path for name, path in found.items() if path.exists() or path.is_symlink()}
    for path in there.values():
        problem, _ = file_problem(path, folder, follow_links=True)
        if problem or points_elsewhere(path):
            problem = problem or f"a pointer to content that is not here; {FETCH}"
            raise MetadataError(f"{path}: {problem}. Put the microscope's file there.")
    if RECORD_FILE in there:
        recorded = read_records(found[RECORD_FILE])
    else:
        logging.warning(
            "%s: no such file; planes are found by their names alone, and their times are unknown. "
            "Copy it from the microscope, if it wrote one.",
            found[RECORD_FILE],
        )
        recorded = empty_records()
    if DETAIL_FILE in there:
        pixel_um = read_pixel_sizes(found[DETAIL_FILE])
    else:
        logging.warning(
            "%s: no such file; the size of a pixel is unknown. Copy it from the microscope, if "
            "seeds are in micrometres.",
            found[DETAIL_FILE],
        )
        pixel_um = {}
    return join_names(recorded, names, place), pixel_um


def choose_measurement(folder, names):
    """Return the folder (below the raw folder) of the only record, and the files that are its own.

    Files in folders that have a record themselves belong to another measurement.

    Raises
    ------
    RawFolderError
        If the raw folder has no record, and several folders below have one.
    """
    places = record_folders(names, RECORD_FILE)
    if len(places) > 1 and "" not in places:
        raise RawFolderError(
            f"{folder}: {len(places)} folders below it hold a {RECORD_FILE}: {examples(places)}; "
            "expected one measurement. Give each a plate (a row) in the table of plates, with its "
            "path."
        )
    place = places[0] if places else ""
    foreign = set(places[1:])
    parents = {name: {str(p) for p in PurePosixPath(name).parents} for name in names}
    own = [name for name in names if not parents[name] & foreign]
    if foreign:
        logging.warning(
            "%s: %d files in folders with a %s of their own are not used: %s. If the study needs "
            "them, give each folder a row in the table of plates.",
            folder,
            len(names) - len(own),
            RECORD_FILE,
            examples(sorted(foreign)),
        )
    return place, own


def join_names(recorded, names, place=""):
    """Join records with the files on disk: one row per record, and per plane without one.

    Parameters
    ----------
    recorded : DataFrame
        As `read_records` returns it.
    names : list of str
        Files below the raw folder.
    place : str
        Folder below the raw folder that the record's names start from.

    Returns
    -------
    DataFrame
        Columns as in `lnp.acquisition.records.RECORD`.
    """
    is_plane = recorded["kind"] == "plane"
    if place:
        recorded = recorded.assign(
            name=recorded["name"].mask(is_plane, place + "/" + recorded["name"])
        )
    recorded = find_files(recorded, names)
    on_disk = is_plane & recorded["name"].isin(names)
    recorded = recorded.assign(recorded=True, on_disk=on_disk, reason="")
    known = set(recorded["name"][is_plane])
    extra = parse_names(name for name in names if name not in known)
    extra = mark_twins(extra.assign(kind="plane", recorded=False, on_disk=True), recorded)
    return pd.concat([recorded, extra], ignore_index=True)[list(RECORD)].astype(RECORD)
