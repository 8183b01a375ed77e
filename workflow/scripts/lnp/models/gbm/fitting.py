"""Fitting of gradient boosting on principal components of time-series features.

A fit is: impute, select relevant features, standardise, PCA, then a random search
over boosted trees with early stopping. Everything is fitted on the training part;
the validation part stops the boosting and chooses the draw; nothing sees the test part.
"""

import pandas as pd

from lnp.core.vocabulary import CELL_KEY, TRAIN, VALID
from lnp.models.gbm.feature_table import AUGMENTATION_KEY
from lnp.models.gbm.gbm import GBM, GBMError
from lnp.models.gbm.pca import fit_reduction
from lnp.models.gbm.search import search_trees
from lnp.models.gbm.selection import select_on_cells


def fit_gbm(table, cells, settings, about, rng):
    """Fit features to predictions, and search the trees' settings.

    Parameters
    ----------
    table : DataFrame
        See `GBM.predict`; the same number of copies of every cell.
    cells : DataFrame
        Columns plate, site, cell, part, truth (0 or 1, or the level).
    settings : dict
        fdr, n_components, n_draws, n_trees, early_stopping, max_bin.
    about : dict
        Plain values for the file; `task` decides what is fitted.
    rng : numpy.random.Generator

    Returns
    -------
    gbm : GBM
    results : DataFrame
        One row per draw: its settings, trees kept, losses, and what was selected.
    """
    rows = rows_of_cells(table, cells)
    names = [name for name in table.columns if name not in AUGMENTATION_KEY]
    train, valid = (rows[rows["part"] == part] for part in (TRAIN, VALID))
    selection = select_on_cells(
        train, names, about["task"], settings["fdr"], settings["n_components"]
    )
    reduction = fit_reduction(
        train[selection.columns], settings["n_components"], int(rng.integers(2**31))
    )
    parts = [(reduction.apply(part), part["truth"].to_numpy()) for part in (train, valid)]
    booster, history, results = search_trees(*parts, about["task"], settings, rng)
    results = pd.DataFrame(results).assign(
        n_features=len(names),
        n_tested=selection.n_tested,
        n_relevant=selection.n_relevant,
        n_selected=len(selection.columns),
        n_components=len(reduction.components),
    )
    return GBM(about, names, reduction, history, booster), results


def rows_of_cells(table, cells):
    """Return the rows of some cells, copies of a cell together, in the order of `cells`.

    Raises
    ------
    GBMError
        If a cell is missing, or has another number of copies than the first.
    """
    found = cells[CELL_KEY].merge(table[AUGMENTATION_KEY], on=CELL_KEY, how="left")
    n_augmentations = found.groupby(CELL_KEY)["augmentation"].nunique()
    wrong = n_augmentations[(n_augmentations != n_augmentations.iloc[0]) | (n_augmentations == 0)]
    if len(wrong):
        plate, site, cell = wrong.index[0]
        raise GBMError(
            f"plate {plate}, site {site}, cell {cell}: {wrong.iloc[0]} rows of time-series "
            f"features found, {max(n_augmentations.max(), 1)} expected, one per augmentation. "
            "Delete this fold's files in timeseries and run again."
        )
    return cells.merge(table.sort_values(AUGMENTATION_KEY), on=CELL_KEY, validate="one_to_many")
