"""What the crops of a site look like: two dozen statistics per channel, medians of its cells.

Each cell counts once, with its first crop of the first frames, so that a plate whose time-lapse has
just begun can be compared with finished ones. Nothing of the outcome is read.
"""

import numpy as np
import pandas as pd
from scipy import ndimage

from lnp.core.schemas.plates import APPEARANCE
from lnp.core.vocabulary import SEEN_CHANNELS, held_array

FIRST_FRAMES = (
    4  # of a time-lapse, in which a cell's first crop is looked for: one chunk of a store
)
PERCENTILES = {"p1": 1, "p5": 5, "p25": 25, "p50": 50, "p75": 75, "p95": 95, "p99": 99}
PERCENTILES |= {"p999": 99.9}
FINE_UM, LEAST_FINE_PX = 0.3, 1.0  # SD of the narrower Gaussian of the fine band
DARK = 10  # percentile of the pixels outside of a cell's mask that is background
LEAST_FULL = 4  # pixels of a cell's crop with the site's highest count: fewer may be chance
DISC = 0.25  # radius of the disc that stands for an absent mask, as a share of the crop's side
LAPLACIAN = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)


def first_crops(store):
    """Return each cell's first crop: (n, 3, side, side) counts, and its (n, side, side) mask.

    Parameters
    ----------
    store : group with `cell`, `present`, `crops`, `mask` and `held_...`
        Of a site. A crop that stands for a missing plane does not count; a cell without a crop in
        the first frames is left out.
    """
    n_frames = min(FIRST_FRAMES, store["crops"].shape[1])
    known = store["present"][:, :n_frames]
    for channel in SEEN_CHANNELS:
        known = known & ~store[held_array(channel)][:, :n_frames]
    crops, masks = [], []
    for cell in np.flatnonzero(known.any(axis=1)):
        frame = int(known[cell].argmax())
        crops.append(store["crops"][int(cell), frame])
        masks.append(store["mask"][int(cell), frame])
    square = store["crops"].shape[-2:]
    return (
        np.array(crops).reshape(-1, len(SEEN_CHANNELS), *square),
        np.array(masks, dtype=bool).reshape(-1, *square),
    )


def describe_site(crops, masks, imaged, pixel_um, field_um2):
    """Return the statistics of a site's cells: a row per channel, without what names the site.

    Parameters
    ----------
    crops : (n_cells, 3, side, side) ndarray
        Counts, in the order of `SEEN_CHANNELS`.
    masks : (n_cells, side, side) ndarray of bool
        The cell; a central disc stands for an empty one.
    imaged : list of str
        Channels that were imaged; the others get no row.
    pixel_um : float
        Side of a pixel.
    field_um2 : float
        Area of the field.

    Returns
    -------
    DataFrame
        `channel`, `n_cells`, `cells_per_mm2`, `pixel_um`, and the columns of `APPEARANCE`; these
        are NaN in a site without cells.
    """
    density = 1e6 * len(crops) / field_um2
    about = {"n_cells": len(crops), "cells_per_mm2": density, "pixel_um": pixel_um}
    inside = with_discs(masks)
    areas = masks.sum(axis=(1, 2)) * pixel_um**2
    areas = areas[areas > 0]
    about["area_um2"] = float(np.median(areas)) if len(areas) else np.nan
    images = {name: crops[:, k] for k, name in enumerate(SEEN_CHANNELS) if name in imaged}
    stain = images.get("counterstain")
    rows = [
        {"channel": name, **about, **site_medians(describe_cells(crop, inside, stain, pixel_um))}
        for name, crop in images.items()
    ]
    return pd.DataFrame(rows)


def with_discs(masks):
    """Return masks (n, side, side) with a central disc in place of empty ones."""
    offset = np.arange(masks.shape[-1]) - (masks.shape[-1] - 1) / 2
    disc = np.hypot(offset[:, None], offset[None]) <= DISC * masks.shape[-1]
    return np.where(masks.any(axis=(1, 2))[:, None, None], masks, disc)


def site_medians(cells):
    """Return the median over cells of each statistic; of saturated pixels the mean share."""
    if not len(cells):
        return dict.fromkeys(APPEARANCE, np.nan)
    return cells.median().to_dict() | {"saturated": float(cells["saturated"].mean())}


def describe_cells(crops, inside, stain, pixel_um):
    """Return the statistics of one channel: a row per cell.

    Parameters
    ----------
    crops : (n, side, side) ndarray
        Counts of the channel.
    inside : (n, side, side) ndarray of bool
        The cells, none empty.
    stain : (n, side, side) ndarray or None
        Counts of the counterstain.
    pixel_um : float
    """
    if not len(crops):
        return pd.DataFrame(columns=list(APPEARANCE), dtype="float64")
    images = crops.astype(np.float32)
    flat = images.reshape(len(images), -1)
    percentiles = np.percentile(flat, list(PERCENTILES.values()), axis=1)
    columns = dict(zip(PERCENTILES, percentiles, strict=True))
    columns |= {"iqr": columns["p75"] - columns["p25"], "sd": flat.std(axis=1)}
    columns |= regions(images, inside) | bands(images, pixel_um)
    columns["stain_correlation"] = np.nan if stain is None else correlation(flat, stain)
    columns["saturated"] = saturated_shares(crops)
    return pd.DataFrame(columns)[list(APPEARANCE)].astype("float64")


def regions(images, inside):
    """Return the background around each cell, and mean, SD, median and 95th percentile in it."""
    outside = np.where(inside, np.nan, images).reshape(len(images), -1)
    within = np.where(inside, images, np.nan).reshape(len(images), -1)
    full = inside.all(axis=(1, 2))
    outside[full] = images[full].reshape(full.sum(), outside.shape[1])
    dark = np.nanpercentile(outside, DARK, axis=1)
    middle, bright = np.nanpercentile(within, [50, 95], axis=1)
    mean = np.nanmean(within, axis=1)
    return {
        **{"background": dark, "cell_mean": mean, "cell_sd": np.nanstd(within, axis=1)},
        **{"cell_p50": middle, "cell_p95": bright, "contrast": mean - dark},
    }


def bands(images, pixel_um):
    """Return the structure of images by size: differences of Gaussians, each twice as wide.

    `noise` is the SD of white noise [1]; `fine`, `middle` and `coarse` are the root mean squares of
    three bands, the noise's part subtracted; and there are their ratios. The fine band lies between
    Gaussians of 0.3 and 0.6 um, but not below 1 and 2 pixels.

    References
    ----------
    .. [1] Immerkaer (1996), Fast noise variance estimation.
    """
    sigma = max(FINE_UM / pixel_um, LEAST_FINE_PX)
    noise = (ndimage.convolve(images, LAPLACIAN[None]) ** 2).mean(axis=(1, 2)) / 36
    smooth = [ndimage.gaussian_filter(images, (0, s, s)) for s in sigma * 2.0 ** np.arange(4)]
    found = {"noise": np.sqrt(noise)}
    for k, name in enumerate(["fine", "middle", "coarse"]):
        energy = ((smooth[k] - smooth[k + 1]) ** 2).mean(axis=(1, 2))
        passed = noise_passed(sigma * 2.0**k)
        found[name] = np.sqrt(np.maximum(energy - passed * noise, 0.01 * energy))
    tiny = np.finfo(np.float32).tiny
    found["fine_to_middle"] = found["fine"] / np.maximum(found["middle"], tiny)
    found["middle_to_coarse"] = found["middle"] / np.maximum(found["coarse"], tiny)
    return found


def noise_passed(sigma):
    """Return the share of white noise's variance in the band from `sigma` to twice that (pixels).

    >>> round(noise_passed(1.0), 4)
    0.0358
    """
    return (1 + 1 / 4 - 4 / 5) / (4 * np.pi * sigma**2)


def correlation(flat, stain):
    """Return the (n,) correlations of (n, n_pixels) counts with the counterstain's crops."""
    first = flat - flat.mean(axis=1, keepdims=True)
    second = stain.reshape(flat.shape).astype(np.float32)
    second = second - second.mean(axis=1, keepdims=True)
    size = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    return (first * second).sum(axis=1) / np.maximum(size, np.finfo(np.float32).tiny)


def saturated_shares(crops):
    """Return the share of each crop's pixels at the highest count of all crops of the site.

    0 where fewer than four pixels of a crop have it: a camera's ceiling is reached by many
    pixels at once, whatever its bits; the highest of counts below it by hardly more than one.
    """
    n_full = (crops == crops.max()).sum(axis=(1, 2))
    return np.where(n_full >= LEAST_FULL, n_full, 0) / crops[0].size
