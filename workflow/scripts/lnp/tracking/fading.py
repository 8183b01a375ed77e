"""Which of the cells that were lost are gone: their light faded until nothing was left."""

from dataclasses import dataclass, field

import numpy as np

from lnp.core.vocabulary import GONE, LOST
from lnp.imaging.pixel_regions import inside, sampled

AROUND = 1.5  # diameters around a cell, in which the darkest pixels are background
DARK = 0.05  # quantile of the light there that is background
FINE_ENOUGH = 13  # pixels of a cell's diameter that are enough to find the background
FADED = 0.75  # of a cell's usual light: a living cell has more, in the last frame that shows it
LEFT = 0.5  # of its usual light: a cell has more wherever it still is


@dataclass
class Past:
    """The last mask of a cell, and its light in each frame in which it was found."""

    mask: np.ndarray  # (n, 2) int
    light: list = field(default_factory=list)  # times the median of all cells of the frame


class Fading:
    """Tells cells that are gone from those that a tracker lost.

    A dying cell loses its stain in some frames. So a lost cell is gone if its light had already
    faded when it was last seen, and if nothing as bright as it lies in its place now. A cell that
    walked away was bright to the end, and of one that was only not recognised the light is still
    there. A cell that comes off the dish at once is lost, since it may as well have walked.

    Light is the mean of a mask over the background around, in parts of the median of all cells in
    the frame, so that what dims all of them, such as bleaching or focus, does not count. Only the
    present frame and those before are used.

    Parameters
    ----------
    diameter : float
        Usual diameter of a cell, in pixels.
    """

    def __init__(self, diameter):
        self.diameter = diameter
        self.past = {}  # cell: Past

    def judge(self, tracks, image):
        """Set the state of those lost tracks whose cell is gone, in the next frame.

        Parameters
        ----------
        tracks : list of objects
            With `cell`, `state`, `centre` and `pixels`, see `lnp.tracking.base.Track`.
        image : (n_rows, n_cols) ndarray, or None for a missing plane
            Counterstain.
        """
        found = [track for track in tracks if len(track.pixels)]
        if image is None or not found:
            return
        light = np.array([self.light_of(track.pixels, track.centre, image) for track in found])
        usual = max(np.median(light), 1.0)
        for track in tracks:
            if track.state == LOST and self.is_gone(track, image, usual):
                track.state = GONE
        for track, own in zip(found, light / usual, strict=True):
            past = self.past.setdefault(track.cell, Past(track.pixels))
            past.mask = track.pixels
            past.light.append(own)

    def is_gone(self, track, image, usual):
        """Return whether the cell of a lost track faded away; `usual` is the light of all cells."""
        past = self.past.get(track.cell)
        if past is None or past.light[-1] >= FADED * np.median(past.light):
            return False
        moved = past.mask + np.rint(track.centre - past.mask.mean(axis=0)).astype(int)
        place = inside(moved, image.shape)
        if len(place) < len(moved) / 2:  # most of it out of sight
            return False
        return self.light_of(place, track.centre, image) < LEFT * np.median(past.light) * usual

    def light_of(self, pixels, centre, image):
        """Return the mean light of a region (n, 2) over the background around, in counts."""
        step, reach = max(1, int(self.diameter // FINE_ENOUGH)), round(AROUND * self.diameter)
        first, last = np.maximum(np.rint(centre).astype(int) + [[-reach], [reach]], 0)
        around = image[first[0] : last[0] : step, first[1] : last[1] : step]
        dark = int(DARK * around.size)  # a partition: four times as fast as a quantile
        background = np.partition(around, dark, axis=None)[dark]
        return float(image[tuple(sampled(pixels).T)].mean() - background)
