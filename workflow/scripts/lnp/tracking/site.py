"""One pass over the frames of a site: register, track, crop; or two, to see all frames first."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import PLACED
from lnp.imaging.light import Light
from lnp.imaging.pixel_regions import mask_of

COLUMNS = ["cell", "frame", "row", "col", "area", "state", "risk", "mother"]
REGISTERED = ["counterstain", "brightfield"]  # channels in which the drift is measured


class KnownDrift:
    """The stage's drift as it was measured before, given frame by frame as `Drift` gives it.

    Parameters
    ----------
    table : DataFrame
        See `lnp.imaging.drift.Drift.table`.
    """

    def __init__(self, table):
        self.measured, self.places = table, iter(table[["drift_row", "drift_col"]].to_numpy())

    def add(self, images):
        """Return the drift (2,) of the next frame, whose images are not looked at."""
        return next(self.places)

    def table(self):
        """Return the table of all frames."""
        return self.measured


def look_ahead(frames, drift, tracker, labels=None):
    """First pass, for trackers that need the whole film; for others nothing is read.

    Parameters
    ----------
    frames : iterable of dict of channel: (n_rows, n_cols) ndarray or None
        With the channels `REGISTERED` at least.
    drift : lnp.imaging.drift.Drift
    tracker : lnp.tracking.base.Tracker
    labels : lnp.tracking.mask_files.LabelImages or None
        Masks that a lab made; None: the tracker finds its own.

    Returns
    -------
    Drift or KnownDrift
        For `follow_site`.
    """
    if not hasattr(tracker, "look"):
        return drift
    light, before = Light(), np.zeros(2)
    for frame, recorded in enumerate(frames):
        planes = light.remove_dark(recorded, frame)
        now = drift.add({name: planes[name] for name in REGISTERED})
        image = planes["counterstain"]
        masks = labels.masks(frame, image.shape) if labels and image is not None else None
        tracker.look(image, now - before, masks)
        before = now
    return KnownDrift(drift.table())


def follow_site(frames, light, drift, tracker, crops):
    """Track the cells of a site, and let drift and crops take in each frame on the way.

    Each plane is decoded once for all three: decoding takes a quarter of the time of a frame.

    Parameters
    ----------
    frames : iterable of dict of channel: (n_rows, n_cols) ndarray or None
        See `lnp.acquisition.planes.read_frames`.
    light : lnp.imaging.light.Light
        Takes planes without light out.
    drift : lnp.imaging.drift.Drift or KnownDrift
    tracker : lnp.tracking.base.Tracker
    crops : lnp.cells.crop_store.SiteCrops

    Returns
    -------
    DataFrame
        Table "tracks" without `plate` and `site`; the area is NaN where no mask was found.
    """
    rows, before, cells = [], np.zeros(2), crops.cells.tolist()
    for frame, recorded in enumerate(frames):
        planes = light.remove_dark(recorded, frame)
        now = drift.add({name: planes[name] for name in REGISTERED})
        tracks = tracker.follow(planes["counterstain"], now - before)
        rows += [
            (t.cell, frame, *t.centre, len(t.pixels) or np.nan, t.state, t.risk, t.mother)
            for t in tracks
        ]
        crops.add(planes, *places_of(tracks, cells, crops.side))
        before = now
    return pd.DataFrame(rows, columns=COLUMNS)


def places_of(tracks, cells, side):
    """Return where cells are in one frame.

    Parameters
    ----------
    tracks : list of lnp.tracking.base.Track
    cells : list of int
        Numbers of all cells; n of them.
    side : int
        Of the square masks.

    Returns
    -------
    centres : (n, 2) ndarray
        NaN where a cell is not followed.
    masks : (n, side, side) ndarray of bool
        Around the centres; empty where a cell has none.
    """
    centres = np.full((len(cells), 2), np.nan)
    masks = np.zeros((len(cells), side, side), dtype=bool)
    for track in tracks:
        place = cells.index(track.cell)
        if track.state in PLACED:
            centres[place] = track.centre
        corner = np.rint(track.centre).astype(int) - side // 2
        masks[place] = mask_of(track.pixels - corner, (side, side))
    return centres, masks
