"""What the models are to predict: positive or not, and the level of the reporter."""

import numpy as np

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY, CONTROLS, OUTER, REPORTER, REPORTER_LABEL
from lnp.design.thresholds import find_threshold


class TargetError(LnpError, ValueError):
    """The outcome of the cells does not allow to train."""


def set_targets(split, cells, min_counts, threshold, controls=CONTROLS):
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
    controls : list of str
        Roles of the wells whose cells set the threshold.

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
    level = np.log(rows[REPORTER].clip(lower=min_counts))
    rows = rows.assign(threshold=np.nan, positive=False, level=level)
    for name, fold in rows.groupby("fold", sort=False):
        where = f"protocol {fold['protocol'].iloc[0]}, {name}"
        outer = fold[fold["part"].isin(OUTER)]
        control = outer["role"].isin(controls).to_numpy()
        if not control.any():
            raise TargetError(
                f"{where}: no control cell is in the training set, so there is no threshold of "
                f"{REPORTER_LABEL}. Usable cells in wells of the roles {controls} are needed "
                "(see the protocol's `controls`, the table of wells and the cells' reasons)."
            )
        light = outer[REPORTER].to_numpy()
        limit = find_threshold(light, control, threshold, min_counts)
        positive = fold[REPORTER] > limit
        check_classes(fold["part"], positive, limit, where)
        rows.loc[fold.index, "threshold"] = limit
        rows.loc[fold.index, "positive"] = positive
    return rows[["protocol", "fold", *CELL_KEY, "threshold", "positive", "level"]]


def shuffle_outcomes(cells, rng):
    """Return `cells` with the reporter light of used cells exchanged at random within each dose.

    A negative control: nothing within a dose can be learnt from such outcomes,
    while the doses differ as before.
    """
    used = cells[cells["used"]]
    shuffled = used.groupby("dose_ng")[REPORTER].transform(lambda light: rng.permutation(light))
    filled = shuffled.reindex(cells.index).fillna(cells[REPORTER])
    return cells.assign(**{REPORTER: filled})


def check_classes(parts, positive, threshold, where):
    """Refuse a training or validation part whose cells are all of one class."""
    for part in OUTER:
        share = positive[parts == part].mean()
        if share in (0.0, 1.0):
            raise TargetError(
                f"{where}: all cells of the part {part} are {'positive' if share else 'negative'} "
                f"at a threshold of {threshold:g} counts; both classes are needed. Are wells and "
                "channels right, and is one control cell brighter than all treated ones?"
            )
