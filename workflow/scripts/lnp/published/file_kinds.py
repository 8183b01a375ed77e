"""What the files of the archive are, told by their name, the type of their numbers and shape.

No list of the archive's files was published with it. What is not recognised is counted by pattern.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from lnp.core.vocabulary import TEST, TRAIN, site_name
from lnp.core.wells import standard_name

RAW_CROP, SCALED_CROP = "raw crop", "scaled crop"
GFP_CROP, GFP_SUM = "GFP crop", "GFP sum"
CROPS, OUTCOMES = [RAW_CROP, SCALED_CROP], [GFP_SUM, GFP_CROP]  # the first is preferred
CROP_STATISTICS, GFP_STATISTICS = "statistics of crops", "statistics of GFP"
STATISTICS = {"cell_stats.npy": CROP_STATISTICS, "gfp_stats.npy": GFP_STATISTICS}
READ = [*CROPS, *OUTCOMES, *STATISTICS.values()]
RESULT, HIDDEN, UNKNOWN = "result of the authors, not read", "hidden", "unknown"
NAMED = re.compile(r"(?:(fold\d+)_)?([A-Z]{1,2}\d\d)_F(\d{3})_T(\d{4})_cell_(\d+)\.npy")
RESULTS = re.compile(
    r".*_ts_.*\.npy|.*_cell_(ids|gfp)\.npy|.*pred.*\.npy|.*model_selection.*\.csv"
    r"|tsf.*\.(csv|npy)|CNN.*\.h5|LSTM.*\.h5|.*\.(weights|h5|hdf5)|warp\.npy|.*_tsfresh_.*"
)
SIDES = re.compile(r"_(train|test)$")  # ends the name of a folder
SUM_TYPES = "uif"  # whole numbers or floating point


@dataclass(frozen=True)
class Place:
    """What the name of a file says: of which cell and frame it is, and where the cell was split."""

    site: str
    well: str
    cell: int
    frame: int  # from 0
    part: str  # train, test, or empty where the name does not say
    fold: str  # fold1 ..., or empty


def place_of(name):
    """Return the `Place` that a name (with its folders) tells, or None.

    >>> place_of("LNP/images_train/fold5_C04_F001_T0020_cell_7.npy")
    Place(site='C04_f001', well='C04', cell=7, frame=19, part='train', fold='fold5')
    """
    path = PurePosixPath(name)
    found = NAMED.fullmatch(path.name)
    if not found or found[4] == "0000":
        return None
    well, side = standard_name(found[2]), SIDES.search(path.parent.name)
    part = {"train": TRAIN, "test": TEST, None: ""}[side and side[1]]
    return Place(
        site=site_name(well, int(found[3])),
        well=well,
        cell=int(found[5]),
        frame=int(found[4]) - 1,
        part=TRAIN if found[1] else part,
        fold=found[1] or "",
    )


def is_hidden(name):
    """Return whether a file is what an operating system leaves behind.

    >>> is_hidden("__MACOSX/gfp_train/._C04_F001_T0072_cell_7.npy"), is_hidden("a/b.npy")
    (True, False)
    """
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") for part in parts)


def kind_by_name(name):
    """Return the kind of a file that its name alone decides, or None: its header has to be read."""
    base = PurePosixPath(name).name
    if is_hidden(name):
        return HIDDEN
    if place_of(name) or base in STATISTICS:
        return None
    return RESULT if RESULTS.fullmatch(base) else UNKNOWN


def kind_by_header(name, header, side):
    """Return the kind of a file whose name is that of a crop, an outcome or of statistics.

    Parameters
    ----------
    name : str
    header : lnp.published.npy_files.Header
    side : int
        Of a crop, in pixels.
    """
    kind, shape = header.dtype.kind, header.shape
    statistics = STATISTICS.get(PurePosixPath(name).name)
    if statistics:
        expected = {CROP_STATISTICS: (3, 4), GFP_STATISTICS: (5,)}[statistics]
        return statistics if shape == expected and kind in SUM_TYPES else UNKNOWN
    if shape == (side, side, 3):
        return {np.dtype("f4"): SCALED_CROP, np.dtype("u2"): RAW_CROP}.get(header.dtype, UNKNOWN)
    if shape in ((side, side, 1), (side, side)) and header.dtype == np.dtype("u2"):
        return GFP_CROP
    return GFP_SUM if shape in ((), (1,)) and kind in SUM_TYPES else UNKNOWN


def pattern_of(name):
    """Return a name with its numbers replaced, so that names of one kind are counted as one.

    >>> pattern_of("LNP/notes/C04_F001_T0020.txt")
    'LNP/notes/C#_F#_T#.txt'
    """
    return re.sub(r"\d+", "#", name)
