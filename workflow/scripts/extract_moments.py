"""Pass every crop and copy of one site once through the convolution base; keep its moments."""

import logging
from functools import partial

from lnp.logs import log_to

import numpy as np
import torch

from lnp.ahead import read_ahead
from lnp.crop_regions import regions_of
from lnp.inputs import affine_input
from lnp.moments import N_CHANNELS, cell_moments, choose_device
from lnp.stores import add_array, create_store, open_store
from lnp.weights import base_of_study


def extract_moments(crops, moments, base, pooling, n_frames, n_copies, device):
    """Fill the group `moments` from the first frames of the group `crops`, cell by cell.

    `pooling` is crop, or mask: what the moments are taken over. The next cell is read while
    one passes through the base.
    """
    n_cells, n_filmed = crops["crops"].shape[:2]
    n_seen = min(n_frames, n_filmed)  # a new plate may not have all frames yet
    shape = (n_cells, n_copies, n_frames, 2, N_CHANNELS)
    dims = ("cell", "copy", "frame", "moment", "channel")
    array = add_array(moments, "moments", shape, "float32", dims, n_chunk=n_copies)
    numbers = moments.create_array(
        "cell", shape=(n_cells,), dtype="int64", dimension_names=("cell",)
    )
    numbers[:] = crops["cell"][:]
    read = partial(read_cell, crops, pooling, n_seen)
    for i, cell in enumerate(read_ahead(read, n_cells)):
        seen = np.full(shape[1:], np.nan, dtype=np.float32)
        seen[:, :n_seen] = cell_moments(base, *cell[:2], n_copies, device, cell[2])
        array[i] = seen


def read_cell(crops, pooling, n_seen, i):
    """Return crops, presence and regions (or None) of the first frames of one cell."""
    where = regions_of(crops["mask"][i, :n_seen])["mask"] if pooling == "mask" else None
    return crops["crops"][i, :n_seen], crops["present"][i, :n_seen], where


if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = snakemake.params
    torch.set_num_threads(snakemake.threads)
    device = choose_device(params.device)
    offset, scale = affine_input(params.scaling, params.convention)
    base = base_of_study(params, snakemake.input.get("weights"), offset, scale).to(device)
    with open_store(snakemake.input.crops) as crops:
        side = crops["crops"].shape[-1]
        attributes = {
            "plate": snakemake.wildcards.plate,
            "site": snakemake.wildcards.site,
            "n_pixels": (side // 4) ** 2,
            "weights": params.weights,
            "offset": offset.tolist(),
            "scale": scale.tolist(),
            "focus": params.focus,
            "pooling": params.pooling,
        }
        with create_store(snakemake.output[0], attributes) as moments:
            shape = (params.n_frames, params.n_copies)
            extract_moments(crops, moments, base, params.pooling, *shape, device)
            logging.info("%d cells, %d copies", crops["cell"].shape[0], params.n_copies)
