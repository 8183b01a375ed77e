"""What the models are to predict: positive or not, and the level of the reporter."""

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY, OUTER, REPORTER, REPORTER_LABEL
from lnp.design.thresholds import find_threshold


class TargetError(LnpError):
    """The outcome of the cells does not allow to train."""


def set_targets(split, cells, min_counts, threshold):
    """Return threshold, class and level of every cell in every fold.

    Positive is a cell whose reporter light exceeds a threshold set by the cells that do not test;
    in the paper the maximum of the controls (Harrison et al., Modeling approaches).

    Parameters
    ----------
    split : DataFrame
        Table `split` of one protocol.
    cells : DataFrame
        Table `cells` of all training plates.
    min_counts : float
        Least light (counts) before the logarithm.
    threshold : "maximum", "mixture", {"quantile": share} or {"mean_sd": k}
        See `lnp.design.thresholds.find_threshold`.

    Returns
    -------
    DataFrame
        Table `targets`, in the order of `split`: threshold (counts), positive,
        level = ln(max(light, min_counts)), not centred.

    Raises
    ------
    TargetError
        If no control cell trains, or all training cells are of one class.
    """
    rows = split.merge(cells, on=CELL_KEY, validate="many_to_one")
    folds = [
        set_fold_targets(fold, min_counts, threshold)
        for _, fold in rows.groupby("fold", sort=False)
    ]
    return pd.concat(folds, ignore_index=True)


def shuffle_outcomes(cells, rng):
    """Return `cells` with the reporter light of used cells exchanged at random within each dose.

    A negative control: nothing within a dose can be learnt from such outcomes,
    while the doses differ as before.
    """
    used = cells[cells["used"]]
    shuffled = used.groupby("dose_ng")[REPORTER].transform(lambda light: rng.permutation(light))
    filled = shuffled.reindex(cells.index).fillna(cells[REPORTER])
    return cells.assign(**{REPORTER: filled})


def set_fold_targets(rows, min_counts, threshold):
    """Return the targets of one fold: `rows` of split and cells, merged."""
    threshold = fold_threshold(rows, min_counts, threshold)
    positive = rows[REPORTER] > threshold
    check_classes(rows, positive, threshold)
    return rows.assign(
        threshold=threshold,
        positive=positive,
        level=np.log(rows[REPORTER].clip(lower=min_counts)),
    )[["protocol", "fold", *CELL_KEY, "threshold", "positive", "level"]]


def fold_threshold(rows, min_counts, threshold):
    """Return the threshold of one fold, from the cells that train or validate."""
    outer = rows[rows["part"].isin(OUTER)]
    control = (outer["role"] == "control").to_numpy()
    if not control.any():
        raise TargetError(
            f"protocol {rows['protocol'].iloc[0]}, {rows['fold'].iloc[0]}: no control cell is "
            f"in the training set, so there is no threshold of {REPORTER_LABEL}. Wells of role "
            "control with usable cells are needed (see the table of wells and the cells' reasons)."
        )
    return find_threshold(outer[REPORTER].to_numpy(), control, threshold, min_counts)


def check_classes(rows, positive, threshold):
    """Refuse a training or validation part whose cells are all of one class."""
    for part in OUTER:
        share = positive[rows["part"] == part].mean()
        if share in (0.0, 1.0):
            raise TargetError(
                f"protocol {rows['protocol'].iloc[0]}, {rows['fold'].iloc[0]}: all cells of "
                f"the part {part} are {'positive' if share else 'negative'} at a threshold of "
                f"{threshold:g} counts; both classes are needed. Are wells and channels right, "
                "and is one control cell brighter than all treated ones?"
            )
