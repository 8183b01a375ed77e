"""Images from planes: contrast limits, false colour, cutting and binning."""

import numpy as np


def contrast_limits(planes, low=1.0, high=99.8):
    """Return the counts shown as black and as full brightness: percentiles over several planes.

    Parameters
    ----------
    planes : list of (H, W) ndarray, or None where missing
    low, high : float
        Percentiles.

    Returns
    -------
    (float, float)
    """
    values = [plane[::2, ::2].ravel() for plane in planes if plane is not None]
    if not values:
        return 0.0, 1.0
    bottom, top = np.percentile(np.concatenate(values), [low, high])
    return float(bottom), float(max(top, bottom + 1))


def scale_plane(plane, limits):
    """Return a plane in 0 to 1 between two limits; NaN stays NaN."""
    low, high = limits
    return np.clip((np.asarray(plane, dtype=float) - low) / (high - low), 0, 1)


def merge_channels(counterstain, lnp, reporter):
    """Return a false-colour image: counterstain grey, LNP magenta, reporter green.

    Colour-blind readers can distinguish magenta and green.

    Parameters
    ----------
    counterstain, lnp, reporter : (H, W) ndarray
        Scaled to 0 to 1.

    Returns
    -------
    (H, W, 3) ndarray, 0 to 1
    """
    colours = np.array([[0.45, 0.45, 0.45], [1.0, 0.1, 0.9], [0.1, 0.95, 0.3]])
    layers = np.stack([counterstain, lnp, reporter], axis=-1)
    return np.clip(layers @ colours, 0, 1)


def shrink(plane, most_px):
    """Bin a plane: average whole square blocks, to sides of about `most_px` at most."""
    n = max(1, round(max(plane.shape[:2]) / most_px))
    rows, cols = (side // n for side in plane.shape[:2])
    blocks = np.asarray(plane, dtype=float)[: rows * n, : cols * n]
    return blocks.reshape(rows, n, cols, n, *plane.shape[2:]).mean(axis=(1, 3))


def cut_square(plane, centre, side):
    """Return the (side, side) square around a centre, NaN outside the plane.

    Parameters
    ----------
    plane : (H, W) ndarray
    centre : (row, col)
    side : int
    """
    padded = np.full((side, side), np.nan)
    top, left = (round(value) - side // 2 for value in centre)
    rows = slice(max(top, 0), min(top + side, plane.shape[0]))
    cols = slice(max(left, 0), min(left + side, plane.shape[1]))
    if rows.start < rows.stop and cols.start < cols.stop:
        inner = plane[rows, cols]
        padded[rows.start - top : rows.stop - top, cols.start - left : cols.stop - left] = inner
    return padded
