"""Fetch torchvision's ImageNet weights of VGG16; keep the layers that the base uses."""

import torch
from torchvision.models import VGG16_Weights

from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.models.cnn.weights import keep_base


def fetch_weights():
    """Return the state dict of the base, from torch's own download (or its cache)."""
    whole = VGG16_Weights.IMAGENET1K_V1.get_state_dict(progress=False, check_hash=True)
    return keep_base(whole)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    with completed(snakemake.output[0]) as partial:
        torch.save(fetch_weights(), partial)
