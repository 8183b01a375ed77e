"""Eight copies of every crop, and what the head needs to know of the base's output."""

import logging

import numpy as np
import torch
from torch.nn.functional import adaptive_avg_pool2d

from lnp.errors import LnpError
from lnp.models import N_CHANNELS

N_BATCH = 16  # crops per pass of the base; more are slower on a CPU


class DeviceError(LnpError):
    """The device that is asked for is not there."""


def turn_crops(crops, copy):
    """Return mirrored and rotated crops: copy 0 to 7 of the symmetries of the square.

    Copies 0 to 3 turn by 0, 90, 180 and 270 degrees (counter-clockwise), 4 to 7
    mirror left to right and then turn likewise. Exact, no interpolation; the
    first two copies are thus turns, the first four all turns.

    Parameters
    ----------
    crops : (..., side, side) tensor
    copy : int
    """
    mirrored = torch.flip(crops, dims=[-1]) if copy >= 4 else crops
    return torch.rot90(mirrored, copy % 4, dims=[-2, -1])


def choose_device(name, section="cnn"):
    """Return the torch device `cpu`, `cuda`, or (auto) cuda where there is one; say which.

    `section` of the config has the setting, for the error.
    """
    found = torch.cuda.is_available()
    if name == "cuda" and not found:
        raise DeviceError(
            f"{section}.device is cuda, but torch finds no CUDA device here. Run the job where "
            f"there is one, or set {section}.device to cpu (slower) or auto."
        )
    device = torch.device("cuda" if found and name != "cpu" else "cpu")
    torch.backends.cudnn.allow_tf32 = False  # the same numbers on every device, to rounding
    torch.backends.cudnn.deterministic = True
    logging.info(
        "the network runs on %s",
        torch.cuda.get_device_name() if device.type == "cuda" else "the CPU",
    )
    return device


@torch.inference_mode()
def map_moments(base, crops, regions=None):
    """Return mean and mean square over space of the base's output.

    Parameters
    ----------
    base : module, (N, 3, side, side) -> (N, 256, side/4, side/4)
    crops : (N, 3, side, side) tensor of float32
    regions : (N, side, side) tensor of bool, optional
        Each with a pixel at least. Where in each crop the mean is taken; a pixel of the
        output counts by the share of its crop's pixels in the region.

    Returns
    -------
    (N, 2, 256) tensor of float32, accumulated in float64
    """
    maps = base(crops).double()
    if regions is None:
        means = [maps.mean(dim=(2, 3)), maps.square().mean(dim=(2, 3))]
    else:
        shares = adaptive_avg_pool2d(regions.double()[:, None], maps.shape[-2:])[:, 0]
        shares = shares / shares.sum(dim=(1, 2), keepdim=True)
        means = [torch.einsum("nchw,nhw->nc", values, shares) for values in (maps, maps.square())]
    return torch.stack(means, dim=1).float()


def cell_moments(base, crops, present, n_copies, device, regions=None):
    """Return the moments of one cell in every copy and frame.

    Parameters
    ----------
    base : module
        On `device`.
    crops : (n_frames, 3, side, side) ndarray of uint16
    present : (n_frames,) ndarray of bool
    n_copies : int
    device : torch.device or str
    regions : (n_frames, side, side) ndarray of bool, optional
        Where the moments are taken (`lnp.crop_regions`); the whole crop if left out.

    Returns
    -------
    (n_copies, n_frames, 2, 256) ndarray of float32; NaN in frames without a crop
    """
    moments = np.full((n_copies, len(crops), 2, N_CHANNELS), np.nan, dtype=np.float32)
    frames = np.flatnonzero(present)
    if not len(frames):
        return moments
    turned = turn_copies(crops[frames].astype(np.float32), n_copies, device).split(N_BATCH)
    where = [None] * len(turned)
    if regions is not None:
        where = turn_copies(regions[frames], n_copies, device).split(N_BATCH)
    passed = torch.cat([map_moments(base, *batch) for batch in zip(turned, where, strict=True)])
    moments[:, frames] = passed.cpu().numpy().reshape(n_copies, len(frames), 2, N_CHANNELS)
    return moments


def turn_copies(images, n_copies, device):
    """(n, ..., side, side) ndarray -> all copies, one after another, as a tensor on `device`."""
    raw = torch.from_numpy(images).to(device)
    return torch.cat([turn_crops(raw, copy) for copy in range(n_copies)])


def stack_moments(base, crops, n_copies, device):
    """Return the moments of many cells with a crop in every frame.

    Parameters
    ----------
    base : module
        On `device`, in evaluation mode.
    crops : (n_cells, n_frames, 3, side, side) ndarray of uint16
    n_copies : int
    device : torch.device

    Returns
    -------
    (n_cells, n_copies, n_frames, 2, 256) ndarray of float32
    """
    present = np.ones(crops.shape[1], dtype=bool)
    return np.stack([cell_moments(base, cell, present, n_copies, device) for cell in crops])
