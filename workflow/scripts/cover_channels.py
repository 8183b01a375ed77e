"""Predict test cells with a channel of their crops covered, and score what that costs."""

import logging

import torch

from lnp.cells.store_reader import read_cells
from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import CLASSIFICATION, ENSEMBLE
from lnp.explanation.covered_channels import choose_test_cells, predict_covered, score_covered
from lnp.explanation.saliency import Networks
from lnp.models.checkpoints import load_model
from lnp.models.networks.devices import choose_device, choose_precision


def read_networks(paths, device):
    """Return the networks of all fits: a dict of (task, fold) to Networks."""
    found = {}
    for kind in ("cnn", "lstm"):
        models = map(load_model, paths[kind])
        found[kind] = {(m.about["task"], m.about["fold"]): m for m in models}
    lstm = found["lstm"]
    return {fit: Networks(cnn, lstm.get(fit), device) for fit, cnn in found["cnn"].items()}


if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files, params, protocol = snakemake.input, snakemake.params, snakemake.wildcards.protocol
    device = choose_device(params.device)
    choose_precision(params.precision, device)
    rows = read_table("predictions", files.predictions, horizon=params.horizon)
    rows = rows[rows["model"].isin(params.models)]
    own = rows[(rows["model"] == params.models[-1]) & (rows["fold"] != ENSEMBLE)]
    rng = rng_of(params.seed, "covered", protocol)
    cells = choose_test_cells(own[own["task"] == CLASSIFICATION], params.n_covered, rng)
    table = no_rows("ablation")
    if len(cells):
        crops = read_cells(files.crops, cells, "crops", slice(params.horizon))
        networks = read_networks(files, device)
        covered = predict_covered(cells, crops, networks, shared=params.sees == "moments")
        table = score_covered(rows, covered).assign(protocol=protocol)
    write_table("ablation", table, snakemake.output[0])
    logging.info("%d cells\n%s", len(cells), table.to_string())
