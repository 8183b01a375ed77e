"""The plate layout of a study: plates and wells, read from two small tables and checked."""

import logging
import re

import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.small_tables import SmallTableError, parse_number, read_small_table
from lnp.core.vocabulary import (
    CHANNELS,
    CONTROLS,
    NOT_IMAGED,
    ROLES,
    TREATED,
    WITH_PARTICLES,
    WITHOUT_PARTICLES,
    site_name,
)
from lnp.core.wells import WELL_NAME, standard_name
from lnp.design.formulations.column import formulation_problems, tidy_formulations
from lnp.design.plate_rows import numbers, plate_problems
from lnp.design.settings_check import check_settings
from lnp.design.unit_counts import training_wells
from lnp.design.well_rows import (
    dose_problem,
    dosed_controls,
    exclude_problems,
    spelling_of,
    tidy_wells,
)


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
        (list of int) and `channels` (dict of name: number, of those that were imaged).
    wells : DataFrame
        Columns `plate`, `well`, `dose_ng` (as it is written; see `lnp.design.conditions`),
        `role`, `formulation` (empty where a study has one), `exclude` (empty, or the reason).

    Raises
    ------
    LayoutError
        With every problem of a table in one message.
    """
    plates = read_plates(config)
    path = config["wells"]
    named = read_columns(
        path, ["plate", "well", "dose_ng", "role"], optional=["formulation", "exclude"]
    )
    wells = tidy_wells(named)
    wells["formulation"] = tidy_formulations(wells["formulation"])
    stop_at([*exclude_problems(wells), *well_problems(wells, plates)], path)
    wells = wells.assign(dose_ng=wells["dose_ng"].map(parse_number)).reset_index(drop=True)
    stop_at([*role_problems(wells, plates), *formulation_problems(wells)], path)
    if remark := dosed_controls(wells):
        logging.getLogger(__name__).warning("%s: %s", path, remark)
    stop_at(check_settings(config, plates, wells), "settings (config.yaml)")
    return plates, wells


def sites_of_plate(plate, plates, wells):
    """Return the names of a plate's sites (C04_f001), sorted, without those of excluded wells."""
    kept = wells[(wells["plate"] == plate) & (wells["exclude"] == "")]
    fields = plates.loc[plate, "fields"]
    return sorted(site_name(well, field) for well in kept["well"] for field in fields)


def control_sites(plates, wells):
    """Return [plate, site] of the training plates' wells whose cells got no particles, sorted.

    Wells of the role `empty` got particles, which may carry the label.
    """
    kept = training_wells(plates, wells)
    kept = kept[kept["role"].isin(CONTROLS) & (kept["role"] != WITH_PARTICLES)]
    return [
        [plate, site]
        for plate, rows in kept.groupby("plate")
        for site in sites_of_plate(plate, plates, rows)
    ]


def read_plates(config):
    """Read the table of plates, see `read_layout`."""
    path = config["plates"]
    table = read_columns(path, ["plate", "path"], optional=["purpose", "fields", *CHANNELS])
    table = table.assign(purpose=table["purpose"].str.lower())
    simulated = config.get("simulation", {}).get("plates", [])
    published = config.get("published", {}).get("plates", [])
    stop_at(plate_problems(table, simulated, published), path)
    defaults = config["acquisition"]
    plates = pd.DataFrame(index=pd.Index(table["plate"], name="plate"))
    plates["path"] = table["path"].str.rstrip("/").to_numpy()
    plates["purpose"] = table["purpose"].replace("", "train").to_numpy()
    plates["simulated"] = plates.index.isin(simulated)
    plates["fields"] = [numbers(text) or list(defaults["fields"]) for text in table["fields"]]
    numbered = [
        {name: row[name] or defaults["channels"][name] for name in CHANNELS}
        for row in table.to_dict("records")
    ]
    plates["channels"] = [
        {name: int(number) for name, number in channels.items() if number != NOT_IMAGED}
        for channels in numbered
    ]
    return plates


def read_columns(path, required, optional):
    """Read a table of text by the names of its columns; absent optional columns are empty.

    Names may be in capitals, with spaces or brackets: `Dose [ng]` is `dose_ng`.
    """
    try:
        table = read_small_table(path)
    except SmallTableError as error:
        raise LayoutError(str(error)) from None
    table = drop_row_numbers(table).rename(columns=plain_name)
    names = list(table)
    missing = [name for name in required if name not in names]
    unknown = [name for name in names if name not in required + optional]
    if twice := [name for name in required + optional if names.count(name) > 1]:
        raise LayoutError(f"{path}: has several columns for {twice}; keep one of each.")
    if missing or unknown:
        wrong = {
            f"lacks the columns {missing}": missing,
            f"has the unknown columns {unknown}": unknown,
        }
        raise LayoutError(
            f"{path}: {', '.join(text for text, names in wrong.items() if names)}; expected "
            f"{required}, separated by tabs, semicolons or commas, and if you like {optional}."
        )
    if table.empty:
        raise LayoutError(f"{path}: has no rows below its header; list them, one per row.")
    return table.reindex(columns=required + optional, fill_value="")


def drop_row_numbers(table):
    """Return a table without a first column that has no name and numbers the rows."""
    first, numbers = str(table.columns[0]), table.iloc[:, 0]
    counted = numbers.str.isdigit().all() and not numbers.duplicated().any()
    return table.iloc[:, 1:] if first in ("", "Unnamed: 0") and counted else table


def plain_name(column):
    """Return the name of a column in small letters: Dose [ng] -> dose_ng."""
    return re.sub(r"[\W_]+", "_", column.lower()).strip("_")


def well_problems(table, plates):
    """Return what is wrong with single rows of the table of wells, one sentence each."""
    problems = []
    for row in table.to_dict("records"):
        close = spelling_of(row["plate"], plates.index)
        hint = f"was {close!r} meant?" if close else f"the table of plates has {list(plates.index)}"
        checks = {
            f"unknown plate; {hint}": row["plate"] in plates.index,
            "not a well; expected a row A-Z or AA-AF and a column 01-48, such as C04": re.fullmatch(
                WELL_NAME, row["well"]
            ),
            f"role {row['role']!r} is not one of {ROLES}": row["role"] in ROLES,
        }
        where = f"plate {row['plate']!r}, well {row['well']!r}"
        wrong = [problem for problem, fine in checks.items() if not fine]
        wrong += filter(None, [dose_problem(row["dose_ng"])])
        problems += [f"{where}: {problem}" for problem in wrong]
    place = [standard_name(w) if re.fullmatch(WELL_NAME, w) else w for w in table["well"]]
    twice = table[table.assign(place=place).duplicated(["plate", "place"])]
    problems += [
        f"plate {plate!r}, well {well!r}: is listed twice; keep one row"
        for plate, well in sorted(set(zip(twice["plate"], twice["well"], strict=True)))
    ]
    empty = [plate for plate in plates.index if plate not in set(table["plate"])]
    return problems + [
        f"plate {plate!r}: has no well; add them, or take it out of the table of plates"
        for plate in empty
    ]


def role_problems(table, plates):
    """Return where doses and roles contradict, and training plates that lack a role."""
    without = (table["role"] == TREATED) & (table["dose_ng"] == 0)
    dosed = table["role"].isin(WITHOUT_PARTICLES) & (table["dose_ng"] > 0)
    problems = [
        f"plate {row.plate!r}, well {row.well!r}: {'an' if row.role == 'untreated' else 'a'} "
        f"{row.role} well with dose_ng {row.dose_ng:g}; "
        "treated wells have more than 0, mock and untreated ones 0 (controls that got particles "
        "without the reporter's mRNA have the role empty)"
        for row in table[without | dosed].itertuples()
    ]
    kept = table[table["exclude"] == ""]
    for plate in plates.index[plates["purpose"] == "train"]:
        roles = set(kept.loc[kept["plate"] == plate, "role"])
        advice = "correct its roles, or give the plate the purpose predict if it has no outcome"
        if TREATED not in roles:
            problems.append(f"plate {plate!r}: no treated well (not excluded); {advice}")
        if not roles & set(CONTROLS):
            kinds = f"no control well (not excluded); roles: {CONTROLS}"
            problems.append(f"plate {plate!r}: {kinds}; {advice}")
    return problems


def stop_at(problems, where):
    """Raise one LayoutError that lists all problems found in a place, if there are any."""
    if problems:
        raise LayoutError("\n - ".join([f"{where}: {len(problems)} to put right", *problems]))
