"""Images from planes: contrast limits, cutting and binning."""

import numpy as np


def contrast_limits(planes, low=1.0, high=99.8):
    """Return the counts shown as black and as full brightness: percentiles over several planes.

    Parameters
    ----------
    planes : list of (H, W) ndarray, or None where missing
        NaN does not count.
    low, high : float
        Percentiles.

    Returns
    -------
    (float, float)
    """
    values = [plane[::2, ::2].ravel() for plane in planes if plane is not None]
    values = np.concatenate(values) if values else np.empty(0)
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    bottom, top = np.percentile(values, [low, high])
    return float(bottom), float(max(top, bottom + 1))


def scale_plane(plane, limits):
    """Return a plane in 0 to 1 between two limits; NaN stays NaN."""
    low, high = limits
    return np.clip((np.asarray(plane, dtype=float) - low) / (high - low), 0, 1)


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
