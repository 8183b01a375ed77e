"""The table of known wells: wells of new plates whose outcome was measured after all.

From them predictions are recalibrated (`lnp.assessment.recalibration`).
"""

import numpy as np

from lnp.design.plate_layout import read_columns, stop_at
from lnp.design.well_rows import whole_name

SHARE, LEVEL = "share_positive", "mean_level"


def read_known_wells(path, plates, wells):
    """Read and check the table of known wells.

    Parameters
    ----------
    path : str
        Columns plate, well, share_positive (0 to 1, or with %), mean_level (mean over cells of the
        natural logarithm of counts); either of the last two may be empty.
    plates, wells : DataFrame
        As `lnp.design.plate_layout.read_layout` returns them.

    Returns
    -------
    DataFrame
        plate, well, share_positive, mean_level (floats; NaN where not known).

    Raises
    ------
    LayoutError
        With every problem of the table in one message.
    """
    table = read_columns(path, ["plate", "well"], optional=[SHARE, LEVEL])
    table = table.assign(well=table["well"].map(whole_name))
    stop_at(known_problems(table, plates, wells), path)
    return table.assign(
        share_positive=table[SHARE].map(read_share), mean_level=table[LEVEL].map(read_level)
    ).reset_index(drop=True)


def known_problems(table, plates, wells):
    """Return what is wrong with the table of known wells, one sentence each."""
    there = set(zip(wells["plate"], wells["well"], strict=True))
    problems = []
    for row in table.to_dict("records"):
        where = f"plate {row['plate']!r}, well {row['well']!r}"
        known = row["plate"] in plates.index
        new = known and plates.loc[row["plate"], "purpose"] == "predict"
        share, level = read_share(row[SHARE]), read_level(row[LEVEL])
        checks = {
            "not a plate with the purpose predict; correct the name": new,
            "not in the table of wells; add it there": not new
            or (row["plate"], row["well"]) in there,
            f"{SHARE} {row[SHARE]!r}: expected a share from 0 to 1, or a percentage with %": (
                row[SHARE] == "" or 0 <= share <= 1
            ),
            f"{LEVEL} {row[LEVEL]!r}: expected a number, the mean of ln counts": (
                row[LEVEL] == "" or np.isfinite(level)
            ),
            f"neither {SHARE} nor {LEVEL} is known; fill one in, or delete the row": (
                row[SHARE] != "" or row[LEVEL] != ""
            ),
        }
        problems += [f"{where}: {problem}" for problem, fine in checks.items() if not fine]
    twice = table[table.duplicated(["plate", "well"])]
    return problems + [
        f"plate {row.plate!r}, well {row.well!r}: is listed twice; keep one row"
        for row in twice.itertuples()
    ]


def read_share(text):
    """Return a share as a number, NaN where there is none.

    >>> read_share("0,25"), read_share("25 %"), read_share("many")
    (0.25, 0.25, nan)
    """
    percent = text.endswith("%")
    return read_level(text.removesuffix("%").strip()) / (100 if percent else 1)


def read_level(text):
    """Return a number, with a point or a comma; NaN where there is none."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return np.nan
