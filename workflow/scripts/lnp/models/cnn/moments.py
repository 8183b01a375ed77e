"""What the head needs to know of the base's output, for every copy and frame of a cell."""

from collections import deque

import numpy as np
import torch

from lnp.models.cnn.architecture import N_CHANNELS
from lnp.models.cnn.augmentation import turn_copies
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


def copy_moments(base, crops, n_copies):
    """Return the (n_copies * n, 2, 256) moments of all copies of (n, 3, side, side) crops."""
    if isinstance(base, FusedBase):
        return base.copy_moments(crops, n_copies)
    turned = turn_copies(crops.float(), n_copies).split(N_BATCH)
    return torch.cat([map_moments(base, batch) for batch in turned])


def cell_moments(base, crops, present, n_copies, device):
    """Return the moments of one cell in every copy and frame.

    Parameters
    ----------
    base : ScaledBase or FusedBase
        On `device`.
    crops : (n_frames, 3, side, side) ndarray of uint16
    present : (n_frames,) ndarray of bool
    n_copies : int
    device : torch.device or str

    Returns
    -------
    (n_copies, n_frames, 2, 256) ndarray of float32; NaN in frames without a crop
    """
    cell = pack_cell(crops, present, device)
    return next(pass_cells(base, [cell], n_copies, device))


def pack_cell(crops, present, device):
    """Return what `pass_cells` takes of a cell: the crops of its frames, and `present`.

    Arguments as in `cell_moments`, or tensors by `empty_for`.
    """
    kept = torch.as_tensor(crops)
    if not present.all():
        kept = kept[torch.from_numpy(present)]
    if torch.device(device).type == "cuda":
        kept = kept.pin_memory()  # as it is if it is pinned
    return kept, present


def empty_for(device, shape, dtype):
    """Return an empty tensor on the processor, from which a GPU copies without being waited for."""
    return torch.empty(shape, dtype=dtype, pin_memory=torch.device(device).type == "cuda")


def pass_cells(base, cells, n_copies, device):
    """Yield the moments of cell after cell, in order.

    A GPU never waits for the processor: cells are under way while one is fetched.

    Parameters
    ----------
    base : ScaledBase or FusedBase
        On `device`.
    cells : iterable
        Of what `pack_cell` returns.
    n_copies : int
    device : torch.device or str

    Yields
    ------
    (n_copies, n_frames, 2, 256) ndarray of float32; NaN in frames without a crop
    """
    coming = deque()
    for crops, present in cells:
        coming.append((start_cell(base, crops, n_copies, device), present))
        if len(coming) > N_COMING:
            yield finish_cell(*coming.popleft(), n_copies)
    yield from (finish_cell(*started, n_copies) for started in coming)


def start_cell(base, crops, n_copies, device):
    """Begin to pass a cell's crops; return a function that waits for its moments, an ndarray."""
    if not len(crops):
        return lambda: np.empty((0, 2, N_CHANNELS), dtype=np.float32)
    return fetch_later(copy_moments(base, crops.to(device, non_blocking=True), n_copies))


def fetch_later(values):
    """Begin to copy a tensor to the processor; return a function that waits for the ndarray."""
    copied = values.to("cpu", non_blocking=True)
    if not values.is_cuda:
        return copied.numpy
    arrived = torch.cuda.Event()
    arrived.record()

    def fetch():
        arrived.synchronize()
        return copied.numpy()

    return fetch


def finish_cell(fetch, present, n_copies):
    """Return the fetched moments of a cell at the frames that they are of."""
    shape = (n_copies, len(present), 2, N_CHANNELS)
    moments = np.full(shape, np.nan, dtype=np.float32)
    moments[:, present] = fetch().reshape(n_copies, -1, 2, N_CHANNELS)
    return moments


def stack_moments(base, crops, n_copies, device):
    """Return the moments of many cells with a crop in every frame.

    Parameters
    ----------
    base : ScaledBase or FusedBase
        On `device`, in evaluation mode.
    crops : (n_cells, n_frames, 3, side, side) ndarray of uint16
    n_copies : int
    device : torch.device

    Returns
    -------
    (n_cells, n_copies, n_frames, 2, 256) ndarray of float32
    """
    present = np.ones(crops.shape[1], dtype=bool)
    cells = (pack_cell(cell, present, device) for cell in crops)
    return np.stack(list(pass_cells(base, cells, n_copies, device)))
