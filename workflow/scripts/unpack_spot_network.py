"""Take the network that finds spots out of a bundle of models."""

from lnp.bundle.bundle_file import SPOT_NETWORK, open_bundle
from lnp.core.logs import log_to
from lnp.models.networks.array_files import write_arrays

if __name__ == "__main__":
    log_to(snakemake.log[0])
    write_arrays(snakemake.output[0], *open_bundle(snakemake.input.model).model(SPOT_NETWORK))
