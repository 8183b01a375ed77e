"""The training part in two halves, so that a temporal model learns from features new to it.

An encoder tells its own training cells better than others: their features carry their
outcome. A temporal model that learns from them trusts the features too much. So that it
need not, one encoder is trained on half a and one on half b; the temporal model of fold1a
reads the encoder of half a and learns from half b, that of fold1b the other way round, and
their predictions are averaged. The two encoders' features are never mixed: the seventh
feature of one is not the seventh of the other.
"""

import pandas as pd

from lnp.core.vocabulary import CELL_KEY, TRAIN
from lnp.design.folds import check_strata, deal_evenly, strata_of_units

HALVES = ["a", "b"]
OTHER_STEP = "other half"  # part of the cells on which the other of the two steps is fitted


def name_halves(fold):
    """Return the names of a fold's two halves.

    >>> name_halves("fold1")
    ['fold1a', 'fold1b']
    """
    return [fold + half for half in HALVES]


def fold_and_half(name):
    """Return the fold that a name means, and its half; an empty one where it is a whole fold.

    >>> fold_and_half("fold1a"), fold_and_half("fold12")
    (('fold1', 'a'), ('fold12', ''))
    """
    return (name[:-1], name[-1]) if name[-1] in HALVES else (name, "")


def split_halves(split, cells, unit, rng):
    """Return the half of each training cell in each fold: whole units, alike in dose.

    Parameters
    ----------
    split : DataFrame
        As `lnp.design.folds.split_holdout` returns it.
    cells : DataFrame
        Columns plate, site, cell, dose_ng.
    unit : {"cell", "site", "well", "plate"}
    rng : numpy.random.Generator

    Returns
    -------
    Series of str, indexed like `split`
        a or b; empty for cells that do not train.

    Raises
    ------
    lnp.design.folds.SplitError
        If the training part of a fold has fewer than two units of a dose.
    """
    train = split[split["part"] == TRAIN]
    train = train.merge(
        cells[[*CELL_KEY, "dose_ng"]], on=CELL_KEY, validate="many_to_one"
    ).set_axis(train.index)
    halves = pd.Series("", index=split.index, dtype="str")
    for fold, rows in train.groupby("fold", sort=False):
        strata = strata_of_units(rows, unit)
        asked = f"the two halves of the training part of {fold} (features/fit: swapped)"
        check_strata(strata, unit, len(HALVES), asked)
        half = deal_evenly(strata, len(HALVES), rng).map(dict(enumerate(HALVES)))
        halves[rows.index] = rows["unit"].map(half)
    return halves


def half_parts(rows, half, step):
    """Return the part of each cell for one step of one half.

    Parameters
    ----------
    rows : DataFrame
        Columns part and half of the cells of one fold.
    half : {"", "a", "b"}
        Empty: the whole fold, whose parts stay as they are.
    step : {"encoder", "temporal"}
        The encoder trains on its own half, the temporal model on the other one.
    """
    if not half:
        return rows["part"]
    own = rows["half"] == half
    trains = own if step == "encoder" else ~own
    return rows["part"].mask((rows["part"] == TRAIN) & ~trains, OTHER_STEP)


def average_halves(predictions):
    """Return predictions by fold: those of a fold's halves are averaged.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions`, of cells that train in neither half.
    """
    fold = predictions["fold"].map(lambda name: fold_and_half(name)[0])
    halved = predictions["fold"] != fold
    mean = {"prediction": "mean", "spread": "mean"}
    keys = [name for name in predictions.columns if name not in mean]
    parts = predictions[halved].assign(fold=fold[halved])
    averaged = parts.groupby(keys, sort=False, dropna=False, as_index=False).agg(mean)
    return pd.concat([predictions[~halved], averaged], ignore_index=True)
