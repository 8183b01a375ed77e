"""Select features, then search and fit boosted trees for one task, fold and horizon."""

from lnp.core.atomic_write import completed
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import write_table
from lnp.design.fold_data import read_fold
from lnp.models.gbm.feature_table import read_feature_table
from lnp.models.gbm.fitting import fit_gbm, rows_of_cells
from lnp.models.predictions import prediction_rows

SETTINGS = [
    *("features", "n_augmentations", "fdr", "n_components"),
    *("n_draws", "n_trees", "early_stopping", "max_bin"),
]


if __name__ == "__main__":
    log_to(snakemake.log[0])
    wildcards, params = snakemake.wildcards, snakemake.params
    settings = {name: params[name] for name in SETTINGS}
    fit = {name: wildcards[name] for name in ("protocol", "task", "fold")}
    fit["horizon"] = int(wildcards.horizon)
    table = read_feature_table(snakemake.input.timeseries)
    cells = read_fold(snakemake.input, wildcards.task, wildcards.fold)
    gbm, results = fit_gbm(
        table,
        cells,
        settings,
        about={
            **fit,
            "settings": settings,
            "seed": params.seed,
            "commit": commit_of(snakemake.scriptdir),
        },
        rng=rng_of(params.seed, "gbm", *fit.values()),
    )
    gbm.save(snakemake.output.model)
    with completed(snakemake.output.search) as partial:
        results.to_csv(partial, sep="\t", index=False)
    predictions = gbm.predict(rows_of_cells(table, cells)).reshape(len(cells), -1)
    rows = prediction_rows(cells, predictions, model="gbm", **fit)
    write_table("predictions", rows, snakemake.output.predictions)
