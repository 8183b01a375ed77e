"""Check the boosted trees of every fold for leaks: make selection and components again."""

from lnp.assessment.leakage import check_reduction, check_selection, check_target
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import write_checks
from lnp.core.vocabulary import REGRESSION, TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.gbm.feature_store import COPY_KEY, read_features
from lnp.models.gbm.gbm import load_gbm, rows_of_cells
from lnp.models.gbm.pca import fit_reduction
from lnp.models.gbm.selection import select_on_cells


def check_gbm(gbm, table, cells):
    """Return what the checks found in one model.

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


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, found = snakemake.input, []
    for path, table in zip(files.gbm, files.timeseries, strict=True):
        gbm = load_gbm(path)
        about = {name: gbm.about[name] for name in ("task", "fold", "horizon")}
        cells = read_fold(files, about["task"], about["fold"])
        found += [{**about, **check} for check in check_gbm(gbm, read_features(table), cells)]
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
