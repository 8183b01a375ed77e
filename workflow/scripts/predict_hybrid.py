"""Apply the saved hybrid networks of all folds to a plate without an outcome."""

import logging

import torch

from lnp.acquisition.frame_times import hours_by_plate
from lnp.bundle.bundle_file import open_bundle
from lnp.cells.store_reader import read_cells
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.models.apply import predict_joined
from lnp.models.checkpoints import network_of
from lnp.models.predictions import new_cells, stack_predictions

FIT = ["protocol", "task", "fold"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files, rows = snakemake.input, []
    cells = new_cells(read_table("cells", files.cells))
    measures, images = (read_table(name, files[name]) for name in ("measures", "images"))
    bundle, protocol = open_bundle(files.model), snakemake.wildcards.protocol
    moments = read_cells(files.moments, cells, "moments") if files.moments and len(cells) else None
    for values, arrays, where in bundle.models(protocol, "hybrid") if len(cells) else []:
        model = network_of(values, arrays, where)
        fit = {name: model.about[name] for name in FIT}
        rows.append(predict_joined(cells, model, moments, measures, hours_by_plate(images), **fit))
    write_table("predictions", stack_predictions(rows), snakemake.output[0])
    logging.info("%d cells", len(cells))
