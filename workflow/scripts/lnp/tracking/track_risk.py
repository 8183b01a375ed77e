"""How likely each track has left its cell, by how much the cell's mask and light changed."""

from dataclasses import dataclass, field
from itertools import compress

import numpy as np

from lnp.core.vocabulary import LOST, TRACKED
from lnp.imaging.pixel_regions import inside, sampled

BEYOND = "beyond"  # the cell has left the image and is followed as a neighbour only
# The odds that a track leaves its cell in a frame, a product of powers: a logistic regression on
# films of many worlds and on real ones (benchmarks/pages/fit_track_risk.py). Without any one of
# them they stay as they are, but for some tenths. docs/tracking.md shows what they are worth.
ODDS = 7.2  # where all signs are 1
BY_CHANGE, BY_USUAL_CHANGE, BY_LIGHT, BY_USUAL_STEP = 1.6, 1.2, 0.9, 1.8
LEAST = 0.02, 0.005, 0.02  # change, light, step of a track: nothing is quite still
LEAST_USUAL = 0.1, 0.03, 0.15  # the same, of a film: that of the calmest films tried


@dataclass
class Past:
    """What is remembered of a track: its last mask, its light in all frames, its risk."""

    mask: np.ndarray  # (n, 2) int
    light: list = field(default_factory=list)  # log2 of counts, against the median of all cells
    risk: float = 0.0


class TrackRisk:
    """The risk of the tracks of a site, from the present frame and those before.

    A track leaves its cell where its mask is no longer like the last one, laid centre on centre,
    and its light no longer as it used to be. Both are judged against what is usual in the film up
    to now, since real cells change more than simulated ones. And all tracks leave their cells the
    sooner, the more masks change and cells step in a film. A track that has left its cell rarely
    comes back, so this risk only grows. To it comes, for the present frame, the share of the mask
    that other tracks claim too.

    Parameters
    ----------
    diameter : float
        Usual diameter of a cell, in pixels.
    """

    def __init__(self, diameter):
        self.diameter = diameter
        self.past = {}  # cell: Past
        self.usual = []  # per frame, the medians of change, light and step

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
            light = np.log2([max(image[tuple(sampled(t.mask).T)].mean(), 1) for t in found])
            self.rate_found(found, light - np.median(light))
        for track in tracks:
            if track.state == LOST:
                track.risk = 1.0

    def rate_found(self, tracks, light):
        """Set the risk of tracks that have a mask; `light` is that of each, against the others."""
        signs = []
        for track, own in zip(tracks, light, strict=True):
            past = self.past.setdefault(track.cell, Past(track.mask))
            past.light.append(own)
            change = 1 - overlap(past.mask, track.mask)
            step = np.hypot(*(track.centre - track.predicted)) / (self.diameter / 2)
            signs.append((change, abs(own - np.median(past.light)), step))
            past.mask = track.mask
        signs = np.maximum(signs, LEAST)
        known = [len(self.past[track.cell].light) > 1 for track in tracks]
        if not any(known):
            return
        self.usual.append(np.median(signs[known], axis=0))
        shared = compress(shared_shares([track.mask for track in tracks]), known)
        for track, sign, share in zip(compress(tracks, known), signs[known], shared, strict=True):
            past = self.past[track.cell]
            past.risk = 1 - (1 - past.risk) * (1 - self.hazard(sign))
            track.risk = float(1 - (1 - past.risk) * (1 - share))

    def hazard(self, signs):
        """Return how likely a track with these signs leaves its cell in the present frame."""
        usual = np.maximum(np.median(self.usual, axis=0), LEAST_USUAL)
        usual_change, usual_light, usual_step = usual
        change, light, _ = signs
        odds = ODDS * change**BY_CHANGE * usual_change**BY_USUAL_CHANGE
        odds *= (light / usual_light) ** BY_LIGHT * usual_step**BY_USUAL_STEP
        return odds / (1 + odds)


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
