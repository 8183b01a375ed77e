"""Train the networks that predict the counterstain of one group's wells, on the other groups'."""

import logging

import torch

from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.stainer.architecture import UNets
from lnp.models.stainer.saved import check_learned, save_stainer
from lnp.models.stainer.training import Planes, train_unets
from lnp.staining.channels import TARGETS
from lnp.staining.learned import read_learned

SETTINGS = ["n_steps", "batch_size", "patch_px", "learning_rate"]

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    params, group = snakemake.params, snakemake.wildcards.group
    names = params.seed, "staining", group
    views, targets, level = read_learned(snakemake.input.views, params.n_planes, rng_of(*names))
    check_learned(views, level, group)
    planes = Planes([*map(torch.from_numpy, views)], [*map(torch.from_numpy, targets)])
    settings = {name: params[name] for name in SETTINGS}
    architecture = {
        "n_networks": params.n_networks,
        "width": params.width,
        "n_targets": len(TARGETS),
    }
    with torch_seeded(*names):
        unets = UNets(**architecture)
        history = train_unets(unets, planes, settings)
    about = {
        **settings,
        "targets": TARGETS,
        "level": level,
        "wells": sorted(params.wells),
        "n_planes": len(views),
        "seed": params.seed,
        "commit": commit_of(snakemake.scriptdir),
    }
    save_stainer(snakemake.output[0], unets, architecture, history, about)
    for row in history:
        logging.info("network %(network)d, step %(step)d: loss %(loss).4f", row)
