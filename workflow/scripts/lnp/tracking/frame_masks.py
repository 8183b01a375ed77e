"""Masks of all cells of one frame: of the blobs in it, and of cells that were there just before."""

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from lnp.core.vocabulary import LOST
from lnp.imaging.foreground import shrink
from lnp.imaging.pixel_regions import inside, mask_of
from lnp.tracking.propagation import Propagation
from lnp.tracking.seeding import find_cells

NEAREST = 5  # masks by their centres; a seed lies in none that is farther away
MAX_STEP = 0.75  # diameters of a cell: it moves less from frame to frame, and daughters are nearer
JOINED = 1.4  # times the usual area of a frame, from which on a mask may hold two cells
FINE_ENOUGH = 26  # pixels of a cell's diameter that are enough to know which blob a cell is in
ROUNDS = 2  # of the watershed; the second one knows the shapes that the first one found


class FrameMask:
    """The mask of a cell in one frame, eight pixels to a byte: those of a film wait in memory.

    Parameters
    ----------
    pixels : (n, 2) ndarray of int
        At least one.
    """

    def __init__(self, pixels):
        self.corner, self.shape = pixels.min(axis=0), np.ptp(pixels, axis=0) + 1
        self.bits = np.packbits(mask_of(pixels - self.corner, self.shape))
        self.centre, self.area = pixels.mean(axis=0), len(pixels)

    @property
    def box(self):
        """The mask (n_rows, n_cols) within the box around it, which begins at `corner`."""
        return np.unpackbits(self.bits, count=self.shape.prod()).reshape(self.shape)

    @property
    def pixels(self):
        """Pixels (n, 2) of the mask."""
        return np.argwhere(self.box) + self.corner

    def holds(self, pixel):
        """Return whether a pixel (row, col) lies in the mask."""
        place = pixel - self.corner
        return bool(((place >= 0) & (place < self.shape)).all() and self.box[tuple(place)])


def segment_frame(image, diameter, settings, seeds=None, before=()):
    """Marker-controlled watershed of a frame, from the centres of its cells.

    Parameters
    ----------
    image : (n_rows, n_cols) ndarray
        Counterstain.
    diameter : float
        Usual diameter of a cell, in pixels.
    settings : dict
        Section `tracking` of the configuration.
    seeds : DataFrame or None
        Columns `cell`, `row`, `col`; None: find the cells.
    before : (n, 2) ndarray
        Where the cells of the frame before would lie in this one; see `remember_cells`.

    Returns
    -------
    dict of cell to FrameMask
        Cells without a mask of a cell's size are not in it; those without a seed that lie beside
        others are, with negative numbers (see `lnp.tracking.newcomers`).
    """
    if seeds is None:
        seeds = find_cells(image, diameter)
        if len(before):
            small = shrink(image, diameter, FINE_ENOUGH)
            scale = image.shape[0] / small.shape[0]
            size, before = diameter / scale, (np.asarray(before) + 0.5) / scale - 0.5
            window, smoothing = settings["window_px"] / scale, settings["smoothing_px"] / scale
            coarse = settings | {"window_px": round(window), "smoothing_px": smoothing}
            masks = flood_cells(small, size, coarse, rescale(seeds, 1 / scale), 1)
            seeds = rescale(remember_cells(masks, before, small.shape, size), scale)
    return flood_cells(image, diameter, settings, seeds, ROUNDS)


def rescale(seeds, factor):
    """Return seeds as they lie in an image that is larger by a factor."""
    return seeds.assign(**{name: (seeds[name] + 0.5) * factor - 0.5 for name in ("row", "col")})


def flood_cells(image, diameter, settings, seeds, n_rounds):
    """Return the masks of a frame by the watershed of `Propagation`, repeated; dict of cell."""
    cells = Propagation(seeds, diameter, {**settings, "neighbours": True})
    for _ in range(n_rounds):
        cells.follow(image, np.zeros(2))
    found = (track for track in cells.tracks if track.areas and track.state != LOST)
    masks = {track.cell: inside(track.mask, image.shape) for track in found}
    return {cell: FrameMask(pixels) for cell, pixels in masks.items() if len(pixels)}


def remember_cells(masks, before, shape, diameter):
    """Return the centres of masks, corrected by those of the frame before, as a table of seeds.

    Two cells that touch may have one blob, and a dim one none. So a mask that is large and lies on
    the centres of two cells is taken apart again, and a cell whose place no mask covers is looked
    for there.

    Parameters
    ----------
    masks : dict of cell to FrameMask
    before : (n, 2) ndarray
    shape : (n_rows, n_cols)
        Of the image.
    diameter : float
    """
    masks, painted = list(masks.values()), np.zeros(shape, dtype=int)
    centres = np.array([mask.centre for mask in masks]).reshape(-1, 2)
    for number, mask in enumerate(masks, start=1):
        painted[tuple(mask.pixels.T)] = number
    before = inside(before, shape)
    on = painted[tuple(np.minimum(np.rint(before).astype(int), np.array(shape) - 1).T)]
    areas = np.array([mask.area for mask in masks])
    large = np.flatnonzero(areas > JOINED * (np.median(areas) if masks else 0)) + 1
    shared = [number for number in large if np.count_nonzero(on == number) > 1]
    new = np.delete(centres, on[on > 0] - 1, axis=0)  # a cell of before may have come there
    away = cdist(before, centres).min(axis=1, initial=np.inf) > diameter / 2
    away &= cdist(before, new).min(axis=1, initial=np.inf) > MAX_STEP * diameter
    added = before[np.isin(on, shared) | ((on == 0) & away)]
    kept = np.delete(centres, np.array(shared, dtype=int) - 1, axis=0)
    rows, cols = np.concatenate([kept, added]).T
    return pd.DataFrame({"cell": range(len(rows)), "row": rows, "col": cols})


def match_seeds(seeds, masks, diameter):
    """Return the mask of each seed's cell: under it, or else the nearest within half a diameter.

    Parameters
    ----------
    seeds : DataFrame
        Columns `cell`, `row`, `col`.
    masks : dict of label to FrameMask
    diameter : float
        Usual diameter of a cell, in pixels.

    Returns
    -------
    dict of cell to label
        Without the seeds that have none. Of two seeds with one mask, the nearer to its centre has
        it.
    """
    claims = {}
    for seed in seeds.itertuples():
        pixel = np.rint([seed.row, seed.col]).astype(int)
        away = {k: np.hypot(*(mask.centre - (seed.row, seed.col))) for k, mask in masks.items()}
        near = sorted(away, key=away.get)[:NEAREST]
        under = [label for label in near if masks[label].holds(pixel)]
        for label in (under or [k for k in near if away[k] <= diameter / 2])[:1]:
            claims.setdefault(label, []).append((away[label], seed.cell))
    return {min(of_label)[1]: label for label, of_label in claims.items()}
