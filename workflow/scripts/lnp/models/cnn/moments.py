"""Moments of the base's output over space, for every augmentation and frame of a cell.

With the base frozen, its mean and mean square per channel are all that the head needs
(`FeatureCNN.features_from_moments`).
"""

from collections import deque

import numpy as np
import torch

from lnp.models.cnn.architecture import N_CHANNELS
from lnp.models.cnn.augmentation import augment
from lnp.models.cnn.gpu_base import FusedBase

N_BATCH = 16  # crops per pass of the base on a CPU; more are slower
N_MOMENTS = 4096  # samples of moments in one pass of the head
N_COMING = 2  # cells under way on a GPU while the one before them is fetched


@torch.inference_mode()
def augmented_moments(base, crops, n_augmentations):
    """Return mean and mean square over space of the base's output for every augmentation.

    Parameters
    ----------
    base : ScaledBase or FusedBase
    crops : (n, 3, side, side) tensor
        On the base's device.
    n_augmentations : int

    Returns
    -------
    (n_augmentations * n, 2, 256) tensor of float32, one augmentation after another
        Accumulated in float64.
    """
    if isinstance(base, FusedBase):
        return base.augmented_moments(crops, n_augmentations)
    raw = crops.float()
    augmented = torch.cat([augment(raw, number) for number in range(n_augmentations)])
    moments = []
    for batch in augmented.split(N_BATCH):
        maps = base(batch).double()
        both = [maps.mean(dim=(2, 3)), maps.square().mean(dim=(2, 3))]
        moments.append(torch.stack(both, dim=1).float())
    return torch.cat(moments)


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
        moments, arrival = torch.empty((0, 2, N_CHANNELS)), None
        if len(crops):
            moments = augmented_moments(base, crops.to(device, non_blocking=True), n_augmentations)
        copied = moments.to("cpu", non_blocking=True)
        if moments.is_cuda:
            arrival = torch.cuda.Event()
            arrival.record()
        started.append((copied.unflatten(0, (n_augmentations, len(crops))), arrival, present))
        if len(started) > N_COMING:
            yield finish_cell(*started.popleft())
    while started:
        yield finish_cell(*started.popleft())


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


@torch.no_grad()
def apply_moments(network, moments):
    """Return features and outputs of every cell, augmentation and frame.

    Parameters
    ----------
    network : FeatureCNN
        In evaluation mode.
    moments : (n_cells, n_augmentations, n_frames, 2, 256) tensor
        NaN where a cell has no crop.

    Returns
    -------
    features : (n_cells, n_augmentations, n_frames, 32) tensor
    outputs : (n_cells, n_augmentations, n_frames) tensor
    """
    rows = moments.flatten(0, 2).split(N_MOMENTS)
    features = torch.cat([network.features_from_moments(row) for row in rows])
    outputs = network.outcome(features)
    return features.view(*moments.shape[:3], -1), outputs.view(moments.shape[:3])
