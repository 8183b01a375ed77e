"""Train Spotiflow on simulated patches."""

import random

import numpy as np

from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.models.spots.spotiflow_calls import train_spotiflow

if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = snakemake.params
    random.seed(params.seed)
    np.random.seed(params.seed)  # noqa: NPY002  (Spotiflow draws its augmentations from it)
    patches = rng_of(params.seed, "spot_patches", "spotiflow")
    train_spotiflow(snakemake.output[0], params.n_patches, patches)
