"""Masks of all cells of one frame, which do not depend on any other frame."""

import numpy as np

from lnp.core.vocabulary import LOST
from lnp.imaging.pixel_regions import inside, mask_of
from lnp.tracking.propagation import Propagation
from lnp.tracking.seeding import find_cells

NEAREST = 5  # masks by their centres; a seed lies in none that is farther away
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
    def pixels(self):
        """Pixels (n, 2) of the mask."""
        mask = np.unpackbits(self.bits, count=self.shape.prod()).reshape(self.shape)
        return np.argwhere(mask) + self.corner

    def holds(self, pixel):
        """Return whether a pixel (row, col) lies in the mask."""
        return bool((self.pixels == pixel).all(axis=1).any())


def segment_frame(image, diameter, settings, seeds=None):
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

    Returns
    -------
    dict of cell to FrameMask
        Cells without a mask of a cell's size are not in it.
    """
    seeds = find_cells(image, diameter) if seeds is None else seeds
    cells = Propagation(seeds, diameter, {**settings, "neighbours": True})
    for _ in range(ROUNDS):
        cells.follow(image, np.zeros(2))
    found = (track for track in cells.tracks if track.areas and track.state != LOST)
    masks = {track.cell: inside(track.mask, image.shape) for track in found}
    return {cell: FrameMask(pixels) for cell, pixels in masks.items() if len(pixels)}


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
