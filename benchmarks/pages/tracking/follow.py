"""Run trackers of the pipeline, and independent linkers, over a film."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from lnp.core.vocabulary import TRACKED
from lnp.imaging.drift import Drift
from lnp.imaging.light import Light
from lnp.tracking.base import METHODS
from lnp.tracking.seeding import find_cells
from lnp.tracking.site import follow_site

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = yaml.safe_load((ROOT / "config/schema.yaml").read_text(encoding="utf-8"))
MAX_SHIFT = 0.4  # diameters: registration/max_shift_px, as in the demo
# Sizes of the demo's settings, in diameters of a cell
SIZES = {"window_px": 50 / 26, "smoothing_px": 1 / 26, "marker_px": 3 / 26}
REACH = 1.0  # diameters that linkers let a cell step
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
    """Return the section `tracking` of the settings: defaults, and sizes for a cell's diameter."""
    known = SCHEMA["properties"]["tracking"]["properties"]
    defaults = {name: about["default"] for name, about in known.items() if "default" in about}
    sizes = {name: share * diameter for name, share in SIZES.items()}
    return defaults | sizes | {"window_px": round(sizes["window_px"])}


def max_shift(diameter):
    """Return registration/max_shift_px for a cell's diameter, in pixels."""
    return max(5, round(MAX_SHIFT * diameter))


def follow(film, method, seeds):
    """Return the table "tracks", "shifts" and the masks of a film, by a tracker of `METHODS`."""
    drift = Drift(max_shift(film.diameter_px), film.diameter_px)
    settings = settings_of(film.diameter_px) | {"method": method}
    tracker = METHODS[method](seeds, film.diameter_px, settings)
    masks = Masks(seeds["cell"].to_numpy(), settings["window_px"])
    tracks = follow_site(film.frames(), Light(), drift, tracker, masks)
    return tracks, drift.table(), masks


def detect(film, shifts):
    """Return the cells found in each frame on its own, in the place of frame 0.

    Columns `frame`, `row`, `col`, and `here_row`, `here_col` in the frame itself.
    """
    found = []
    for t, image in enumerate(film.images["counterstain"]):
        here = find_cells(image, film.diameter_px)[["row", "col"]].add_prefix("here_")
        back = shifts.loc[t, ["drift_row", "drift_col"]].to_numpy(dtype=float)
        found.append(
            here.assign(frame=t, row=here["here_row"] - back[0], col=here["here_col"] - back[1])
        )
    return pd.concat(found, ignore_index=True)


def link(detections, linker, diameter):
    """Return a table "tracks" of detections that an independent program links.

    A track is named by the number of its detection in frame 0, which is that of the seed;
    tracks that begin later are left out. Where a track splits, the nearer daughter goes on.
    """
    groups = LINK[linker](detections, REACH * diameter)
    table = detections.assign(group=groups)
    table = table.drop_duplicates(["group", "frame"])
    first = table[table["frame"] == 0].reset_index().set_index("group")["index"]
    table = table[table["group"].isin(first.index)]
    return pd.DataFrame(
        {
            "cell": table["group"].map(first).to_numpy(),
            "frame": table["frame"].to_numpy(),
            "row": table["here_row"].to_numpy(),
            "col": table["here_col"].to_numpy(),
            "state": TRACKED,
        }
    )


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
