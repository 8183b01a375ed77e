"""Pass every crop and copy of one site once through the convolution base; keep its moments."""

import logging
from functools import partial
from zipfile import ZipFile

import numpy as np
import torch

from lnp.core.logs import log_to
from lnp.core.prefetch import read_ahead
from lnp.core.shards import read_item
from lnp.core.zarr_store import add_array, create_store, open_store
from lnp.models.cnn.architecture import N_CHANNELS
from lnp.models.cnn.gpu_base import place_base
from lnp.models.cnn.input_scaling import affine_input
from lnp.models.cnn.moments import empty_for, pack_cell, pass_cells
from lnp.models.cnn.weights import base_of_study
from lnp.models.networks.devices import choose_device, choose_precision

N_READERS = 4  # threads that read for a GPU, and sleep most of the time


def extract_moments(cells, crops, moments, base, n_frames, n_copies, device):
    """Fill the group `moments` from the cells of the group `crops`.

    `cells` yields them as `read_cells` does; `base` is on `device`.
    """
    n_cells = crops["cell"].shape[0]
    shape = (n_cells, n_copies, n_frames, 2, N_CHANNELS)
    dims = ("cell", "copy", "frame", "moment", "channel")
    array = add_array(moments, "moments", shape, "float32", dims, n_chunk=n_copies)
    numbers = moments.create_array(
        "cell", shape=(n_cells,), dtype="int64", dimension_names=("cell",)
    )
    numbers[:] = crops["cell"][:]
    for i, passed in enumerate(pass_cells(base, cells, n_copies, device)):
        seen = np.full(shape[1:], np.nan, dtype=np.float32)
        seen[:, : passed.shape[1]] = passed
        array[i] = seen


def read_cells(archive, crops, n_frames, device, n_readers):
    """Yield the first frames of each cell as `lnp.models.cnn.moments.pass_cells` takes them.

    `archive` is the file of the group `crops`; `n_readers` threads read ahead.
    """
    present = crops["present"][:, :n_frames]
    read = partial(read_cell, archive, crops["crops"], present, device)
    return read_ahead(read, len(present), n_readers)


def read_cell(archive, array, present, device, i):
    """Return crops and presence of the first frames of one cell."""
    n_seen = present.shape[1]  # a new plate may not have all frames yet
    crops = empty_for(device, (n_seen, *array.shape[2:]), getattr(torch, str(array.dtype)))
    read_item(archive, array, i, crops.numpy())
    return pack_cell(crops, present[i], device)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = snakemake.params
    torch.set_num_threads(snakemake.threads)
    device = choose_device(params.device)
    n_readers = N_READERS if device.type == "cuda" else 1
    offset, scale = affine_input(params.scaling, params.convention)
    precision = choose_precision(params.precision, device)
    base = base_of_study(params, snakemake.input.get("weights"), offset, scale)
    base = place_base(base, device, precision)
    path = snakemake.input.crops
    with open_store(path) as crops, ZipFile(path) as archive:
        side = crops["crops"].shape[-1]
        attributes = {
            "plate": snakemake.wildcards.plate,
            "site": snakemake.wildcards.site,
            "n_pixels": (side // 4) ** 2,
            "weights": params.weights,
            "offset": offset.tolist(),
            "scale": scale.tolist(),
            "focus": params.focus,
            "precision": precision,
        }
        with create_store(snakemake.output[0], attributes) as moments:
            cells = read_cells(archive, crops, params.n_frames, device, n_readers)
            extract_moments(cells, crops, moments, base, params.n_frames, params.n_copies, device)
            logging.info("%d cells, %d copies", crops["cell"].shape[0], params.n_copies)
