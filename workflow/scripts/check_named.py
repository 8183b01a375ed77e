"""Check the models of named measures of every fold for leaks: which cells they were fitted to."""

from lnp.assessment.leakage import check_columns, check_training_cells
from lnp.cells.time_courses import gather_time_courses
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_checks
from lnp.core.vocabulary import TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.named.named import load_named, summarize

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, found = snakemake.input, []
    measures = read_table("measures", files.measures)
    for path in files.named:
        model = load_named(path)
        fit = {name: model.about[name] for name in ("task", "fold", "horizon")}
        cells = read_fold(files, fit["task"], fit["fold"])
        found.append(fit | check_training_cells(model.about["train_cells"], cells))
        if model.ridge is not None:
            trains = cells[cells["part"] == TRAIN]
            courses = gather_time_courses(measures, trains, fit["horizon"])
            _, values = summarize(courses, fit["horizon"])
            found.append(fit | check_columns(model.ridge.mean, model.ridge.scale, values))
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
