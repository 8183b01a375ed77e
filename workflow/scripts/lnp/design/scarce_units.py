"""What a split does where wells were lost since the study was planned: a written rule.

1. Every dose has the units that its scheme asks for: it is split as planned.
2. A dose has fewer, but at least three: the folds stay, and this dose has fewer of them. It trains
   in each; some folds do not test it (scheme cross) or do not validate it (holdout). Whole units
   are still held out.
3. A dose has one or two: the next smaller unit is tried, by 1 and 2: wells in place of plates,
   sites in place of wells, but never cells. Cells of one well then train and test, so that no claim
   is made from such a protocol.
4. Not even sites suffice: the protocol is not made, and its error says what would do.

A split by formulation has no smaller unit to stand in: what does not suffice is an error. Wells of
the table of wells are counted before anything runs; this is for those that turn out to
have no usable cell.
"""

from lnp.core.vocabulary import CELL_KEY, FORMULATION, TEST, VALID
from lnp.design.conditions import dose_text, group_cells
from lnp.design.folds import LEAST_CROSS, ScarceError, split_cross, split_holdout
from lnp.design.formulations.folds import split_formulations

UNITS = ["plate", "well", "site"]  # from the largest to the smallest that may stand in


def split_scarce(cells, params, rng):
    """Return the split of usable cells by the rule at the top of this module.

    Parameters
    ----------
    cells : DataFrame
        See `lnp.design.folds.split_holdout`.
    params : object
        Attributes unit, scheme, test_share, n_folds.
    rng : numpy.random.Generator

    Raises
    ------
    lnp.design.folds.SplitError
        As the split that was planned, if no other does either.
    """
    if params.unit == FORMULATION:
        return split_formulations(cells, params.scheme, params.test_share, params.n_folds, rng)
    planned = None
    for unit, n_least in ways(params.unit):
        try:
            if params.scheme == "cross":
                return split_cross(cells, unit, params.n_folds, rng, n_least)
            return split_holdout(cells, unit, params.test_share, params.n_folds, rng, n_least)
        except ScarceError as error:
            planned = planned or error
    raise planned


def ways(unit):
    """Return the units and the numbers of them that a dose needs at least, in the order of trial.

    None for as many as the scheme asks for.

    >>> ways("well")
    [('well', None), ('well', 3), ('site', None), ('site', 3)]
    """
    units = UNITS[UNITS.index(unit) :] if unit in UNITS else [unit]
    least = [None, LEAST_CROSS] if unit in UNITS else [None]
    return [(name, n_least) for name in units for n_least in least]


def unit_of(split):
    """Return by what a table "split" is split: plate, well, site or cell."""
    site = split["plate"] + "/" + split["site"]
    if (split["unit"] == split["plate"]).all():
        return "plate"
    if (split["unit"] == site).all():
        return "site"
    return "cell" if split["unit"].str.count("/").max() == 2 else "well"


def smaller_unit(split, unit):
    """Return the unit that stands in for a protocol's own, or an empty text where none had to."""
    found = unit_of(split)
    return found if unit in UNITS and found != unit else ""


def describe_scarcity(split, cells, unit):
    """Return what the rule had to do, one sentence each.

    Parameters
    ----------
    split : DataFrame
        Table "split" of one protocol.
    cells : DataFrame
        Table "cells" of the training plates.
    unit : str
        That of the protocol's settings.
    """
    if unit not in UNITS:
        return []
    groups = group_cells(cells)
    rows = split.merge(cells[CELL_KEY].assign(dose=groups.number), on=CELL_KEY)
    found, texts = smaller_unit(split, unit), []
    if found:
        texts.append(
            f"Too few {unit}s have usable cells to hold whole {unit}s out, so whole {found}s are "
            f"held out instead. Cells of one {unit} train and test: scores may be too high, and no "
            f"claim is made. To hold {unit}s out, each dose needs at least {LEAST_CROSS} of them."
        )
    for dose, of_dose in rows.groupby("dose"):
        without = [
            f"{words} in {', '.join(sorted(lacking))}"
            for part, words in [(TEST, "tested"), (VALID, "validated")]
            if (lacking := set(split["fold"]) - set(of_dose["fold"][of_dose["part"] == part]))
        ]
        if without:
            n_units = of_dose["unit"].nunique()
            texts.append(
                f"At {dose_text(*groups.given[dose])} only {n_units} {found or unit}s have usable "
                "cells, fewer than the folds ask for: cells of this dose are not "
                f"{' nor '.join(without)}."
            )
    return texts
