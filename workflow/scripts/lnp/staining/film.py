"""Cells of a site found and tracked in one channel, as `track_cells` does it, without crops."""

import numpy as np
import pandas as pd

from lnp.imaging.drift import Drift
from lnp.imaging.light import Light
from lnp.staining.cells import areas_of, kept, same_at_end
from lnp.tracking.base import METHODS
from lnp.tracking.seeding import find_cells
from lnp.tracking.site import follow_site, look_ahead


class NoCrops:
    """In place of `lnp.cells.crop_store.SiteCrops` where only tracks are wanted."""

    side = 2

    def __init__(self, cells):
        self.cells = np.asarray(cells)

    def add(self, planes, centres, masks):
        """Cut nothing."""


def track_film(frames, followed, first, diameter, max_shift, settings):
    """Return the table "tracks" (without plate and site) of the cells found in a channel.

    Parameters
    ----------
    frames : callable
        Without arguments: yields the frames, dicts of channel to plane.
    followed : str
        Channel in which cells are found and followed.
    first : (H, W) ndarray
        Its first plane.
    diameter, max_shift : float
        Of a cell, and of the largest drift, in pixels.
    settings : dict
        As of `lnp.tracking.base.Tracker`; tracks that are given are made by propagation here.
    """
    seeds = find_cells(first, diameter)
    method = METHODS.get(settings["method"], METHODS["propagate"])
    tracker, drift = method(seeds, diameter, settings), Drift(max_shift, diameter)
    drift = look_ahead(frames(), drift, tracker, followed=followed)
    return follow_site(frames(), Light(), drift, tracker, NoCrops(tracker.cells), followed)


def compare_tracks(measured, predicted, diameter):
    """Return how tracks in the predicted channel compare with those in the measured one.

    Parameters
    ----------
    measured, predicted : DataFrame
        See `track_film`.
    diameter : float

    Returns
    -------
    dict of str to float
    """
    areas = areas_of(measured, predicted, diameter)
    ratio = areas[:, 1] / areas[:, 0] if len(areas) else np.array([np.nan])
    varies = len(areas) > 2 and (np.ptp(areas, axis=0) > 0).all()
    return {
        "kept in measured": kept(measured),
        "kept in predicted": kept(predicted),
        "kept, less measured": kept(predicted) - kept(measured),
        "same cell at the end": same_at_end(measured, predicted, diameter),
        "area ratio": float(np.median(ratio)),
        "area correlation": float(np.corrcoef(areas.T)[0, 1]) if varies else np.nan,
    }


def rows_of(quantities, site):
    """Return rows of table "staining_site": means of the known values of each quantity.

    Parameters
    ----------
    quantities : list of dict of str to float
    site : dict
        Names of plate and site.
    """
    values = pd.DataFrame(quantities).astype(float)
    rows = pd.DataFrame({"quantity": values.columns, "value": values.mean().to_numpy()})
    return rows.assign(**site, well=site["site"].rpartition("_")[0])
