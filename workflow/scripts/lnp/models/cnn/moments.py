"""Moments of the base's output over space, for every augmentation and frame of a cell.

With the base frozen, its mean and mean square per channel are all that the head needs
(`FeatureCNN.features_from_moments`).
"""

from collections import deque

import numpy as np
import torch

from lnp.models.cnn.architecture import N_CHANNELS
from lnp.models.cnn.augmentation import augment_all
from lnp.models.cnn.gpu_base import FusedBase

N_BATCH = 16  # crops per pass of the base on a CPU; more are slower
N_COMING = 2  # cells under way on a GPU while the one before them is fetched


@torch.inference_mode()
def map_moments(base, crops):
    """Return mean and mean square over space of the base's output.

    Parameters
    ----------
    base : module, (N, 3, side, side) -> (N, 256, side/4, side/4)
    crops : (N, 3, side, side) tensor of float32

    Returns
    -------
    (N, 2, 256) tensor of float32, accumulated in float64
    """
    maps = base(crops).double()
    return torch.stack([maps.mean(dim=(2, 3)), maps.square().mean(dim=(2, 3))], dim=1).float()


def augmented_moments(base, crops, n_augmentations):
    """(n, 3, side, side) crops -> (n_augmentations * n, 2, 256) moments, augmentation by number."""
    if isinstance(base, FusedBase):
        return base.augmented_moments(crops, n_augmentations)
    batches = augment_all(crops.float(), n_augmentations).split(N_BATCH)
    return torch.cat([map_moments(base, batch) for batch in batches])


def cell_moments(base, crops, present, n_augmentations, device):
    """Return the moments of one cell in every augmentation and frame.

    Parameters
    ----------
    base : ScaledBase or FusedBase
        On `device`.
    crops : (n_frames, 3, side, side) ndarray of uint16
    present : (n_frames,) ndarray of bool
    n_augmentations : int
    device : torch.device or str

    Returns
    -------
    (n_augmentations, n_frames, 2, 256) ndarray of float32; NaN in frames without a crop
    """
    cell = pack_cell(crops, present, device)
    return next(pass_cells(base, [cell], n_augmentations, device))


def pack_cell(crops, present, device):
    """Return what `pass_cells` takes of a cell: the crops of its frames, and `present`.

    Arguments as in `cell_moments`. A GPU copies from pinned memory without being waited for.
    """
    kept = torch.from_numpy(crops[present])
    return (kept.pin_memory() if torch.device(device).type == "cuda" else kept), present


def pass_cells(base, cells, n_augmentations, device):
    """Yield the moments of cell after cell, in order.

    A GPU never waits for the processor: cells are under way while one is fetched.

    Parameters
    ----------
    base : ScaledBase or FusedBase
        On `device`.
    cells : iterable
        Of what `pack_cell` returns.
    n_augmentations : int
    device : torch.device or str

    Yields
    ------
    (n_augmentations, n_frames, 2, 256) ndarray of float32; NaN in frames without a crop
    """
    started = deque()
    for crops, present in cells:
        started.append((*start_cell(base, crops, n_augmentations, device), present))
        if len(started) > N_COMING:
            yield finish_cell(*started.popleft())
    while started:
        yield finish_cell(*started.popleft())


def start_cell(base, crops, n_augmentations, device):
    """Begin to pass a cell's crops; return its moments, still on their way, and their arrival."""
    moments = torch.empty((0, 2, N_CHANNELS))
    if len(crops):
        moments = augmented_moments(base, crops.to(device, non_blocking=True), n_augmentations)
    copied, arrival = moments.to("cpu", non_blocking=True), None
    if moments.is_cuda:
        arrival = torch.cuda.Event()
        arrival.record()
    return copied.unflatten(0, (n_augmentations, len(crops))), arrival


def finish_cell(copied, arrival, present):
    """Return the moments of a cell, once they are here, at the frames that they are of."""
    if arrival is not None:
        arrival.synchronize()
    shape = (len(copied), len(present), 2, N_CHANNELS)
    moments = np.full(shape, np.nan, dtype=np.float32)
    moments[:, present] = copied.numpy()
    return moments


def stack_moments(base, crops, n_augmentations, device):
    """Return the moments of many cells with a crop in every frame.

    Parameters
    ----------
    base : ScaledBase or FusedBase
        On `device`, in evaluation mode.
    crops : (n_cells, n_frames, 3, side, side) ndarray of uint16
    n_augmentations : int
    device : torch.device

    Returns
    -------
    (n_cells, n_augmentations, n_frames, 2, 256) ndarray of float32
    """
    present = np.ones(crops.shape[1], dtype=bool)
    cells = (pack_cell(cell, present, device) for cell in crops)
    return np.stack(list(pass_cells(base, cells, n_augmentations, device)))
