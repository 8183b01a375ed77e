"""What a network learns to see in brightfield: counterstain, cells, and LNPs as a control.

The masks are those that the tracker's watershed makes of single frames of the measured
counterstain. Where a channel is missing its targets are NaN, and count in no loss.
"""

import numpy as np
from scipy import ndimage

from lnp.imaging.filters import gaussian
from lnp.imaging.foreground import background_level
from lnp.staining.channels import TARGETS
from lnp.staining.grid import ACROSS, coarsen
from lnp.tracking.frame_masks import segment_frame

BRIGHT = 0.99  # quantile of a plane of counterstain that counts as one
OUTSIDE = 0.05  # share of a pixel that cells cover, below which its LNP light is not learned
LOCAL = 0.25  # diameters: SD of the Gaussian whose light is none of an LNP's


def stain_level(planes):
    """Return background and height of the counterstain (counts): medians over some planes.

    NaN, NaN where there is none.
    """
    levels = [(background_level(plane)[0], np.quantile(plane, BRIGHT)) for plane in planes]
    if not levels:
        return [np.nan, np.nan]
    background, bright = np.median(levels, axis=0)
    return [float(background), float(max(bright - background, 1.0))]


def view_lnp(plane, diameter):
    """Return the coarse light of LNPs above what lies around, by its own noise (asinh)."""
    coarse = coarsen(plane, diameter)
    spots = coarse - gaussian(coarse, LOCAL * ACROSS)
    noise = 1.4826 * np.median(np.abs(spots - np.median(spots)))
    return np.arcsinh(spots / max(noise, 1e-6)).astype(np.float32)


def paint_labels(masks, shape):
    """Return the label image (H, W) of the masks of a frame: dict of label to FrameMask."""
    labels = np.zeros(shape, dtype=np.int32)
    for number, mask in enumerate(masks.values(), start=1):
        labels[tuple(mask.pixels.T)] = number
    return labels


def view_cells(labels, diameter):
    """Return where cells are, and how deep in its cell each place lies.

    Parameters
    ----------
    labels : (H, W) ndarray of int
        0 in the background.
    diameter : float

    Returns
    -------
    foreground, distance : (h, w) ndarray of float32
        Share of a pixel that cells cover, and distance to the rim of the cell in diameters.
    """
    depth = np.zeros(labels.shape, dtype=np.float32)
    for number, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is not None:
            inside = np.pad(labels[box] == number, 1)
            depth[box] += ndimage.distance_transform_edt(inside)[1:-1, 1:-1]
    return coarsen(labels > 0, diameter), coarsen(depth / diameter, diameter)


def targets_of(planes, diameter, tracking, shape):
    """Return the (4, h, w) targets of a frame, in the order of `TARGETS`; NaN where unknown.

    The counterstain is in counts; see `lnp.staining.channels.relative_stain`.

    Parameters
    ----------
    planes : dict of channel to (H, W) ndarray or None
        counterstain and lnp.
    diameter : float
        Usual diameter of a cell, in pixels.
    tracking : dict
        Section `tracking` of the configuration, with lengths in pixels.
    shape : (h, w)
        Of the views.
    """
    targets = np.full((len(TARGETS), *shape), np.nan, dtype=np.float32)
    stain, lnp = planes["counterstain"], planes["lnp"]
    if stain is not None:
        labels = paint_labels(segment_frame(stain, diameter, tracking), stain.shape)
        targets[0] = coarsen(stain, diameter)
        targets[1:3] = view_cells(labels, diameter)
    if lnp is not None:
        targets[3] = view_lnp(lnp, diameter)
        targets[3][targets[1] < OUTSIDE] = np.nan  # most of a field, and noise alone
    return targets
