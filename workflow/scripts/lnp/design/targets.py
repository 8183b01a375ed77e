"""What the models are to predict: positive or not, and the level of the reporter."""

import logging

import numpy as np

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY, CONTROLS, OUTER, REPORTER, REPORTER_LABEL
from lnp.design.class_parts import LEAST, can_train, parts_by_class
from lnp.design.conditions import group_cells
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
        level = ln(max(light, min_counts)), not centred; class_part, the part in classification
        (`lnp.design.class_parts`).

    Raises
    ------
    TargetError
        If no control cell trains, or in no fold there are training cells of both classes.
    """
    rows = split.merge(cells, on=CELL_KEY, validate="many_to_one")
    level = np.log(rows[REPORTER].clip(lower=min_counts))
    rows = rows.assign(threshold=np.nan, positive=False, level=level, class_part=rows["part"])
    one_class = []
    for name, fold in rows.groupby("fold", sort=False):
        where = f"protocol {fold['protocol'].iloc[0]}, {name}"
        outer = fold[fold["part"].isin(OUTER)]
        control = outer["role"].isin(controls).to_numpy()
        if not control.any():
            raise TargetError(
                f"{where}: no control cell (roles {controls}) is among the {len(outer)} that train "
                f"or validate, so there is no threshold of {REPORTER_LABEL}. Correct the "
                "protocol's controls or the table of wells; results/cells tells why cells are not "
                "used."
            )
        light = outer[REPORTER].to_numpy()
        limit = find_threshold(light, control, threshold, min_counts)
        positive = fold[REPORTER] > limit
        part = parts_by_class(fold["part"].to_numpy(), positive.to_numpy())
        one_class += [name] * (not can_train(part, positive.to_numpy()))
        rows.loc[fold.index, "threshold"] = limit
        rows.loc[fold.index, "positive"] = positive
        rows.loc[fold.index, "class_part"] = part
    check_classes(rows, one_class)
    return rows[["protocol", "fold", *CELL_KEY, "threshold", "positive", "level", "class_part"]]


def shuffle_outcomes(cells, rng):
    """Return `cells` with the reporter light of used cells exchanged at random within each dose.

    A negative control: nothing within a dose (of a formulation) can be learnt from such outcomes,
    while the doses differ as before.
    """
    used = cells[cells["used"]]
    groups = used[REPORTER].groupby(group_cells(used).number)
    shuffled = groups.transform(lambda light: rng.permutation(light))
    filled = shuffled.reindex(cells.index).fillna(cells[REPORTER])
    return cells.assign(**{REPORTER: filled})


def check_classes(rows, one_class):
    """Warn of folds that cannot be classified as they were split; refuse a study of none other.

    Parameters
    ----------
    rows : DataFrame
        Columns protocol, fold, part, class_part, plate, well, positive, threshold.
    one_class : list of str
        Folds whose training and validation cells hold too few of a class.
    """
    folds, protocol = list(rows["fold"].unique()), rows["protocol"].iloc[0]
    if one_class:
        text = describe_classes(rows[rows["fold"].isin(one_class)])
        text = f"protocol {protocol}, {', '.join(one_class)} of {len(folds)} folds: {text}"
        if len(one_class) == len(folds):
            raise TargetError(text)
        logging.warning("%s These folds predict the one class that they know.", text)
    moved = rows[rows["part"] != rows["class_part"]]
    for name, fold in moved.groupby("fold", sort=False):
        logging.warning(
            "protocol %s, %s: all cells that train, or all that validate, are of one class; in "
            "classification %d of them change parts, so that both have both classes",
            *(protocol, name, len(fold)),
        )


def describe_classes(rows):
    """Return why cells of some folds are of one class, with the wells concerned, and advice."""
    outer = rows[rows["part"].isin(OUTER)]
    few = "positive" if outer["positive"].mean() < 0.5 else "negative"
    wells = outer[~outer["role"].isin(CONTROLS)].drop_duplicates(CELL_KEY)
    shares = wells.groupby(["plate", "well"])["positive"].agg(["sum", "size"])
    shown = [f"{w} {n} of {size}" for (_, w), n, size in shares.head(3).itertuples()]
    more = f" and {len(shares) - 3} wells more" if len(shares) > 3 else ""
    return (
        f"fewer than {LEAST} cells that train or validate are {few} at a threshold of "
        f"{outer['threshold'].iloc[0]:g} counts; positive are, in treated wells, "
        f"{', '.join(shown) or 'none'}{more}. Both classes are needed: look at wells and "
        "channels (is one control cell brighter than all treated ones?), choose another threshold "
        "({quantile: 0.99}), fewer folds (n_folds) or another unit, or exclude wells that failed."
    )
