"""Formulations of particles in the table of wells: how they are written, and which wells have one.

A formulation is any text. Where the column is empty, or absent, a study has one formulation. Wells
without particles have none, and serve all: their cells set the threshold whatever the formulation.
"""

from lnp.core.vocabulary import TREATED
from lnp.design.well_rows import spelling_of

NONE_WRITTEN = {"-", "--", "\u2013", "\u2014", "none", "n/a", "na", "nan", "<na>", "null"}


def tidy_formulations(names):
    """Return formulations as they are written; what means none, such as `-`, is empty."""
    return names.mask(names.str.lower().isin(NONE_WRITTEN), "")


def formulation_problems(wells):
    """Return what is wrong with the formulations of a table of wells, one sentence each.

    Parameters
    ----------
    wells : DataFrame
        Columns plate, well, formulation, dose_ng (number), role, exclude.
    """
    named = wells["formulation"] != ""
    if not named.any():
        return []
    kept = wells["exclude"] == ""
    treated = wells["role"] == TREATED
    without = wells[treated & ~named & kept]
    given_none = ~treated & (wells["role"] != "empty") & (wells["dose_ng"] == 0)
    problems = []
    if len(without):
        problems.append(
            f"formulation is empty in {list_wells(without)}, treated, and other wells have one; "
            "name the particles that these wells got, or leave the whole column empty"
        )
    problems += [
        f"plate {row.plate!r}, well {row.well!r}: a well of role {row.role} without a dose got no "
        f"particles, and found formulation {row.formulation!r}; leave the cell empty. Wells "
        "without particles serve all formulations (those of empty particles have the role empty)"
        for row in wells[named & given_none].itertuples()
    ]
    return problems + spelling_problems(wells.loc[named, "formulation"].drop_duplicates())


def list_wells(wells, n_shown=3):
    """Return how many wells a table has, and the names of the first: "2 wells (P1 C03, P1 C04)"."""
    names = wells["plate"] + " " + wells["well"]
    more = ", ..." if len(wells) > n_shown else ""
    kind = "well" if len(wells) == 1 else "wells"
    return f"{len(wells)} {kind} ({', '.join(names.head(n_shown))}{more})"


def spelling_problems(names):
    """Return which formulations differ in case or spaces only, one sentence each."""
    pairs = [(spelling_of(name, names.iloc[:i]), name) for i, name in enumerate(names)]
    return [
        f"formulations {other!r} and {name!r} differ in case or spaces only; spell one formulation "
        "in one way, or rename one of two"
        for other, name in pairs
        if other
    ]


def simulated_formulation_problems(config, plates, wells):
    """Formulations of the simulation are those of treated wells on simulated plates."""
    simulated = wells["plate"].map(plates["simulated"]).eq(True)
    known = sorted(set(wells.loc[simulated & (wells["role"] == TREATED), "formulation"]) - {""})
    return [
        f"simulation/formulations: {name!r} is no formulation of a treated well on a simulated "
        f"plate; expected one of {known}. Correct the name, or delete the line"
        for name in config.get("simulation", {}).get("formulations", {})
        if name not in known
    ]
