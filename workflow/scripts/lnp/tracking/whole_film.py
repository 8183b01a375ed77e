"""Tracker that links masks of all frames: it sees the film once, links, and then answers."""

import logging
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version

import numpy as np

from lnp.core.vocabulary import BRIDGED
from lnp.tracking.fading import Fading
from lnp.tracking.frame_masks import MAX_STEP, match_seeds, segment_frame
from lnp.tracking.lineages import DetectedCells, trace_cells
from lnp.tracking.linking import link_centres
from lnp.tracking.track_risk import TrackRisk

NOT_FOUND = 0.2  # risk of each frame in a row in which a cell was not found


@dataclass
class Track:
    """One cell in the present frame; a `lnp.tracking.base.Track`."""

    cell: int
    mother: int
    centre: np.ndarray
    predicted: np.ndarray  # (row, col) expected now, from the common step alone
    mask: np.ndarray
    state: str
    areas: list = field(default_factory=list)  # pixels, of each mask found
    risk: float = 0.0

    @property
    def pixels(self):
        """Pixels (n, 2) of the mask in the present frame; none if the cell was not found in it."""
        return self.mask


class Linking:
    """Follow every cell of a site by linking masks; see `lnp.tracking.base.WholeFilmTracker`.

    Parameters
    ----------
    seeds : DataFrame
    diameter_px : float
        Usual diameter of a cell.
    settings : dict
        `window_px` and `smoothing_px` of the watershed, as of `Propagation`; `max_missing_frames`,
        over which a cell is bridged; `horizons`, numbers of first frames that models see.
    """

    def __init__(self, seeds, diameter_px, settings):
        self.seeds, self.diameter_px, self.settings = seeds, diameter_px, settings
        self.how = diameter_px, settings  # to segment a frame
        self.masks, self.drift, self.shape = [], [], None  # per frame: list of FrameMask; (2,)
        places = seeds[["row", "col"]].to_numpy(dtype=float)
        self.first = {
            cell: (place, None) for cell, place in zip(seeds["cell"], places, strict=True)
        }
        self.tracks = {}  # cell: its Track in the last frame that was asked for
        self.risk, self.fading = TrackRisk(diameter_px), Fading(diameter_px)
        self.n_asked = 0  # frames

    def look(self, image, step, masks=None):
        """Take in the next frame; see `lnp.tracking.base.WholeFilmTracker.look`."""
        self.drift.append(step + (self.drift[-1] if self.drift else 0))
        if image is None:
            self.masks.append(None)
            return
        if self.shape is None:
            found = self.begin(image, masks)
        elif masks is None:
            found = segment_frame(image, *self.how, before=self.places_now())
        else:
            found = masks
        self.masks.append(list(found.values()))

    def begin(self, image, masks):
        """Return the masks of the first frame, and note which cell is where."""
        own = masks is None
        found = segment_frame(image, *self.how, self.seeds) if own else masks
        labels, self.shape = list(found), image.shape
        seeded = {k: k for k in labels if k in self.first}
        named = seeded if own else match_seeds(self.seeds, found, self.diameter_px)
        for cell, label in named.items():
            self.first[cell] = self.first[cell][0], (len(self.masks), labels.index(label))
        return found

    def places_now(self):
        """Return where the cells of the last frame with a plane would lie now: (n, 2)."""
        last = max(frame for frame, masks in enumerate(self.masks) if masks is not None)
        centres = np.array([mask.centre for mask in self.masks[last]]).reshape(-1, 2)
        return centres + self.drift[-1] - self.drift[last]

    @cached_property
    def steps(self):
        """Steps of all cells, a list per frame; all frames must have been seen."""
        masks, drift = [of_frame or [] for of_frame in self.masks], np.array(self.drift)
        centres = [np.array([m.centre for m in of_frame]).reshape(-1, 2) for of_frame in masks]
        areas = [np.array([m.area for m in of_frame]) for of_frame in masks]
        max_step, max_gap = MAX_STEP * self.diameter_px, self.settings["max_missing_frames"]
        still = [found - moved for found, moved in zip(centres, drift, strict=True)]
        logging.info("cells are linked by laptrack %s", version("laptrack"))
        links = link_centres(still, max_step, max_gap, self.settings["horizons"])
        shape = self.shape or (np.inf, np.inf)
        film = DetectedCells(centres, areas, drift, shape, self.diameter_px, max_step, max_gap)
        steps = [[] for _ in masks]
        for step in trace_cells(self.first, links, film):
            steps[step.frame].append(step)
        return steps

    @property
    def cells(self):
        """Numbers of all cells, daughters after those of the first frame."""
        return sorted({step.cell for steps in self.steps for step in steps})

    def follow(self, image, step):
        """Return the cells of the next frame; see `lnp.tracking.base.Tracker.follow`."""
        frame, before = self.n_asked, self.tracks
        self.n_asked += 1
        self.tracks = {
            now.cell: self.next_track(now, before.get(now.cell), step) for now in self.steps[frame]
        }
        tracks = list(self.tracks.values())
        self.risk.rate(tracks, image)
        self.fading.judge(tracks, image)
        for now in self.steps[frame]:
            if now.state == BRIDGED and self.masks[frame] is not None:
                track = self.tracks[now.cell]
                track.risk = 1 - (1 - track.risk) * (1 - NOT_FOUND)
        return tracks

    def next_track(self, now, before, step):
        """Return the Track of a cell, with its mask; `before` is that of the frame before."""
        masks = [self.masks[now.frame][place].pixels for place in now.places]
        pixels = np.concatenate([np.empty((0, 2), dtype=int), *masks])
        if len(masks) > 1:
            pixels = np.unique(pixels, axis=0)
        track = Track(now.cell, now.mother, now.centre, now.centre, pixels, now.state)
        if before is not None:
            track.predicted, track.risk = before.centre + step, before.risk
            track.areas = before.areas
        if len(pixels):
            track.areas = [*track.areas, len(pixels)]
        return track
