"""Splits into training, validation and test parts, stratified by dose and grouped by unit.

Units (cells, sites, wells or plates) are dealt into groups, alike in dose; which
group does what in which fold is all that the schemes differ in.
"""

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY, FORMULATION, TEST, TRAIN, VALID
from lnp.design.conditions import dose_text, group_cells

LEAST_CROSS = 3  # groups of a cross scheme: one each to test, to validate and to train
MOST_CROSS = 5  # folds of a cross scheme, if there are units enough


class SplitError(LnpError, ValueError):
    """The cells do not suffice for the split that is asked for."""


class ScarceError(SplitError):
    """A dose has too few units; fewer folds or smaller units might do."""


def split_holdout(cells, unit, test_share, n_folds, rng, n_least=None):
    """Hold-out with cross-validation: one test set, and `n_folds` groups of the rest.

    Fold k validates on group k and trains on the other groups; the test set is
    the same in all folds (Harrison et al., Modeling approaches).

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, well, cell, dose_ng, formulation unless there is one, and condition if
        there are several kinds of controls; one row per cell to be split. Where a column `together`
        names what must stay together, it is the unit (`lnp.design.crop_overlap`).
    unit : {"cell", "site", "well", "plate"}
        What stays together. A unit has one dose, but for plates.
    test_share : float
        Share of the units of each dose that test, rounded, at least one.
    n_folds : int
    rng : numpy.random.Generator
    n_least : int, optional
        Units that a dose has at least; all that the parts need unless given. A dose with fewer than
        those is not validated in some folds (see `lnp.design.scarce_units`).

    Returns
    -------
    DataFrame
        Columns plate, site, cell, unit, fold (fold1 ...), part (train, valid,
        test): one row per fold and cell, in the order of plate, site, cell.

    Raises
    ------
    SplitError
        If a dose has too few units to be in every part, or has cells in units of
        another dose.
    """
    cells, doses, names = find_doses(cells, unit)
    check_doses(doses, names, unit, n_least or n_folds + 1, f"a test set and {n_folds} folds")
    strata = find_strata(cells, doses, n_folds + 1)

    def n_test(n_units):
        least = int(n_least is not None and n_units >= n_least)
        return max(least, min(max(1, round(test_share * n_units)), n_units - n_folds))

    group = deal(strata, rng, n_test, n_folds)
    return assign_folds(cells, group, [{0: TEST, k + 1: VALID} for k in range(n_folds)])


def split_cross(cells, unit, n_folds, rng, n_least=None):
    """Cross-validation, stratified by dose: each of `n_folds` groups of units tests once.

    Fold k tests group k, validates on the group after it and trains on the rest: with
    three wells of each dose and three folds, one well of each dose is left out to test.
    Parameters, result and errors as `split_holdout`; a dose with fewer units than folds is not
    tested in some.
    """
    cells, doses, names = find_doses(cells, unit)
    if n_folds < LEAST_CROSS:
        raise SplitError(
            f"a cross split needs at least {LEAST_CROSS} folds, so that in each a part is left to "
            f"train, and found n_folds: {n_folds}. With fewer than {LEAST_CROSS} {unit}s of a dose "
            "choose a smaller unit, or add wells."
        )
    parts = f"{n_folds} folds, each of which tests every dose"
    check_doses(doses, names, unit, n_least or n_folds, parts)
    strata = find_strata(cells, doses, n_folds)
    group = deal(strata, rng, lambda n_units: 0, n_folds) - 1
    parts = [{k: TEST, (k + 1) % n_folds: VALID} for k in range(n_folds)]
    return assign_folds(cells, group, parts)


def split_given(cells, given, n_folds):
    """Take a split as it is given: who tests, and in which fold the others validate.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, well, cell; one row per cell to be split.
    given : DataFrame
        Columns plate, site, cell, part (train, test), fold (fold1 ..., empty of a cell that tests).
        A cell without a part, or that trains without a fold, is left out.
    n_folds : int

    Returns
    -------
    DataFrame
        See `split_holdout`.

    Raises
    ------
    SplitError
        If the folds are not those that the settings ask for, or no cell tests.
    """
    given = given[(given["part"] == TEST) | (given["fold"] != "")]
    cells = cells.merge(given[[*CELL_KEY, "part", "fold"]], on=CELL_KEY).sort_values(CELL_KEY)
    test, names = cells["part"] == TEST, [f"fold{k + 1}" for k in range(n_folds)]
    found = sorted(set(cells.loc[~test, "fold"]))
    if found != names or not test.any():
        raise SplitError(
            f"scheme given: {test.sum()} usable cells test, and the others are in the folds "
            f"{', '.join(found) or 'none'}; expected test cells and {', '.join(names)}. Correct "
            "n_folds; or choose scheme holdout, if the names of files do not tell the whole split."
        )
    group = cells["fold"].map({name: k + 1 for k, name in enumerate(names)}).mask(test, 0)
    group = pd.Series(group.to_numpy(dtype=int), index=name_units(cells, "cell"))
    cells = cells[[*CELL_KEY, "well"]].assign(unit=group.index)
    return assign_folds(cells, group, [{0: TEST, k + 1: VALID} for k in range(n_folds)])


def n_cross_folds(n_units):
    """Return how many folds a cross scheme has if the scarcest dose has `n_units` units."""
    return max(LEAST_CROSS, min(MOST_CROSS, n_units))


def name_units(cells, unit):
    """Return the name of each cell's unit: plate, plate/well, plate/site or plate/site/cell."""
    if unit == "plate":
        return cells["plate"]
    if unit in ("well", FORMULATION):  # a hold-out by formulation divides no well
        return cells["plate"] + "/" + cells["well"]
    site = cells["plate"] + "/" + cells["site"]
    if unit == "site":
        return site
    together = cells["together"] if "together" in cells else cells["cell"]
    return site + "/" + together.astype(str)


def find_doses(cells, unit):
    """Return the cells in order, with their units, the number of each unit's dose, and its name.

    A dose is that of one formulation (`lnp.design.conditions.group_cells`); 0 are the controls. A
    plate holds all doses, so that plates have one in common.
    """
    cells = cells.sort_values(CELL_KEY)
    cells = cells.assign(unit=name_units(cells, unit))
    groups = group_cells(cells)
    doses = cells.assign(dose=groups.number).groupby("unit")["dose"].agg(["nunique", "first"])
    if unit == "plate":
        n_doses = len(groups.given)
        if len(uneven := doses.index[doses["nunique"] < n_doses]):
            raise SplitError(
                f"the plate {uneven[0]} lacks one of the {n_doses} doses (usable cells at "
                f"{doses['nunique'][uneven[0]]}), so that a split by plate would leave a part "
                "without it. Choose unit: well."
            )
        return cells, pd.Series(1, index=doses.index), {1: "of each dose"}
    names = {number: f"at {dose_text(*given)}" for number, given in groups.given.items()}
    if len(mixed := doses.index[doses["nunique"] > 1]):
        found = np.unique(groups.number[cells["unit"] == mixed[0]])
        raise SplitError(
            f"the {unit} {mixed[0]} holds several doses: cells "
            f"{', '.join(names[number] for number in found)}; expected one. Correct the table of "
            "wells."
        )
    return cells, doses["first"], names


def find_strata(cells, doses, n_least):
    """Return the number of each unit's stratum: its dose, and the kind of control.

    Units are dealt within strata, in the order of their doses. A kind of control with at least
    `n_least` units (mock, or untreated) is a stratum; the rarer kinds are one together.
    """
    strata = pd.DataFrame({"dose": doses, "kind": ""})
    if "condition" in cells:
        kind = cells.groupby("unit")["condition"].first().where(doses == 0, "")
        common = kind.map(kind.value_counts()) >= n_least
        strata["kind"] = kind.where(common, "")
    return strata.groupby(["dose", "kind"]).ngroup()


def check_doses(doses, names, unit, n_least, parts):
    """Refuse doses with fewer units than there are parts; `parts` names them."""
    n_units = doses.value_counts().sort_index()
    scarce = n_units[n_units < n_least]
    if len(scarce):
        found = ", ".join(f"{n} {names[number]}" for number, n in scarce.items())
        units = "usable cells" if unit == "cell" else f"{unit}s with usable cells"
        raise ScarceError(
            f"a split by {unit} into {parts} needs at least {n_least} {units} of "
            f"each dose, and found {found}. Choose fewer folds (n_folds), a smaller unit, or "
            f"add {unit}s: {n_least - scarce.min()} more."
        )


def deal(strata, rng, n_first, n_groups):
    """Deal the units of each stratum, in random order: some to group 0, the others in turn.

    Parameters
    ----------
    strata : Series
        Stratum of each unit, indexed by the unit's name.
    rng : numpy.random.Generator
    n_first : function of the number of units of a stratum
        How many go to group 0.
    n_groups : int
        Of the others, 1 to n_groups.

    Returns
    -------
    Series of int, indexed like `strata`.
    """
    group, n_placed = {}, 0
    for _, units in strata.sort_index().groupby(strata, sort=True):
        names = rng.permutation(units.index.to_numpy(dtype=object))
        first = n_first(len(names))
        group.update(dict.fromkeys(names[:first], 0))
        for name in names[first:]:  # on from where the last dose stopped: groups of even size
            group[name] = 1 + n_placed % n_groups
            n_placed += 1
    return pd.Series(group).reindex(strata.index)


def assign_folds(cells, group, parts):
    """Return one row per fold and cell; fold k has {group: part} `parts[k]`, the rest trains."""
    groups = cells["unit"].map(group)
    folds = [
        cells.assign(fold=f"fold{k + 1}", part=groups.map(part).fillna(TRAIN))
        for k, part in enumerate(parts)
    ]
    return pd.concat(folds, ignore_index=True)[[*CELL_KEY, "unit", "fold", "part"]]
