"""Check the hybrid networks of every fold for leaks: whom, what and up to when they saw."""

from lnp.acquisition.frame_times import hours_by_plate
from lnp.assessment.leaks.hybrid import check_hybrid
from lnp.cells.store_reader import read_cells
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_checks
from lnp.core.vocabulary import REGRESSION
from lnp.design.fold_data import read_fold
from lnp.models.checkpoints import load_model

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, found, known = snakemake.input, [], {}
    measures, images = (read_table(name, files[name]) for name in ("measures", "images"))
    hours = hours_by_plate(images)
    for path, table in zip(files.hybrid, files.predictions, strict=True):
        model = load_model(path)
        fit = {name: model.about[name] for name in ("task", "fold", "horizon")}
        cells = read_fold(files, fit["task"], fit["fold"])
        level = read_fold(files, REGRESSION, fit["fold"])["truth"].to_numpy()
        moments = None
        if files.moments:
            moments = read_cells(files.moments, cells, "moments")[:, :, : fit["horizon"]]
        seen = measures[measures["frame"] < fit["horizon"]]
        inputs = model.gather(cells, moments, seen, hours)
        predicted = read_table("predictions", table)
        found += [fit | row for row in check_hybrid(model, inputs, cells, level, predicted)]
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
