"""Fit the named measures of one fold, for both tasks and every horizon."""

from lnp.cells.time_courses import gather_time_courses
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TASKS
from lnp.design.fold_data import read_fold
from lnp.models.named.fitting import fit_named

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    outputs = zip(snakemake.output.models, snakemake.output.predictions, strict=True)
    measures = read_table("measures", files.measures)
    for task in TASKS:
        cells = read_fold(files, task, wildcards.fold)
        time_courses = gather_time_courses(measures, cells, max(params.horizons))
        for horizon in params.horizons:
            fit = {"protocol": wildcards.protocol, "task": task, "fold": wildcards.fold}
            fit["horizon"] = horizon
            about = {**fit, "seed": params.seed, "commit": commit_of(snakemake.scriptdir)}
            rng = rng_of(params.seed, "named", *fit.values())
            model = fit_named(cells, time_courses, about, rng)
            model_file, table = next(outputs)
            model.save(model_file)
            write_table("predictions", model.predict_fold(cells, time_courses), table)
