"""Leak checks of fitted boosted trees: selection and components are made again, and compared."""

from lnp.assessment.leakage import check_reduction, check_selection, check_target
from lnp.core.rng import rng_of
from lnp.core.vocabulary import REGRESSION, TRAIN
from lnp.models.gbm.feature_table import COPY_KEY
from lnp.models.gbm.gbm import rows_of_cells
from lnp.models.gbm.pca import fit_reduction
from lnp.models.gbm.selection import select_on_cells


def check_gbm(gbm, table, cells):
    """Check one model against what its training cells alone give.

    Parameters
    ----------
    gbm : lnp.models.gbm.gbm.GBM
    table : DataFrame
        Time-series features of all cells of the fold.
    cells : DataFrame
        See `lnp.design.fold_data.select_fold`.
    """
    about, rows = gbm.about, rows_of_cells(table, cells)
    settings, train = about["settings"], rows[rows["part"] == TRAIN]
    names = [name for name in table.columns if name not in COPY_KEY]
    n_components = settings["n_components"]
    selection = select_on_cells(train, names, about["task"], settings["fdr"], n_components)
    fit = [about[name] for name in ("protocol", "task", "fold", "horizon")]
    seed = int(rng_of(about["seed"], "gbm", *fit).integers(2**31))
    columns = gbm.reduction.columns
    checks = [
        check_selection(columns, selection.columns),
        check_reduction(gbm.reduction, fit_reduction(train[columns], n_components, seed)),
    ]
    if about["task"] == REGRESSION:
        checks.append(check_target(rows, columns, rows["truth"]))
    return checks
