"""Hold-out by formulation: does a prediction carry over to a particle never seen?

A fold tests whole formulations, at all their doses and on all plates, and none of their cells
trains or validates. With few formulations none can be spared to validate, so whole wells of the
others do: a model is chosen on particles that it knows, and judged on one that it does not. Wells
without the reporter's mRNA belong to no formulation. They are dealt to the folds by whole wells, so
that each is on one side of a fold: some test beside the formulation, the others train, validate
and set the threshold. With fewer than three of them none tests.
"""

import pandas as pd

from lnp.core.vocabulary import CELL_KEY, TEST, TRAIN, VALID
from lnp.design.folds import LEAST_CROSS, MOST_CROSS, ScarceError, SplitError, deal, find_doses

LEAST_FORMULATIONS = 2
N_OUTER = 4  # parts of the wells that do not test, one of which validates, in scheme cross
LEAST_OUTER = 2  # treated wells that do not test


def n_formulation_folds(n_formulations):
    """Return how many folds a cross scheme by formulation has.

    >>> n_formulation_folds(2), n_formulation_folds(4), n_formulation_folds(12)
    (2, 4, 5)
    """
    return max(LEAST_FORMULATIONS, min(MOST_CROSS, n_formulations))


def split_formulations(cells, scheme, test_share, n_folds, rng):
    """Return a split whose folds test formulations that do not train, see this module.

    Parameters
    ----------
    cells : DataFrame
        See `lnp.design.folds.split_holdout`; with formulation.
    scheme : {"cross", "holdout"}
        cross: each formulation tests in one of `n_folds` folds; holdout: the same ones test in all.
    test_share : float
        Share of the formulations, and of the controls' wells, that test; for holdout only.
    n_folds : int
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        See `lnp.design.folds.split_holdout`. The unit is the well, which no fold divides.

    Raises
    ------
    lnp.design.folds.SplitError
        If there are fewer than two formulations, fewer than folds, or too few wells to validate.
    """
    cells, doses, _ = find_doses(cells, "well")
    formulation = cells.groupby("unit")["formulation"].first()[doses > 0]
    names = sorted(formulation.unique())
    check_formulations(names, scheme, n_folds)
    turns = deal_turns(pd.Series(0, names), LEAST_FORMULATIONS, scheme, test_share, n_folds, rng)
    kinds = kinds_of_controls(cells, doses)
    controls = deal_turns(kinds, LEAST_CROSS, scheme, test_share, n_folds, rng)
    turn = pd.concat([formulation.map(turns), controls]).reindex(doses.index)
    folds = []
    for k in range(n_folds):
        test = turn == (k if scheme == "cross" else 0)
        if scheme == "cross" or k == 0:
            outer = deal_outer(doses[~test], N_OUTER if scheme == "cross" else n_folds, rng)
        part = pd.Series(TRAIN, index=doses.index)
        part[test] = TEST
        for of_kind in outer:
            part[of_kind.index[of_kind == 1 + k % of_kind.max()]] = VALID
        folds.append(cells.assign(fold=f"fold{k + 1}", part=cells["unit"].map(part)))
    return pd.concat(folds, ignore_index=True)[[*CELL_KEY, "unit", "fold", "part"]]


def formulation_fold_problems(place, protocol, n_wells):
    """Return why a protocol cannot hold formulations out, one sentence each.

    Parameters
    ----------
    place : str
        Where the protocol stands in the settings.
    protocol : dict
        Its settings: scheme, n_folds (a number, or auto).
    n_wells : dict of str to int
        Treated wells of each formulation, on the training plates.
    """
    found = f"found {len(n_wells)} in the treated wells of the training plates"
    if len(n_wells) < LEAST_FORMULATIONS:
        return [
            f"{place}: unit: formulation needs at least {LEAST_FORMULATIONS} formulations, one to "
            f"test and one to train, and {found}. Name them in the column formulation of the table "
            "of wells, or choose unit: well"
        ]
    n_folds = protocol["n_folds"]
    if protocol["scheme"] == "cross" and n_folds != "auto" and n_folds > len(n_wells):
        return [
            f"{place}: n_folds: {n_folds} needs as many formulations, and {found}. Set n_folds to "
            f"{len(n_wells)}, or to auto"
        ]
    return []


def check_formulations(names, scheme, n_folds):
    """Refuse fewer than two formulations, and in scheme cross fewer than folds."""
    found = f"found {len(names)} with usable cells ({', '.join(map(repr, names))})"
    if len(names) < LEAST_FORMULATIONS:
        raise SplitError(
            f"a split by formulation needs at least {LEAST_FORMULATIONS} formulations in treated "
            f"wells, one to test and one to train, and {found}. Choose unit: well."
        )
    if scheme == "cross" and n_folds > len(names):
        raise SplitError(
            f"a split by formulation into {n_folds} folds needs as many formulations, and {found}. "
            f"Set n_folds to {len(names)}."
        )


def kinds_of_controls(cells, doses):
    """Return the kind of each well of controls, by its name: what they are dealt alike in."""
    kind = cells["condition"] if "condition" in cells else pd.Series("", index=cells.index)
    return kind.groupby(cells["unit"]).first()[doses == 0]


def deal_turns(strata, least, scheme, test_share, n_folds, rng):
    """Return in which fold things test, a Series of int: from 0; -1 in none; holdout: 0 in all.

    Parameters
    ----------
    strata : Series
        Stratum of each thing, a formulation or a well of controls, by its name.
    least : int
        Of these things; fewer do not test.
    scheme, test_share, n_folds, rng
        See `split_formulations`.
    """
    n_things = len(strata)
    if n_things < least:
        return pd.Series(-1, index=strata.index)
    if scheme == "cross":
        return deal(strata, rng, lambda _: 0, n_folds) - 1
    n_test = max(1, min(round(test_share * n_things), n_things - least + 1))
    tests = rng.permutation(strata.index.to_numpy(dtype=object))[:n_test]
    return pd.Series(-1, index=strata.index).mask(strata.index.isin(tests), 0)


def deal_outer(doses, n_parts, rng):
    """Return the parts of the wells that do not test, of which one validates: treated, controls.

    A list of Series of int from 1, by the wells' names; wells are dealt over formulations and
    doses. A single well of controls always trains.

    Parameters
    ----------
    doses : Series
        Number of the formulation and dose of each well, by its name; 0 in controls.
    n_parts : int
    rng : numpy.random.Generator

    Raises
    ------
    lnp.design.folds.ScarceError
        If there are too few treated wells.
    """
    treated, controls = doses[doses > 0], doses[doses == 0]
    if len(treated) < LEAST_OUTER:
        raise ScarceError(
            f"a split by formulation needs at least {LEAST_OUTER} treated wells with usable cells "
            f"beside those that test, one to train and one to validate, and found {len(treated)}. "
            "Add wells or formulations."
        )
    kinds = [kind for kind in (treated, controls) if len(kind) >= LEAST_OUTER]
    return [deal(kind, rng, lambda _: 0, min(n_parts, len(kind))) for kind in kinds]
