"""The small networks that look for spots, applied: what they see, and their layers in NumPy.

They are trained by torch (`lnp.models.spots`) and applied here without it, so that the job of
every site needs no other environment than the other methods. Maps are (channels, H, W), float32.
"""

import numpy as np

from lnp.core.errors import LnpError
from lnp.core.vocabulary import WIDEST_SPOT
from lnp.imaging.filters import gaussian
from lnp.imaging.spot_response import ROUNDED, log_response, whole_counts

AROUND = 6.0  # SD of the filters of local background and noise, in SD of a spot
N_SEEN, WIDER = 3, 1.7  # maps that a network sees; width of the second Laplacian, in SD of a spot
OUTLYING = 6.0  # median deviations at which what stands out is cut before noise is measured
TILE, MARGIN = 256, 32  # pixels; the margin is more than a pixel of the output sees
LEAK = 0.1  # of what is below 0, that a leaky ReLU lets through
STEP = 4  # a field's side is a multiple of it: two levels of pooling


class SpotSizeError(LnpError, ValueError):
    """Spots are wider than a network has seen any."""


def network_response(image, sigma, forward, weights, noise):
    """Return a network's map of spots for a frame, in SD of its noise: (H, W) -> (H, W).

    Parameters
    ----------
    image : (H, W) ndarray
        LNP channel, counts.
    sigma : float
        Standard deviation of a spot, in pixels; at most `WIDEST_SPOT`.
    forward : callable
        Maps and weights to maps, such as `unet`.
    weights : dict of str to ndarray
    noise : dict
        `median` and `sd` of its output where there are no spots.

    Raises
    ------
    SpotSizeError
    """
    if sigma > WIDEST_SPOT:
        raise SpotSizeError(
            f"spots/radius_um: found spots of {sigma:.2f} pixels (SD); expected {WIDEST_SPOT} at "
            "most, since the networks were trained on no wider ones. Set spots/method to log, or "
            "work in larger pixels (crops/pixel_um)."
        )
    seen = see(image, sigma)
    height, width = seen.shape[1:]
    after = (MARGIN + -height % STEP, MARGIN + -width % STEP)
    padded = np.pad(seen, ((0, 0), (MARGIN, after[0]), (MARGIN, after[1])), mode="symmetric")
    found = np.empty((height, width), dtype=np.float32)
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            tile = padded[:, top : top + TILE + 2 * MARGIN, left : left + TILE + 2 * MARGIN]
            inner = forward(tile, weights)[0, MARGIN:, MARGIN:]
            place = found[top : top + TILE, left : left + TILE]
            place[:] = inner[: place.shape[0], : place.shape[1]]
    return (found - noise["median"]) / noise["sd"]


def see(image, sigma):
    """Return what a network sees of a frame: (H, W) counts -> (N_SEEN, H, W).

    The light above the local background, and the Laplacian of Gaussian at the width of a spot and
    at a larger one, which tell how wide a spot is here; all in standard deviations of the noise
    around, so that neither gain and offset nor the brightness of a cell matter, and on a scale that
    is logarithmic far from 0.
    """
    parts, least = parts_of(image, sigma), np.zeros(N_SEEN)
    if whole_counts(image):
        least = [part.std() for part in parts_of(ROUNDED, sigma)]
    scaled = [
        np.arcsinh(part / np.maximum(noise_around(part, sigma), sd))
        for part, sd in zip(parts, least, strict=True)
    ]
    return np.stack(scaled).astype(np.float32)


def parts_of(image, sigma):
    """Return the parts of a frame that `see` scales, each (H, W)."""
    above = np.subtract(image, np.min(image), dtype=np.float32)
    above -= gaussian(above, AROUND * sigma)
    return above, log_response(image, sigma), log_response(image, WIDER * sigma)


def noise_around(part, sigma):
    """Return the standard deviation around each pixel (H, W), of which spots are a small part."""
    size = np.abs(part, dtype=np.float32)
    highest = max(OUTLYING * float(np.median(size)), 1e-6)
    return np.sqrt(np.pi / 2) * gaussian(np.minimum(size, highest), AROUND * sigma) + 1e-6


def unet(maps, weights):
    """Return the heatmap (logit) of a U-Net of two levels: (N_SEEN, H, W) -> (1, H, W)."""
    first = block(maps, weights, "first")
    second = block(halve(first), weights, "second")
    third = block(halve(second), weights, "third")
    second = block(np.concatenate([double(third), second]), weights, "up_second")
    first = block(np.concatenate([double(second), first]), weights, "up_first")
    return convolve(np.concatenate([first, maps]), weights, "spots")


def vae(maps, weights):
    """Return the spot head of the VAE, at the mean of its latent: (N_SEEN, H, W) -> (1, H, W)."""
    hidden = block(halve(block(maps, weights, "first")), weights, "second")
    latent = convolve(hidden, weights, "mean")
    decoded = block(double(block(latent, weights, "up_second")), weights, "up_first")
    return convolve(decoded, weights, "spots")


FORWARD = {"unet": unet, "vae_lsgan": vae}


def block(maps, weights, name):
    """Return maps after two convolutions, each with a leaky ReLU."""
    for number in (0, 2):
        maps = convolve(maps, weights, f"{name}.{number}")
        maps = np.maximum(maps, LEAK * maps)
    return maps


def convolve(maps, weights, name):
    """Return a convolution (3 x 3 or 1 x 1, zeros beyond the border) of maps, bias added."""
    weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    n_out, _, side, _ = weight.shape
    _, height, width = maps.shape
    reach = side // 2
    padded = np.pad(maps, ((0, 0), (reach, reach), (reach, reach)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))
    columns = windows.transpose(0, 3, 4, 1, 2).reshape(-1, height * width)
    return (weight.reshape(n_out, -1) @ columns + bias[:, None]).reshape(n_out, height, width)


def halve(maps):
    """Return maps of half the side: the largest of each 2 x 2 pixels."""
    rows = np.maximum(maps[:, ::2], maps[:, 1::2])
    return np.maximum(rows[..., ::2], rows[..., 1::2])


def double(maps):
    """Return maps of twice the side: each pixel four times."""
    return maps.repeat(2, axis=1).repeat(2, axis=2)
