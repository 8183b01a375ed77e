"""Read what a person decided about tracks of a plate: accept, reject, or move the seed.

A decision names a cell by its place in the frame of the seeds, never by its number: numbers
change where cells are seeded again, places do not.
"""

from pathlib import Path

from lnp.core.errors import LnpError
from lnp.core.small_tables import NUMBER, read_small_table

ACCEPT, REJECT, MOVE = KINDS = ["accept", "reject", "move"]
PLACE, TARGET = ["row", "col"], ["to_row", "to_col"]
COLUMNS = ["plate", "site", "frame", *PLACE, "decision", *TARGET]
N_SHOWN = 5  # problems that a message lists


class DecisionError(LnpError, ValueError):
    """A table of decisions cannot be used."""


def read_decisions(folder, plate, sites):
    """Read the decisions on the tracks of a plate.

    Parameters
    ----------
    folder : path
        Holds `<plate>.csv`, as the review page saves it, with the columns `COLUMNS`; lengths in
        pixels of the study. Other columns are not read. Without that file there are no decisions.
    plate : str
    sites : list of str
        Of the plate, in this study.

    Returns
    -------
    list of dict
        A row per decision, with `COLUMNS`; `to_row` and `to_col` are None unless a seed is moved.

    Raises
    ------
    DecisionError
        With every problem of the table: columns, sites, decisions, numbers, and two different
        decisions on one place.
    """
    path = Path(folder, f"{plate}.csv")
    if not path.exists():
        return []
    table = read_small_table(str(path)).rename(columns=str.lower)
    if lacking := [name for name in COLUMNS if name not in table]:
        raise DecisionError(
            f"{path}: lacks the columns {lacking}, found {list(table)}. Save the file from the "
            "review page of the plate again."
        )
    table, problems, rows = table[COLUMNS], [], []
    for line, row in table.iterrows():
        row, wrong = read_row(row.to_dict(), plate, sites)
        problems += [f"line {line}: {problem}" for problem in wrong]
        rows += [] if wrong or row in rows else [row]
    problems += list_opposites(rows) + list_chains(rows)
    if problems:
        more = f"; and {len(problems) - N_SHOWN} more" if len(problems) > N_SHOWN else ""
        raise DecisionError(f"{path}: {'; '.join(problems[:N_SHOWN])}{more}.")
    return rows


def read_row(row, plate, sites):
    """Return a row of text with its numbers read, and what is wrong with it, in sentences."""
    wrong = []
    if row["plate"] != plate:
        wrong.append(f"plate {row['plate']!r}; expected {plate!r}, as the file is named")
    elif row["site"] not in sites:
        wrong.append(
            f"site {row['site']!r} is not in the study; expected one such as {sites[0]!r} "
            f"(well and field). Correct it, or delete the line"
        )
    if row["decision"] not in KINDS:
        wrong.append(f"decision {row['decision']!r}; expected one of {KINDS}")
    moved = row["decision"] == MOVE
    row = row | dict.fromkeys(TARGET if not moved else [])
    for name in ["frame", *PLACE, *(TARGET if moved else [])]:
        number = float(row[name].replace(",", ".")) if NUMBER.fullmatch(row[name]) else float("nan")
        if not number >= -0.5 or (name == "frame" and number % 1):
            wrong.append(f"{name} {row[name]!r}; expected a number within the film")
        row[name] = number
    return (row, wrong) if wrong else (row | {"frame": int(row["frame"])}, wrong)


def list_opposites(rows):
    """Return a sentence for each place on which there are two different decisions."""
    found, problems = {}, []
    for row in rows:
        key = place_of(row)
        kinds = found.setdefault(key, [])
        kinds.append(row["decision"])
        if len(kinds) == 2:
            problems.append(
                f"site {row['site']}, frame {row['frame']}, ({row['row']:g}, {row['col']:g}): "
                f"there are two decisions, {' and '.join(kinds)}; keep one"
            )
    return problems


def list_chains(rows):
    """Return a sentence for each seed that is moved to where another is, or goes to, or was."""
    moves = [row for row in rows if row["decision"] == MOVE]
    origins, targets = [place_of(row) for row in moves], [place_of(row, TARGET) for row in moves]
    taken = [target for k, target in enumerate(targets) if target in [*origins, *targets[:k]]]
    return [
        f"site {site}: several moves meet at ({row:g}, {col:g}); write one for each seed, from its "
        "first place to its last"
        for site, _, row, col in taken
    ]


def place_of(row, names=PLACE):
    """Return what names the cell of a decision: site, frame, row and column."""
    return row["site"], row["frame"], *(row[name] for name in names)
