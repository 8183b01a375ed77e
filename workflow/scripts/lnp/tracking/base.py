"""The interface of a tracker, and the trackers that `tracking/method` may name."""

from typing import Protocol

import numpy as np

from lnp.tracking.propagation import Propagation


class Track(Protocol):
    """One cell in the present frame. Any object with these attributes will do."""

    cell: int  # number of its seed
    centre: np.ndarray  # (row, col) in pixels of the present frame
    pixels: np.ndarray  # (n, 2) int, (row, col) of its mask in this frame; n = 0 if not found
    state: str  # TRACKED, BRIDGED, LOST or EDGE, see `Tracker.follow`
    risk: float  # 0 to 1: how likely the track is no longer on its cell


class Tracker(Protocol):
    """Online tracker of one site: sees the frames once, in order, and answers after each.

    Registration, tracking and cropping share one pass over the frames (`site.follow_site`),
    because decoding takes a quarter of the time of a frame. So a tracker answers for
    frame t before it has seen frame t + 1, and the tracks of the first hours do not depend on
    how long the recording went on.

    A linker that needs the whole recording (as laptrack does: its tracks are known at the end)
    would take the frames twice. It would have one more method, `look(image, step)`, that keeps
    what it detects and returns nothing; `follow_site`, given the frames as something that can be
    read again, would call it for each frame before its own loop, and the first `follow` would
    link. Drift is then measured in the first pass, and decoding counts double.

    Parameters
    ----------
    seeds : DataFrame
        Columns `cell`, `row`, `col`: centres in the first frame that has a plane, in pixels.
    diameter_px : float
        Usual diameter of a cell.
    settings : dict
        Section `tracking` of the configuration.
    """

    def __init__(self, seeds, diameter_px, settings): ...

    def follow(self, image, step):
        """Return the tracks with a row in the next frame.

        Parameters
        ----------
        image : (n_rows, n_cols) ndarray, or None for a missing plane
            Counterstain.
        step : (2,) ndarray
            How far the stage has moved since the frame before (row, col), in pixels.

        Returns
        -------
        list of Track
            TRACKED; BRIDGED over a missing plane (the centre is a prediction, the mask is
            empty); or, for the last time, EDGE (the cell is too near the edge of the image to be
            followed) or LOST (no mask of a cell's size). A cell that is not in the list has
            no row; once EDGE or LOST, it never comes back. The list is read before the next call.
        """


METHODS = {"propagate": Propagation}  # name in tracking/method: Tracker
