"""Who trains, who validates and who tests."""

import pandas as pd

from lnp.errors import LnpError

KEY = ["plate", "site", "cell"]


class SplitError(LnpError):
    """The cells do not suffice for the split that is asked for."""


def split_holdout(cells, unit, test_share, n_folds, rng):
    """Part units into one test set and `n_folds` groups of the rest, alike in dose.

    Fold k validates on group k and trains on the other groups; the test set is
    the same in all folds (Harrison et al., Modeling approaches).

    Parameters
    ----------
    cells : DataFrame
        Columns plate, site, well, cell, dose_ng; one row per cell to be split.
    unit : {"cell", "site", "well"}
        What stays together. A unit has one dose.
    test_share : float
        Share of the units of each dose that test, rounded, at least one.
    n_folds : int
    rng : numpy.random.Generator

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
    cells = cells.sort_values(KEY)
    cells = cells.assign(unit=name_units(cells, unit))
    doses = cells.groupby("unit")["dose_ng"].agg(["nunique", "first"])
    check_doses(doses, unit, n_folds)
    group = draw_groups(doses["first"], test_share, n_folds, rng)
    cells = cells.assign(group=cells["unit"].map(group))
    folds = [assign_parts(cells, k) for k in range(n_folds)]
    return pd.concat(folds, ignore_index=True)[[*KEY, "unit", "fold", "part"]]


def name_units(cells, unit):
    """Return the name of each cell's unit: plate/well, plate/site or plate/site/cell."""
    if unit == "well":
        return cells["plate"] + "/" + cells["well"]
    site = cells["plate"] + "/" + cells["site"]
    return site if unit == "site" else site + "/" + cells["cell"].astype(str)


def check_doses(doses, unit, n_folds):
    """Refuse units of several doses, and doses with fewer units than there are parts."""
    mixed = doses.index[doses["nunique"] > 1]
    if len(mixed):
        raise SplitError(f"the {unit} {mixed[0]} holds several doses; check the table of wells")
    n_units = doses["first"].value_counts().sort_index()
    scarce = n_units[n_units < n_folds + 1]
    if len(scarce):
        found = ", ".join(f"{n} at {dose:g} ng" for dose, n in scarce.items())
        raise SplitError(
            f"a split by {unit} into a test set and {n_folds} folds needs at least "
            f"{n_folds + 1} {unit}s with usable cells of each dose, and found {found}. Choose "
            f"fewer folds (n_folds), a smaller unit, or add {unit}s."
        )


def draw_groups(doses, test_share, n_folds, rng):
    """Return the group of each unit: 0 tests, 1 to n_folds take turns to validate.

    Parameters
    ----------
    doses : Series
        Dose (ng) of each unit, indexed by the unit's name.

    Returns
    -------
    Series of int, indexed like `doses`.
    """
    group, n_placed = {}, 0
    for _, units in doses.sort_index().groupby(doses, sort=True):
        names = rng.permutation(units.index.to_numpy(dtype=object))
        n_test = min(max(1, round(test_share * len(names))), len(names) - n_folds)
        group.update(dict.fromkeys(names[:n_test], 0))
        for name in names[n_test:]:  # on from where the last dose stopped: groups of even size
            group[name] = 1 + n_placed % n_folds
            n_placed += 1
    return pd.Series(group).reindex(doses.index)


def assign_parts(cells, k):
    """Return `cells` with the columns fold and part of fold number `k` (0-based)."""
    part = cells["group"].map(lambda group: {0: "test", k + 1: "valid"}.get(group, "train"))
    return cells.assign(fold=f"fold{k + 1}", part=part)
