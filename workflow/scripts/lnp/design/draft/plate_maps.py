"""Plate maps as labs have them: doses in a long table, or in a grid shaped like the plate."""

import re

import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.small_tables import read_small_table
from lnp.core.wells import ROWS, WELL_NAME, well_name
from lnp.core.workbooks import is_workbook, read_workbook
from lnp.design.plate_layout import plain_name
from lnp.design.well_rows import dose_problem, whole_name

DOSE = re.compile(r"(dose|ng)(_.*)?")
COLUMNS = ["well", "dose_ng", "role", "formulation", "exclude"]
NOTHING = {"", "-", "--", "empty", "none", "n/a", "na", "x"}  # in a grid: no well of the study


class PlateMapError(LnpError, ValueError):
    """A plate map cannot be understood, or contradicts itself or the plate."""


def read_plate_map(path, sheet=None):
    """Read a plate map: one row per well, or a grid with rows A, B, ... and columns 1, 2, ...

    Parameters
    ----------
    path : str
        Text, with tabs, semicolons or commas and decimal commas (`lnp.core.small_tables`), or a
        workbook (`lnp.core.workbooks`).
    sheet : str, optional
        Of a workbook; else its first.

    Returns
    -------
    DataFrame of str
        Columns well (C04), dose_ng (as it is written), role, formulation, exclude; empty where the
        map does not have them.

    Raises
    ------
    lnp.core.small_tables.SmallTableError, lnp.core.workbooks.WorkbookError, PlateMapError
    """
    table = read_workbook(path, sheet) if is_workbook(path) else read_small_table(path)
    rows = long_rows(table) if "well" in map(plain_name, table) else grid_rows(table, path)
    rows = rows.reindex(columns=COLUMNS, fill_value="").reset_index(drop=True)
    rows = rows.assign(well=rows["well"].map(whole_name))
    stop_at(row_problems(rows), path)
    return rows


def long_rows(table):
    """Return the rows of a long table; the dose is in the only column that is called like one."""
    table = table.rename(columns=plain_name)
    doses = [name for name in table if DOSE.fullmatch(name)]
    return table.rename(columns={doses[0]: "dose_ng"} if len(doses) == 1 else {})


def grid_rows(table, path):
    """Return the rows of a grid: its first column holds the rows' letters, its header numbers."""
    letters, numbers = table.iloc[:, 0].str.upper(), list(table.columns[1:])
    if not (letters.isin(ROWS).all() and numbers and all(map(str.isdigit, numbers))):
        raise PlateMapError(
            f"{path}: is no plate map; expected a table with the columns well and dose_ng, or a "
            "grid with 1, 2, 3 ... in its first line and A, B, C ... in its first column."
        )
    cells = table.iloc[:, 1:].assign(row=letters).melt("row", var_name="column")
    cells = cells[~cells["value"].str.lower().isin(NOTHING)]
    places = zip(cells["row"], cells["column"], strict=True)
    wells = [well_name(ROWS.index(row) + 1, int(column)) for row, column in places]
    return pd.DataFrame({"well": wells, "dose_ng": cells["value"].to_numpy()})


def row_problems(rows):
    """Return what is wrong with the rows of a plate map, one sentence each."""
    problems = [
        f"well {well!r}: not a well; expected a row A-Z or AA-AF and a column 01-48, such as C04"
        for well in rows["well"]
        if not re.fullmatch(WELL_NAME, well)
    ]
    problems += [
        f"well {row.well}: {problem}"
        for row in rows.itertuples()
        if row.dose_ng and (problem := dose_problem(row.dose_ng))
    ]
    twice = rows.loc[rows.duplicated("well", keep=False)].groupby("well")["dose_ng"]
    return problems + [
        f"well {well} is listed {len(doses)} times, with {', '.join(doses)}; keep one row"
        for well, doses in twice
    ]


def match_wells(wells, plate_map, path):
    """Return the table of wells of a plate, with what its map says of them.

    Parameters
    ----------
    wells : list of str
        That were imaged.
    plate_map : DataFrame or None
        Of `read_plate_map`; None: doses stay empty.
    path : str
        Of the map, for messages.

    Raises
    ------
    PlateMapError
        If the map names wells that were not imaged, or none that was.
    """
    rows = pd.DataFrame({"well": wells})
    if plate_map is None:
        return rows.reindex(columns=COLUMNS, fill_value="")
    foreign = plate_map.loc[~plate_map["well"].isin(wells) & (plate_map["dose_ng"] != ""), "well"]
    if len(foreign):
        raise PlateMapError(
            f"{path}: {len(foreign)} wells of the map were not imaged, the first {foreign.iloc[0]};"
            f" imaged were {len(wells)}, {wells[0]} to {wells[-1]}. Is it the map of this plate? "
            "Take these wells out of it."
        )
    return rows.merge(plate_map, on="well", how="left").fillna("")


def stop_at(problems, path):
    """Raise one PlateMapError that lists all problems, if there are any."""
    if problems:
        raise PlateMapError("\n - ".join([f"{path}: {len(problems)} to put right", *problems]))
