"""Names of a CellVoyager's planes: what they tell, and which file is which recorded plane.

Names end in `_C04_T0001F002L01A01Z01C07.tif`: well, time point, field, timeline, action, z
plane, channel. The name of the plate before it may hold anything, so names are read from the
right. Plates are renamed, converted and moved to folders below: the end of the name stays.
"""

import logging
import re
from collections import defaultdict
from pathlib import PurePosixPath

import pandas as pd

from lnp.core.examples import examples
from lnp.core.wells import WELL_NAME, standard_name

NAME = re.compile(
    rf"(?P<title>.*)_(?P<well>{WELL_NAME})_T(?P<timepoint>\d{{4}})F(?P<field>\d{{3}})"
    r"L(?P<timeline>\d{2})A(?P<action>\d{2})Z(?P<z>\d{2})C(?P<channel_number>\d{2})"
    r"\.(?:tiff?|png)",
    re.IGNORECASE | re.DOTALL,
)
NUMBERS = ["timepoint", "field", "timeline", "action", "z", "channel_number"]
PLACE = ["well", *NUMBERS]  # of a plane on its plate
NAMED = {"name": "str", "well": "str", **dict.fromkeys(NUMBERS, "int64")}
TWIN = "another file of a recorded plane"


def parse_names(names):
    """Return where each plane belongs, by the name of its file alone.

    Parameters
    ----------
    names : iterable of str
        Names of files, with or without folders.

    Returns
    -------
    DataFrame
        One row per name of a plane: `name`, `well` (by row and column), `timepoint`,
        `field`, `timeline`, `action`, `z`, `channel_number`. Other names (images for the
        correction of shading, dark images, metadata) have no row.
    """
    matches = [match for match in map(NAME.fullmatch, names) if match]
    rows = [(match[0], standard_name(match["well"]), *match.group(*NUMBERS)) for match in matches]
    return pd.DataFrame(rows, columns=list(NAMED)).astype(NAMED)


def find_files(recorded, names):
    """Give each recorded plane the name that its file has now.

    A file of the recorded name has precedence, then the only one of that name in a folder
    below, then the only one of the same place on the plate, whatever its title and ending. A
    title whose files also lie beside planes that are there is another set of images, such as
    projections: none of it stands in for a plane.

    Parameters
    ----------
    recorded : DataFrame
        Rows of `lnp.acquisition.records.RECORD`.
    names : list of str
        Files below the raw folder.

    Returns
    -------
    DataFrame
        The same rows, some with another `name`.
    """
    planes = recorded[recorded["kind"] == "plane"]
    on_disk = planes["name"].isin(names)
    lost = planes[~on_disk].drop_duplicates("name")
    present = set(places(planes[on_disk]))
    free = parse_names(set(names) - set(planes["name"]))
    beside = [
        name for name, place in zip(free["name"], places(free), strict=True) if place in present
    ]
    others = set(map(title_of, beside)) - set(map(title_of, lost["name"]))
    left = [name for name in set(names) - set(planes["name"]) if title_of(name) not in others]
    by_name = only_ones(map(base_name, left), left)
    by_place = only_ones(told_places(parse_names(left)), parse_names(left)["name"])
    now = {
        name: by_name.get(base_name(name)) or by_place.get(place)
        for name, place in zip(lost["name"], told_places(lost), strict=True)
    }
    found = {name: file for name, file in now.items() if file}
    log_found(found)
    return recorded.assign(name=[found.get(name, name) for name in recorded["name"]])


def log_found(found):
    """Log which recorded planes ({name: file}) lie elsewhere or are called otherwise now."""
    moved = [file for name, file in found.items() if base_name(name) == base_name(file)]
    renamed = [
        f"{file} for {name}" for name, file in found.items() if base_name(name) != base_name(file)
    ]
    if moved:
        logging.info(
            "%d recorded planes lie in another folder than recorded: %s",
            len(moved),
            examples(moved),
        )
    if renamed:
        logging.warning(
            "%d recorded planes have another name on disk; the only file of the same well, time "
            "point, field, timeline, action, z and channel is taken: %s",
            len(renamed),
            examples(renamed),
        )


def mark_twins(extra, recorded):
    """Give the unrecorded files of planes that are there under their recorded name a reason."""
    there = set(places(recorded[recorded["on_disk"]]))
    twin = [place in there for place in places(extra)]
    if any(twin):
        logging.warning(
            "%d files are named like recorded planes that are there too, and are not used: %s",
            sum(twin),
            examples(extra["name"][twin]),
        )
    return extra.assign(reason=[TWIN if is_twin else "" for is_twin in twin])


def places(rows):
    """Return the place of each row on the plate, a tuple in the order of `PLACE`."""
    return list(rows[PLACE].itertuples(index=False, name=None))


def told_places(rows):
    """Return the place that the name of each row tells; where it tells none, that of the row."""
    told = parse_names(rows["name"])
    by_name = dict(zip(told["name"], places(told), strict=True))
    return [
        by_name.get(name, place) for name, place in zip(rows["name"], places(rows), strict=True)
    ]


def only_ones(keys, names):
    """Return {key: name} of the keys that occur once."""
    of_key = defaultdict(list)
    for key, name in zip(keys, names, strict=True):
        of_key[key].append(name)
    return {key: found[0] for key, found in of_key.items() if len(found) == 1}


def title_of(name):
    """Return what stands before a plane's place in its name, with its folder."""
    match = NAME.fullmatch(name)
    return match["title"] if match else ""


def base_name(name):
    """Return a file's name without folders, also of Windows."""
    return PurePosixPath(name.replace("\\", "/")).name
