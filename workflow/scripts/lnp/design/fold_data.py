"""The cells of one fold, read from the tables that split and label them."""

from lnp.core.tables import read_table
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION
from lnp.design.cross_fitting import fold_and_half, half_parts


def read_fold(inputs, task, fold, step="temporal"):
    """Read the cells of one fold with their part, well, dose and truth.

    Parameters
    ----------
    inputs : object
        Its attributes `split`, `targets` (paths) and `cells` (one or several paths)
        name tables of one protocol.
    task, fold, step
        See `select_fold`.

    Returns
    -------
    DataFrame
        See `select_fold`.
    """
    names = ["split", "targets", "cells"]
    tables = {name: read_table(name, getattr(inputs, name)) for name in names}
    return select_fold(**tables, fold=fold, task=task, step=step)


def select_fold(split, targets, cells, fold, task, step="temporal"):
    """Return the cells of one fold with their part, well, dose and truth.

    Parameters
    ----------
    split, targets, cells : DataFrame
        Tables of these names, of one protocol.
    fold : str
        A whole fold, or a half of one (`lnp.design.cross_fitting`).
    task : {"classification", "regression"}
    step : {"encoder", "temporal"}
        What is fitted, where the fold is a half.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, well, dose_ng, part, truth (0 or 1, or the
        level), in the order of `split`, which is that of plate, site, cell.
    """
    whole, half = fold_and_half(fold)
    rows = split[split["fold"] == whole].merge(
        targets[targets["fold"] == whole], on=["protocol", "fold", *CELL_KEY], validate="one_to_one"
    )
    rows = rows.merge(cells[[*CELL_KEY, "well", "dose_ng"]], on=CELL_KEY, validate="one_to_one")
    truth = rows["positive"] if task == CLASSIFICATION else rows["level"]
    rows = rows.assign(truth=truth.astype(float), part=half_parts(rows, half, step))
    return rows[[*CELL_KEY, "well", "dose_ng", "part", "truth"]]
