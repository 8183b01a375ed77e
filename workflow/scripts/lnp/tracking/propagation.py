"""Seeded watershed, propagated from frame to frame: each cell's last centre seeds the next frame.

A cell moves about 9 px between frames, far less than its width, so its centre
at t still lies inside it at t + 1: one marked pixel is enough to find it again
(Harrison et al., Cell segmentation and tracking). The step that most cells take is removed first.
"""

from dataclasses import dataclass, field
from itertools import count

import numpy as np

from lnp.core.vocabulary import BRIDGED, EDGE, GONE, LOST, NO_MOTHER, TRACKED
from lnp.imaging.filters import gaussian
from lnp.imaging.foreground import foreground_threshold
from lnp.imaging.pixel_regions import core_of, disc, inside, reach_of
from lnp.imaging.watershed import fill_dim_middle, watershed_on_gradient, watershed_on_intensity
from lnp.imaging.windows import cut_window, fits, inner_sides
from lnp.tracking.fading import Fading
from lnp.tracking.newcomers import NEARBY, Newcomers, are_near
from lnp.tracking.track_risk import BEYOND, TrackRisk

LEAST_SHARE, MOST_SHARE = 0.05, 4.0  # of the usual area; a mask outside is not the cell
FINE_ENOUGH = 26  # pixels of a cell's diameter that are enough to know its middle from its rim
SAMPLED = 5  # one pixel of so many tells whether a cell's middle is dim
USUAL_CHANGE = 1.6  # of the track's median area; beyond it the mask counts, but not as a shape


@dataclass
class Track:
    """What is known of one cell up to the present frame; a `lnp.tracking.base.Track`."""

    cell: int  # number of its seed; below those of all seeds for a newcomer
    centre: np.ndarray  # (row, col) in the present frame
    mask: np.ndarray  # (n, 2) int, pixels of the last mask, in the frame in which it was found
    shape: np.ndarray  # (n, 2) int, the last mask of a usual area: where to look for the cell
    state: str = TRACKED  # or bridged, lost, gone, edge, beyond
    inside: bool = True  # the cell has not left the image so far
    predicted: np.ndarray = None  # (row, col) expected now, from the common step alone
    areas: list = field(default_factory=list)  # pixels, of each mask found
    risk: float = 0.0
    mother: int = NO_MOTHER

    @property
    def expected(self):
        """Pixels (n, 2) where the cell is expected in the present frame."""
        return self.shape + np.rint(self.centre - self.shape.mean(axis=0)).astype(int)

    @property
    def pixels(self):
        """Pixels (n, 2) of the mask in the present frame; none if the cell was not found in it."""
        return self.mask if self.state == TRACKED else self.mask[:0]


class Propagation:
    """Follow every cell of a site by propagating its mask; see `lnp.tracking.base.Tracker`.

    Parameters
    ----------
    seeds : DataFrame
    diameter_px : float
        Usual diameter of a cell.
    settings : dict
        `window_px`, side of the search window; `smoothing_px`, standard deviation of the
        Gaussian before the watershed, 0 for none; `neighbours`, whether the other cells are
        markers too (the paper: no); `marker_px`, radius of the marker when they are not, 0 for
        one pixel.
    """

    def __init__(self, seeds, diameter_px, settings):
        self.cells, self.diameter_px = seeds["cell"].tolist(), diameter_px
        self.window_px, self.smoothing_px = settings["window_px"], settings["smoothing_px"]
        self.neighbours, self.marker_px = settings["neighbours"], settings["marker_px"]
        near, far = disc((0, 0), diameter_px / 8), disc((0, 0), diameter_px / 2)
        far = far[np.hypot(*far.T) > diameter_px / 4]
        self.rings = near[::SAMPLED], far[::SAMPLED]  # middle and rim of a cell of usual size
        self.risk, self.fading = TrackRisk(diameter_px), Fading(diameter_px)
        self.newcomers = Newcomers(diameter_px)
        self.lowest = min([0, *self.cells])
        self.numbers = count(self.lowest - 1, -1)  # of newcomers
        self.begun = False  # whether a frame with a plane was seen
        self.tracks = []
        for seed in seeds.itertuples():
            self.begin(seed.cell, np.array([seed.row, seed.col], dtype=float))

    def begin(self, cell, centre, **known):
        """Begin the track of a cell whose centre (row, col) is known in the present frame."""
        region = disc(centre, self.diameter_px / 4)  # stands in for the first mask
        self.tracks.append(Track(cell, centre, region, region, predicted=centre, **known))

    def follow(self, image, step):
        """Find all cells in the next frame; see `lnp.tracking.base.Tracker.follow`.

        A cell that has left the image, or has no seed, is a marker beside its neighbours, but
        has no row.
        """
        step = step if self.begun else np.zeros(2)
        for track in self.tracks:
            track.state = BEYOND if track.state == EDGE else track.state
        followed = [track for track in self.tracks if track.state not in (LOST, GONE)]
        self.tracks = [track for track in followed if track.inside or self.neighbours]
        for track in self.tracks:
            track.centre = track.predicted = track.centre + step
        self.newcomers.move(step)
        self.begun |= image is not None
        if image is None:
            for track in self.tracks:
                track.state = BRIDGED
        else:
            self.find_cells(image)
        self.risk.rate(self.tracks, image)
        self.fading.judge(self.tracks, image)
        return [track for track in self.tracks if track.inside or track.state == EDGE]

    def find_cells(self, image):
        """Set centre, mask and state of each track in a new (n_rows, n_cols) image.

        A cell is at the edge where it, of the usual diameter, is not wholly inside: the centre of
        what is still to be seen of it would lie too far inside.
        """
        smoothed, whole = gaussian(image, self.smoothing_px), round(self.diameter_px)
        masks = (self.masks_by_valleys if self.neighbours else self.masks_by_gradient)(smoothed)
        for track, pixels in zip(self.tracks, masks, strict=True):
            share = len(pixels) / (np.pi / 4 * self.diameter_px**2)
            plausible = LEAST_SHARE <= share <= MOST_SHARE
            if plausible:
                track.centre, track.mask = pixels.mean(axis=0), pixels
                track.areas.append(len(pixels))
                change = len(pixels) / np.median(track.areas)
                if 1 / USUAL_CHANGE <= change <= USUAL_CHANGE:
                    track.shape = pixels
            if track.inside and not fits(track.centre[None], whole, image.shape)[0]:
                track.inside, track.state = False, EDGE
            else:
                track.state = (TRACKED if track.inside else BEYOND) if plausible else LOST

    def masks_by_gradient(self, smoothed):
        """Return the pixels (n, 2) of each cell by the method of the paper; none at the edge."""
        masks = []
        for track in self.tracks:
            window, corner = cut_window(track.centre, self.window_px, smoothed.shape)
            middle = np.rint(track.centre).astype(int) - corner
            marker = inside(disc(middle, self.marker_px), smoothed[window].shape)
            if not track.inside or not len(marker):  # none: the field jumped
                masks.append(np.empty((0, 2), dtype=int))
                continue
            sides = inner_sides(window, smoothed.shape)
            mask = watershed_on_gradient(smoothed[window], marker, sides)
            masks.append(np.argwhere(mask) + corner)
        return masks

    def fill_dim_middles(self, smoothed, cores):
        """Return an image (H, W) in which no cell is dimmer in its middle than its rim lets it be.

        `cores` (H, W) holds 1, 2, ... in the cores of the tracks.
        """
        bin_px, filled = max(1, round(self.diameter_px / FINE_ENOUGH)), smoothed.copy()
        for number, track in enumerate(self.tracks, start=1):
            place = np.rint(track.centre).astype(int)
            middle, around = (
                smoothed[tuple(inside(place + ring, smoothed.shape).T)] for ring in self.rings
            )
            if middle.size and np.median(middle) < np.median(around):
                window, _ = cut_window(track.centre, self.window_px, smoothed.shape)
                core = cores[window] == number
                filled[window] = fill_dim_middle(filled[window], core, bin_px)
        return filled

    def add_newcomers(self, smoothed, threshold):
        """Begin tracks of the cells without a seed near those with one; give up those far away."""
        seeded = np.array([t.centre for t in self.tracks if t.inside]).reshape(-1, 2)

        def near(centre):
            return are_near(centre[None], seeded, NEARBY * self.diameter_px)[0]

        self.tracks = [t for t in self.tracks if t.cell >= self.lowest or near(t.centre)]
        regions = [
            track.expected if track.areas else disc(track.centre, self.diameter_px / 2)
            for track in self.tracks
        ]
        for centre in filter(near, self.newcomers.find(smoothed, threshold, regions)):
            self.begin(next(self.numbers), centre, state=BEYOND, inside=False)

    def masks_by_valleys(self, smoothed):
        """Return the pixels (n, 2) of each cell; the cores of the other cells are markers too."""
        threshold = foreground_threshold(smoothed, self.diameter_px)
        self.add_newcomers(smoothed, threshold)
        expected, masks = [track.expected for track in self.tracks], []
        cores = np.zeros(smoothed.shape, dtype=np.uint16)  # 1, 2, ... in each; the later one on top
        for number, pixels in enumerate(expected, start=1):
            cores[tuple(inside(core_of(pixels), smoothed.shape).T)] = number
        smoothed = self.fill_dim_middles(smoothed, cores)
        for number, (track, pixels) in enumerate(zip(self.tracks, expected, strict=True), start=1):
            window, corner = cut_window(track.centre, self.window_px, smoothed.shape)
            core = cores[window] == number
            if not core.any():  # the field jumped, and the cell lies outside of it now
                masks.append(np.empty((0, 2), dtype=int))
                continue
            others = np.where(core, 0, cores[window])
            reach = reach_of(pixels - corner, core.shape, 0.3 * self.diameter_px)
            sides = inner_sides(window, smoothed.shape)
            view, above = smoothed[window], threshold[window]
            mask = watershed_on_intensity(view, core, others, reach, above, sides)
            masks.append(np.argwhere(mask) + corner)
        return masks
