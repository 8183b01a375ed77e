"""The plate layout of a study: plates and wells, read from two small tables and checked."""

import os
import re
from pathlib import Path

import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CHANNELS, site_name
from lnp.core.wells import WELL_NAME
from lnp.design.settings_check import check_settings

PLATE_NAME = r"\w(?:[\w .#()+=@-]*[\w)])?"  # what file names, wildcards and shells can all hold
CHANNEL = r"(?!0+$)\d{0,2}"  # empty: as in config.yaml
ROLES = ["treated", "control"]
PURPOSES = ["train", "predict"]


class LayoutError(LnpError, ValueError):
    """The tables of plates and wells, or the settings beside them, contradict themselves."""


def read_layout(config):
    """Read and check the plates and wells that a study's settings name.

    Parameters
    ----------
    config : dict
        All settings, already checked against the schema.

    Returns
    -------
    plates : DataFrame, indexed by plate
        Columns `path`, `purpose` (train, predict), `simulated` (bool), `fields`
        (list of int) and `channels` (dict of name: number).
    wells : DataFrame
        Columns `plate`, `well`, `dose_ng`, `role`, `exclude` (empty, or the reason).

    Raises
    ------
    LayoutError
        With every problem of a table in one message.
    """
    plates = read_plates(config)
    path = config["wells"]
    wells = read_tsv(path, required=["plate", "well", "dose_ng", "role"], optional=["exclude"])
    stop_at(well_problems(wells, plates), path)
    wells["dose_ng"] = wells["dose_ng"].astype(float)
    stop_at(role_problems(wells, plates), path)
    stop_at(check_settings(config, plates, wells), "settings (config.yaml)")
    return plates, wells


def sites_of_plate(plate, plates, wells):
    """Return the names of a plate's sites (C04_f001), sorted, without those of excluded wells."""
    kept = wells[(wells["plate"] == plate) & (wells["exclude"] == "")]
    fields = plates.loc[plate, "fields"]
    return sorted(site_name(well, field) for well in kept["well"] for field in fields)


def read_plates(config):
    """Read the table of plates, see `read_layout`."""
    path = config["plates"]
    table = read_tsv(path, required=["plate", "path"], optional=["purpose", "fields", *CHANNELS])
    simulated = config.get("simulation", {}).get("plates", [])
    stop_at(plate_problems(table, simulated), path)
    defaults = config["acquisition"]
    plates = pd.DataFrame(index=pd.Index(table["plate"], name="plate"))
    plates["path"] = table["path"].str.rstrip("/").to_numpy()
    plates["purpose"] = table["purpose"].replace("", "train").to_numpy()
    plates["simulated"] = plates.index.isin(simulated)
    plates["fields"] = [numbers(text) or list(defaults["fields"]) for text in table["fields"]]
    plates["channels"] = [
        {name: int(row[name] or defaults["channels"][name]) for name in CHANNELS}
        for row in table.to_dict("records")
    ]
    return plates


def read_tsv(path, required, optional):
    """Read a tab-separated table as stripped text; absent optional columns are empty."""
    try:
        table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LayoutError(f"{path}: no such file below {Path.cwd()}; write it.") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError) as error:
        raise LayoutError(f"{path}: not a tab-separated table in UTF-8: {error}") from error
    missing = [name for name in required if name not in table]
    unknown = [name for name in table if name not in required + optional]
    if missing or unknown:
        raise LayoutError(
            f"{path}: lacks the columns {missing}, has the unknown columns {unknown}; expected "
            f"{required}, separated by tabs, and if you like {optional}."
        )
    if table.empty:
        raise LayoutError(f"{path}: has no rows below its header; list them, one per row.")
    table = table.reindex(columns=required + optional, fill_value="")
    return table.apply(lambda column: column.fillna("").str.strip())


def plate_problems(table, simulated):
    """Return what is wrong with the table of plates, one sentence each."""
    known = set(table["plate"])
    problems = [f"simulation/plates names {p!r}, no plate" for p in simulated if p not in known]
    for column in ["plate", "path"]:
        twice = table[column][table[column].duplicated()].unique()
        problems += [f"{column} {name!r} is listed twice; each must be unique" for name in twice]
    if (table["purpose"] == "predict").all():
        problems.append("no plate to train on: every purpose is predict")
    for row in table.to_dict("records"):
        drawn, path = row["plate"] in simulated, row["path"]
        made, numbers = f"resources/raw/{row['plate']}", [row[name] for name in CHANNELS]
        checks = {
            "its name may hold letters, digits, spaces and _ . # ( ) + = @ - and must begin with "
            "a letter or digit; rename it here (not on disk)": re.fullmatch(
                PLATE_NAME, row["plate"]
            ),
            f"purpose {row['purpose']!r} is not one of {PURPOSES}": row["purpose"]
            in ["", *PURPOSES],
            f"fields {row['fields']!r} are not numbers from 1 to 999 such as 1,2": is_fields(
                row["fields"]
            ),
            "channel numbers go from 1 to 99": all(re.fullmatch(CHANNEL, n) for n in numbers),
            f"it is simulated, so its path must be {made}": not drawn or path == made,
            f"there is no folder {path!r}; give the folder of its TIFF files, relative to "
            f"{Path.cwd()} or absolute": drawn or os.path.isdir(path),
        }
        problems += [f"plate {row['plate']!r}: {p}" for p, fine in checks.items() if not fine]
    return problems


def well_problems(table, plates):
    """Return what is wrong with single rows of the table of wells, one sentence each."""
    problems = []
    for row in table.to_dict("records"):
        checks = {
            f"unknown plate; the table of plates has {list(plates.index)}": row["plate"]
            in plates.index,
            "not a well; expected a row A-Z or AA-AF and a column 01-48, such as C04": re.fullmatch(
                WELL_NAME, row["well"]
            ),
            f"role {row['role']!r} is not one of {ROLES}": row["role"] in ROLES,
            f"dose_ng {row['dose_ng']!r} is not a number from 0 up, such as 31.6": re.fullmatch(
                r"\d+(\.\d*)?([eE][+-]?\d{1,2})?", row["dose_ng"]
            ),
        }
        where = f"plate {row['plate']!r}, well {row['well']!r}"
        problems += [f"{where}: {problem}" for problem, fine in checks.items() if not fine]
    twice = table[table.duplicated(["plate", "well"])]
    problems += [
        f"plate {plate!r}, well {well!r}: is listed twice; keep one row"
        for plate, well in sorted(set(zip(twice["plate"], twice["well"], strict=True)))
    ]
    empty = [plate for plate in plates.index if plate not in set(table["plate"])]
    return problems + [f"plate {plate!r}: has no well; add them" for plate in empty]


def role_problems(table, plates):
    """Return where doses and roles contradict, and training plates that lack a role."""
    wrong = table[(table["role"] == "control") != (table["dose_ng"] == 0)]
    problems = [
        f"plate {row.plate!r}, well {row.well!r}: a {row.role} well with dose_ng {row.dose_ng:g}; "
        "controls have 0, treated wells more than 0"
        for row in wrong.itertuples()
    ]
    kept = table[table["exclude"] == ""]
    for plate in plates.index[plates["purpose"] == "train"]:
        roles = set(kept.loc[kept["plate"] == plate, "role"])
        lacking = [role for role in ROLES if role not in roles]
        problems += [f"plate {plate!r}: no {role} well (not excluded)" for role in lacking]
    return problems


def is_fields(text):
    """Return whether a text is empty or a list of different field numbers."""
    known = re.fullmatch(r"(?:[1-9]\d{0,2}(?:\s*,\s*[1-9]\d{0,2})*)?", text)
    return bool(known) and len(set(numbers(text))) == len(numbers(text))


def numbers(text):
    """Return the integers of a text: "1, 2" -> [1, 2]."""
    return [int(number) for number in re.findall(r"\d+", text)]


def stop_at(problems, where):
    """Raise one LayoutError that lists all problems found in a place, if there are any."""
    if problems:
        raise LayoutError("\n - ".join([f"{where}: {len(problems)} to put right", *problems]))
