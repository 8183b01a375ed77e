"""Check the temporal convolutional networks of every fold for leaks: which cells trained them."""

from lnp.assessment.leakage import check_standardisation, check_training_cells
from lnp.cells.time_courses import gather_time_courses, running_summaries, six_summaries
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_checks
from lnp.core.vocabulary import TRAIN
from lnp.design.fold_data import read_fold
from lnp.models.checkpoints import load_model

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, found = snakemake.input, []
    measures = read_table("measures", files.measures)
    for path in files.tcn:
        model = load_model(path)
        fit = {name: model.about[name] for name in ("task", "fold", "horizon")}
        cells = read_fold(files, fit["task"], fit["fold"])
        found.append(fit | check_training_cells(model.about["train_cells"], cells))
        time_courses = gather_time_courses(measures, cells, fit["horizon"])
        columns = running_summaries(time_courses, model.measures, six_summaries)
        mean, sd = model.network.column_mean.numpy(), model.network.column_sd.numpy()
        trains = (cells["part"] == TRAIN).to_numpy()
        found.append(fit | check_standardisation(mean, sd, columns, trains))
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
