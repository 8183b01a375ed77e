"""Run trackers of the pipeline, and independent linkers, over a film."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from lnp.core.vocabulary import NO_MOTHER, TRACKED
from lnp.imaging.drift import Drift
from lnp.imaging.light import Light
from lnp.tracking.site import follow_site, look_ahead
from lnp.tracking.whole_film import MAX_STEP

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = yaml.safe_load((ROOT / "config/schema.yaml").read_text(encoding="utf-8"))
MAX_SHIFT = 0.4  # diameters: registration/max_shift_um, as in the demo
# Sizes of the demo's settings, in diameters of a cell
SIZES = {"window_px": 50 / 26, "smoothing_px": 1 / 26, "marker_px": 3 / 26}
MAX_MISSING = 2  # acquisition/max_missing_frames
LINKERS = [name for name in ("laptrack", "trackpy") if find_spec(name)]


@dataclass
class Masks:
    """Takes the place of the crops in `follow_site`: keeps the masks of all tracks."""

    cells: np.ndarray
    side: int
    by_frame: list = field(default_factory=list)

    def add(self, planes, centres, masks):
        """Keep the centres (n, 2) and masks (n, side, side) of a frame."""
        self.by_frame.append((centres, masks))


def settings_of(diameter):
    """Return a tracker's settings: the defaults, and sizes for a cell's diameter."""
    known = SCHEMA["properties"]["tracking"]["properties"]
    defaults = {name: about["default"] for name, about in known.items() if "default" in about}
    sizes = {name: share * diameter for name, share in SIZES.items()}
    film_settings = {"max_missing_frames": MAX_MISSING, "horizons": []}
    return defaults | sizes | film_settings | {"window_px": round(sizes["window_px"])}


def max_shift(diameter):
    """Return registration/max_shift_um for a cell's diameter, in pixels."""
    return max(5, round(MAX_SHIFT * diameter))


def follow(film, method, seeds):
    """Follow the cells of a film by a class of trackers, see `lnp.tracking.base.Tracker`.

    Returns the table "tracks", the drift (T, 2) that was measured, the `Masks` and the tracker.
    """
    drift = Drift(max_shift(film.diameter_px), film.diameter_px)
    settings = settings_of(film.diameter_px)
    tracker = method(seeds, film.diameter_px, settings)
    drift = look_ahead(film.frames(), drift, tracker)
    masks = Masks(np.array(tracker.cells), settings["window_px"])
    tracks = follow_site(film.frames(), Light(), drift, tracker, masks)
    places = drift.table()[["drift_row", "drift_col"]].to_numpy()
    return tracks, places, masks, tracker


def detections_of(tracker, drift):
    """Return the cells that a tracker of `link` found in each frame on its own.

    Columns `frame`, `row`, `col` (without the drift), `here_row`, `here_col` (in the frame
    itself) and `cell`: the seed of those in the first frame, NaN elsewhere.
    """
    rows = [
        (t, *(mask.centre - drift[t]), *mask.centre)
        for t, masks in enumerate(tracker.masks)
        for mask in masks or []
    ]
    table = pd.DataFrame(rows, columns=["frame", "row", "col", "here_row", "here_col"])
    seeds = {found[1]: cell for cell, (_, found) in tracker.first.items() if found}
    table["cell"] = table.index.map(seeds)  # all seeds lie in frame 0, whose rows come first
    return table


def link(detections, linker, diameter):
    """Return a table "tracks" of detections that an independent program links.

    A track has the number of the seed on which it begins; those that begin on none are left out.
    """
    table = detections.assign(track=LINK[linker](detections, MAX_STEP * diameter))
    begun = table.dropna(subset="cell").set_index("track")["cell"]
    table = table.drop_duplicates(["track", "frame"])
    table = table[table["track"].isin(begun.index)]
    table = table.assign(cell=table["track"].map(begun), state=TRACKED, mother=NO_MOTHER)
    here = table[["here_row", "here_col"]].set_axis(["row", "col"], axis=1)
    return pd.concat([table[["cell", "frame", "state", "mother"]], here], axis=1)


def link_by_laptrack(detections, reach):
    """Return the number of each detection's track, by laptrack with gaps of one frame."""
    from laptrack import LapTrack

    costs = {"cutoff": reach**2, "gap_closing_cutoff": reach**2, "splitting_cutoff": False}
    linker = LapTrack(**costs, gap_closing_max_frame_count=1)
    numbered = detections.assign(number=detections.index)
    linked, _, _ = linker.predict_dataframe(
        numbered, ["row", "col"], frame_col="frame", only_coordinate_cols=False
    )
    return linked.set_index("number")["track_id"].reindex(detections.index)


def link_by_trackpy(detections, reach):
    """Return the number of each detection's track, by trackpy with gaps of one frame."""
    import trackpy

    trackpy.quiet()
    columns = ["row", "col"]
    adaptive = {"adaptive_stop": 0.2 * reach, "adaptive_step": 0.9}  # else it refuses dense fields
    linked = trackpy.link(detections, reach, columns, "frame", memory=1, **adaptive)
    return linked["particle"].reindex(detections.index)


LINK = {"laptrack": link_by_laptrack, "trackpy": link_by_trackpy}
