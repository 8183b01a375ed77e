"""Train a network that finds LNP spots, on simulated patches."""

import pandas as pd
import torch

from lnp.core.atomic_write import completed
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.rng import rng_of
from lnp.models.networks.array_files import write_arrays
from lnp.models.networks.state import state_arrays
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.spots.training import measure_noise, train_spot_network

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    method, params = snakemake.wildcards.method, snakemake.params
    patches = rng_of(params.seed, "spot_patches", method)
    network, history = train_spot_network(method, params.n_steps, patches, params.seed)
    with torch_seeded(params.seed, "spot_noise", method):
        noise = measure_noise(network, patches)
    about = {"kind": "spots", "method": method, "n_steps": params.n_steps, "seed": params.seed}
    about |= {"noise": noise, "commit": commit_of(snakemake.scriptdir)}
    write_arrays(snakemake.output.model, about, state_arrays(network))
    with completed(snakemake.output.history) as partial:
        pd.DataFrame(history).to_csv(partial, sep="\t", index=False)
