"""The interface of a tracker, and the trackers that `tracking/method` may name."""

from typing import Protocol

import numpy as np

from lnp.tracking.propagation import Propagation
from lnp.tracking.whole_film import Linking

FILM_SETTINGS = ["max_missing_frames", "horizons"]  # settings of other sections that a tracker gets


class Track(Protocol):
    """One cell in the present frame. Any object with these attributes will do."""

    cell: int  # number of its seed
    centre: np.ndarray  # (row, col) in pixels of the present frame
    pixels: np.ndarray  # (n, 2) int, (row, col) of its mask in this frame; n = 0 if not found
    state: str  # TRACKED, BRIDGED, LOST, GONE, EDGE or DIVIDED, see `Tracker.follow`
    risk: float  # 0 to 1: how likely the track is no longer on its cell
    mother: int  # number of the cell that divided into this one and another, or NO_MOTHER


class Tracker(Protocol):
    """Tracker of one site: gets the frames in order, and answers after each.

    Registration, tracking and cropping share one pass over the frames (`site.follow_site`),
    because decoding takes a quarter of the time of a frame. So a tracker answers for
    frame t before it has seen frame t + 1, and the tracks of the first hours do not depend on
    how long the recording went on.

    Parameters
    ----------
    seeds : DataFrame
        Columns `cell`, `row`, `col`: centres in the first frame that has a plane, in pixels.
    diameter_px : float
        Usual diameter of a cell.
    settings : dict
        Section `tracking` of the configuration, and `FILM_SETTINGS`.
    """

    cells: list  # numbers of all cells that will have a row; known before the first `follow`

    def __init__(self, seeds, diameter_px, settings): ...

    def follow(self, image, step):
        """Return the tracks with a row in the next frame.

        Parameters
        ----------
        image : (n_rows, n_cols) ndarray, or None for a missing plane
            Counterstain.
        step : (2,) ndarray
            How far most cells have moved since the frame before (row, col), in pixels: with the
            stage, and in a layer that flows with one another.

        Returns
        -------
        list of Track
            TRACKED; BRIDGED over a missing plane, or where the cell was not found for once (the
            centre is a prediction, the mask is empty); or, for the last time, EDGE (the cell is
            too near the edge of the image to be followed), LOST (no mask of a cell's size), GONE
            (lost, since its light had faded: see `lnp.tracking.fading`) or DIVIDED (its daughters
            begin in this frame). A cell that is not in the list has no row; after EDGE, LOST, GONE
            or DIVIDED it never comes back. The list is read before the next call.
        """


class WholeFilmTracker(Tracker, Protocol):
    """Tracker that sees all frames once before it answers for the first of them.

    Its tracks are known at the end of the film, so that each plane of the counterstain is decoded
    twice (`site.look_ahead`). What models see must not depend on later frames all the same: the
    rows of the frames before each of the `horizons` are those of a film that ends there.
    """

    def look(self, image, step, masks=None):
        """Take in the next frame.

        Parameters
        ----------
        image, step
            As of `follow`.
        masks : dict of label to lnp.tracking.frame_masks.FrameMask, or None
            Those that a lab made of this frame; None: the tracker finds its own.
        """


METHODS = {"propagate": Propagation, "link": Linking}  # name in tracking/method: Tracker
BY_LABELS = "labels"  # in tracking/method: label images say which cell is which
