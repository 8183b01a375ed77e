"""How likely each track has left its cell, by how its mask, its light and its look change."""

from dataclasses import dataclass, field
from itertools import compress

import numpy as np
from scipy.spatial.distance import cdist

from lnp.core.vocabulary import LOST, TRACKED
from lnp.imaging.opencv import cv2
from lnp.imaging.pixel_regions import inside, sampled
from lnp.imaging.windows import cut_filled

BEYOND = "beyond"  # the cell has left the image and is followed as a neighbour only
# The odds that a track leaves its cell in a frame, a product of powers of the signs: fitted to
# simulated films of two generators (benchmarks/pages/fit_track_risk.py). docs/track_risk.md shows
# what they are worth on others.
ODDS = 3.4  # where all signs are 1
BY_OWN = {"change": 1.1, "light": 1.2, "look": 1.0, "resize": 0.5, "crowding": 3.2, "size": 0.9}
BY_USUAL = {"step": 1.3, "new look": -0.6}  # of the film: where all change, a change tells less
TOGETHER = 4  # power of the share of a mask that others claim: all of it is one cell, half rarely
LEAST_CHANGE, LEAST_LIGHT, LEAST_LOOK, LEAST_RESIZE = 0.02, 0.005, 0.01, 0.02  # nothing is still
LEAST_STEP = 0.15  # of a film, in radii of a cell: that of the calmest films tried
NEAREST, FARTHEST = 0.2, 1.5  # diameters to another track; beyond, it makes no difference
NEWEST = 0.15  # weight of the present frame in the usual look of a cell
GRID = 9  # parts of a cell's diameter that are enough to know its look
FINE_ENOUGH = 26  # pixels of a cell's diameter from which they are averaged
FLAT = 0.01  # counts, SD; what is less is rounding
IN_DISC = np.hypot(*(np.indices((GRID, GRID)) - (GRID - 1) / 2)) <= GRID / 2


@dataclass
class Past:
    """What is remembered of a track: mask and look of its last frame, and what is usual of it."""

    mask: np.ndarray  # (n, 2) int
    look: np.ndarray  # see `look_of`
    usual_look: np.ndarray
    light: list = field(default_factory=list)  # log2 of counts, against the median of all cells
    risk: float = 0.0


class TrackRisk:
    """The risk of the tracks of a site, from the present frame and those before.

    A track leaves its cell where its mask is no longer like the last one, laid centre on centre,
    or as large; where its light and its look (the pattern of the stain) are no longer as they used
    to be; where another cell lies close by; and where its mask is large, for it may hold two. All
    tracks leave their cells the sooner, the farther cells step in a film. A track that has left its
    cell rarely comes back, so this risk only grows. To it comes, for the present frame, that other
    tracks claim most of the mask too.

    Parameters
    ----------
    diameter : float
        Usual diameter of a cell, in pixels.
    """

    def __init__(self, diameter):
        self.diameter = diameter
        self.past = {}  # cell: Past
        self.usual = []  # per frame, the medians of step and new look

    def rate(self, tracks, image):
        """Set the risk of each track in the next frame.

        A track that is bridged or at the edge keeps its last risk; a lost one has 1.

        Parameters
        ----------
        tracks : list of objects
            With `cell`, `state`, `centre`, `predicted`, `mask` and `risk`, see
            `lnp.tracking.propagation.Track`.
        image : (n_rows, n_cols) ndarray, or None for a missing plane
            Counterstain.
        """
        found = [t for t in tracks if t.state in (TRACKED, BEYOND) and len(t.mask)]
        if found and image is not None:
            self.rate_found(found, image)
        for track in tracks:
            if track.state == LOST:
                track.risk = 1.0

    def rate_found(self, tracks, image):
        """Set the risk of tracks that have a mask; one that begins in this frame keeps its own."""
        light = np.log2([max(image[tuple(sampled(t.mask).T)].mean(), 1) for t in tracks])
        known = np.array([track.cell in self.past for track in tracks])
        changes = [
            self.compare(track, own, look_of(image, track.mask, self.diameter))
            for track, own in zip(tracks, light - np.median(light), strict=True)
        ]
        if not known.any():
            return
        sizes = np.array([len(track.mask) for track in tracks])
        near = nearest([track.predicted for track in tracks]) / self.diameter
        steps = np.hypot(*np.array([t.centre - t.predicted for t in tracks])[known].T)
        own, new_looks = np.array(changes)[:, :-1], np.array(changes)[known, -1]
        self.usual.append((np.median(steps) / (self.diameter / 2), np.median(new_looks)))
        signs = [*own.T, 1 / near.clip(NEAREST, FARTHEST), sizes / np.median(sizes)]
        hazards = self.hazards(np.array(signs))
        shares = shared_shares([track.mask for track in tracks])
        rated = compress(zip(tracks, hazards, shares, strict=True), known)
        for track, hazard, share in rated:
            past = self.past[track.cell]
            past.risk = 1 - (1 - past.risk) * (1 - hazard)
            track.risk = float(1 - (1 - past.risk) * (1 - share**TOGETHER))

    def compare(self, track, light, look):
        """Return by how much a track has changed, and remember what it is like.

        Mask against the last one; light and look against the usual ones; size (log2) and look
        against the last ones.
        """
        past = self.past.setdefault(track.cell, Past(track.mask, look, look))
        past.light.append(light)
        changes = (
            max(1 - overlap(past.mask, track.mask), LEAST_CHANGE),
            max(abs(light - np.median(past.light)), LEAST_LIGHT),
            max(1 - likeness(past.usual_look, look), LEAST_LOOK),
            max(abs(np.log2(len(track.mask) / len(past.mask))), LEAST_RESIZE),
            max(1 - likeness(past.look, look), LEAST_LOOK),
        )
        past.usual_look = past.usual_look + NEWEST * (look - past.usual_look)
        past.mask, past.look = track.mask, look
        return changes

    def hazards(self, signs):
        """Return how likely each track leaves its cell in the present frame, (n,).

        `signs` (6, n) are those of `BY_OWN`.
        """
        odds = ODDS * (signs.T ** list(BY_OWN.values())).prod(axis=1)
        odds *= (self.usual_now() ** list(BY_USUAL.values())).prod()
        return odds / (1 + odds)

    def usual_now(self):
        """Return what is usual in the film up to the present frame, (2,); see `BY_USUAL`."""
        return np.maximum(np.median(self.usual, axis=0), (LEAST_STEP, LEAST_LOOK))


def look_of(image, mask, diameter):
    """Return the look of a cell: the pattern of its stain, coarse, with mean 0 and SD 1; (n,).

    Means over a grid of `GRID` by `GRID` on the square of a cell's usual diameter around the middle
    of a mask (n, 2), those in the disc. A mask that lies on more than its cell does not change the
    place by much, and a dimmer lamp does not change the look. All 0 where there is no pattern.
    """
    window, _ = cut_filled(image, sampled(mask).mean(axis=0), 2 * round(diameter / 2))
    step = max(1, len(window) // FINE_ENOUGH)
    window = window[::step, ::step].astype(np.float32)
    pattern = cv2.resize(window, (GRID, GRID), interpolation=cv2.INTER_AREA)[IN_DISC]
    pattern -= pattern.mean()
    spread = np.sqrt(pattern @ pattern / len(pattern))
    return pattern / spread if spread > FLAT else np.zeros_like(pattern)


def likeness(first, second):
    """Return the correlation of two looks; 1 for two without a pattern, 0 where one has none."""
    spread = np.sqrt((first @ first) * (second @ second))
    return float(first @ second / spread) if spread else float(first.any() == second.any())


def nearest(centres):
    """Return how far each of some centres (n, 2) is from the nearest other one; inf if alone."""
    away = cdist(centres, centres)
    np.fill_diagonal(away, np.inf)
    return away.min(axis=1)


def overlap(first, second):
    """Return intersection over union of two regions (n, 2), the first moved onto the second."""
    (rows, cols), tried = first.T, sampled(second)
    corner, last = np.array([(each.min(), each.max()) for each in (rows, cols)]).T
    shown = np.zeros(last - corner + 1, dtype=bool)
    shown[rows - corner[0], cols - corner[1]] = True
    move = np.rint(tried.mean(axis=0) - sampled(first).mean(axis=0)).astype(int)
    tried = inside(tried - move - corner, shown.shape)
    common = shown[tuple(tried.T)].sum() / len(sampled(second)) * len(second)
    return common / (len(first) + len(second) - common)


def shared_shares(regions):
    """Return the share of each region's pixels that some other region has too.

    Each region (n, 2) lists a pixel once.
    """
    if not regions:
        return []
    corner = [min(region[:, axis].min() for region in regions) for axis in (0, 1)]
    n_rows, n_cols = (
        max(region[:, axis].max() for region in regions) - corner[axis] + 1 for axis in (0, 1)
    )
    claims = np.zeros(n_rows * n_cols, np.uint16)
    places = [(region[:, 0] - corner[0]) * n_cols + region[:, 1] - corner[1] for region in regions]
    for place in places:
        claims[place] += 1
    return [float((claims[sampled(place)] > 1).mean()) for place in places]
