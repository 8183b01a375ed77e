"""One pass over the frames of a site: register, track, crop; or two, to see all frames first."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import PLACED
from lnp.imaging.light import Light
from lnp.imaging.pixel_regions import mask_of

COLUMNS = ["cell", "frame", "row", "col", "area", "state", "risk", "mother"]
REGISTERED = ["counterstain", "brightfield"]  # channels in which the drift is measured


class KnownDrift:
    """The drift of a site as it was measured before, given frame by frame as `Drift` gives it.

    Parameters
    ----------
    table : DataFrame
        See `lnp.imaging.drift.Drift.table`.
    cells_steps : sequence of (2,) ndarray
        `cells_step` of each frame.
    """

    def __init__(self, table, cells_steps):
        self.measured, self.steps = table, iter(cells_steps)

    def add(self, images):
        """Go on to the next frame, whose images are not looked at."""
        self.cells_step = next(self.steps)

    def table(self):
        """Return the table of all frames."""
        return self.measured


def look_ahead(frames, drift, tracker, labels=None, followed="counterstain"):
    """First pass, for trackers that need the whole film; for others nothing is read.

    Parameters
    ----------
    frames : iterable of dict of channel: (n_rows, n_cols) ndarray or None
        With the channels `REGISTERED` at least.
    drift : lnp.imaging.drift.Drift
    tracker : lnp.tracking.base.Tracker
    labels : lnp.tracking.mask_files.LabelImages or None
        Masks that a lab made; None: the tracker finds its own.
    followed : str
        Channel in which cells are followed.

    Returns
    -------
    Drift or KnownDrift
        For `follow_site`.
    """
    if not hasattr(tracker, "look"):
        return drift
    light, steps = Light(), []
    for frame, recorded in enumerate(frames):
        planes = light.remove_dark(recorded, frame)
        drift.add({name: planes[name] for name in REGISTERED})
        steps.append(drift.cells_step)
        image = planes[followed]
        masks = labels.masks(frame, image.shape) if labels and image is not None else None
        tracker.look(image, drift.cells_step, masks)
    return KnownDrift(drift.table(), steps)


def follow_site(frames, light, drift, tracker, crops, followed="counterstain"):
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
    followed : str
        Channel in which cells are followed.

    Returns
    -------
    DataFrame
        Table "tracks" without `plate` and `site`; the area is NaN where no mask was found.
    """
    rows, cells = [], crops.cells.tolist()
    for frame, recorded in enumerate(frames):
        planes = light.remove_dark(recorded, frame)
        drift.add({name: planes[name] for name in REGISTERED})
        tracks = tracker.follow(planes[followed], drift.cells_step)
        rows += [
            (t.cell, frame, *t.centre, len(t.pixels) or np.nan, t.state, t.risk, t.mother)
            for t in tracks
        ]
        crops.add(planes, *places_of(tracks, cells, crops.side))
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
