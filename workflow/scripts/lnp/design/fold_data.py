"""The cells of one fold, read from the tables that split and label them."""

from lnp.core.tables import read_table
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, GIVEN


def read_fold(inputs, task, fold):
    """Read the cells of one fold with their part, well, dose and truth.

    Parameters
    ----------
    inputs : object
        Its attributes `split`, `targets` (paths) and `cells` (one or several paths)
        name tables of one protocol.
    task, fold
        See `select_fold`.

    Returns
    -------
    DataFrame
        See `select_fold`.
    """
    names = ["split", "targets", "cells"]
    tables = {name: read_table(name, getattr(inputs, name)) for name in names}
    return select_fold(**tables, fold=fold, task=task)


def select_fold(split, targets, cells, fold, task):
    """Return the cells of one fold with their part, well, dose and truth.

    Parameters
    ----------
    split, targets, cells : DataFrame
        Tables of these names, of one protocol.
    fold : str
    task : {"classification", "regression"}

    Returns
    -------
    DataFrame
        Columns plate, site, cell, well, formulation, dose_ng, part, truth (0 or 1, or the
        level), in the order of `split`, which is that of plate, site, cell.
    """
    rows = split[split["fold"] == fold].merge(
        targets[targets["fold"] == fold], on=["protocol", "fold", *CELL_KEY], validate="one_to_one"
    )
    rows = rows.merge(cells[[*CELL_KEY, "well", *GIVEN]], on=CELL_KEY, validate="one_to_one")
    truth = rows["positive"] if task == CLASSIFICATION else rows["level"]
    part = rows["class_part"] if task == CLASSIFICATION else rows["part"]
    return rows.assign(part=part, truth=truth.astype(float))[
        [*CELL_KEY, "well", *GIVEN, "part", "truth"]
    ]
