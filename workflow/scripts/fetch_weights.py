"""Fetch torchvision's ImageNet weights of VGG16; keep the layers that the base uses."""

from torchvision.models import VGG16_Weights

from lnp.core.logs import log_to
from lnp.models.cnn.weights import WeightsError, keep_base
from lnp.models.networks.torch_files import write_torch


def fetch_weights():
    """Return the state dict of the base, from torch's own download (or its cache)."""
    source = VGG16_Weights.IMAGENET1K_V1
    try:
        whole = source.get_state_dict(progress=False, check_hash=True)
    except (OSError, RuntimeError) as error:  # no network, or another file than was asked for
        raise WeightsError(
            f"{source.url} cannot be downloaded: {error}. Connect to the internet and run again, "
            "or set cnn/weights to the path of such a file. Weights that come with the code: set "
            "cnn/weights to edges, and cnn/convention to keras."
        ) from error
    return keep_base(whole)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    write_torch(snakemake.output[0], fetch_weights())
