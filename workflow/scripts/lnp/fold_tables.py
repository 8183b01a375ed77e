"""The cells of one fold, read from the tables that split and label them."""

from lnp.tables import read_table
from lnp.targets import select_fold


def read_fold(inputs, task, fold, step="temporal"):
    """Read the cells of one fold with their part, well, dose and truth.

    Parameters
    ----------
    inputs : object
        Its attributes `split`, `targets` (paths) and `cells` (one or several paths)
        name tables of one protocol.
    task, fold, step
        See `lnp.targets.select_fold`.

    Returns
    -------
    DataFrame
        See `lnp.targets.select_fold`.
    """
    names = ["split", "targets", "cells"]
    tables = {name: read_table(name, getattr(inputs, name)) for name in names}
    return select_fold(**tables, fold=fold, task=task, step=step)
