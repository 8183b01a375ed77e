"""Pass every crop and augmentation of one site through the convolution base; keep its moments."""

import logging

import torch

from lnp.bundle.bundle_file import BASE, open_bundle
from lnp.cells.store_reader import check_kept
from lnp.core.logs import log_to
from lnp.core.zarr_store import create_store, open_store
from lnp.models.cnn.architecture import base_of
from lnp.models.cnn.gpu_base import place_base
from lnp.models.cnn.input_scaling import affine_input
from lnp.models.cnn.moment_store import fill_moments, read_cells
from lnp.models.cnn.sources import with_scaling
from lnp.models.cnn.weights import base_of_study
from lnp.models.networks.devices import choose_device, choose_precision
from lnp.models.networks.state import state_tensors


def make_base(params, files):
    """Return the convolution base of the study, or of the bundle whose models it uses."""
    if files.get("model"):
        _, arrays = open_bundle(files.model).model(BASE)
        return base_of(state_tensors(arrays))
    offset, scale = affine_input(params.scaling, params.convention)
    return base_of_study(params, files.get("weights"), offset, scale)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = with_scaling(snakemake.params, snakemake.input.get("scaling"))
    wildcards = snakemake.wildcards
    torch.set_num_threads(snakemake.threads)
    device = choose_device(params.device)
    precision = choose_precision(params.precision, device)
    base = make_base(params, snakemake.input)
    offset, scale = (base.state_dict()[name].flatten().tolist() for name in ("offset", "scale"))
    base = place_base(base, device, precision)
    with open_store(snakemake.input.crops) as crops:
        check_kept(crops, params.n_frames)
        side = crops["crops"].shape[-1]
        attributes = {
            "plate": wildcards.plate,
            "site": wildcards.site,
            "n_pixels": (side // 4) ** 2,
            "weights": params.weights,
            "offset": offset,
            "scale": scale,
            "central_disc": params.central_disc,
            "precision": precision,
        }
        n_frames, n_augmentations = params.n_frames, params.n_augmentations
        with create_store(snakemake.output[0], attributes) as moments:
            cells = read_cells(crops, n_frames, device)
            fill_moments(moments, crops, cells, base, n_frames, n_augmentations, device)
        logging.info("%d cells, %d augmentations", crops["cell"].shape[0], n_augmentations)
