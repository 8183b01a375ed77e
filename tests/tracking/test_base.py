"""What each tracker must do, tried on a toy one and on all that settings may name."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from lnp.cells.crop_store import open_site_crops, place_channels
from lnp.core.tables import check_table
from lnp.core.vocabulary import BRIDGED, CHANNELS, EDGE, LOST, NO_MOTHER, SEEN_CHANNELS, TRACKED
from lnp.imaging.drift import Drift
from lnp.imaging.filters import gaussian
from lnp.imaging.light import Light
from lnp.imaging.pixel_regions import disc
from lnp.imaging.windows import cut
from lnp.tracking.base import BY_LABELS, METHODS
from lnp.tracking.site import follow_site, look_ahead
from synthetic.discs import dome_frame

SCHEMA = Path(__file__).parents[2] / "config/schema.yaml"
DIAMETER, SIDE, BOX = 26, 32, 16
SETTINGS = {
    **{"window_px": 50, "smoothing_px": 1, "marker_px": 3, "neighbours": True},
    **{"max_missing_frames": 1, "horizons": [2]},
}
PATHS = np.array(
    [
        [(60, 50), (61, 53), (63, 55), (64, 58), (66, 60)],
        [(95, 112), (93, 110), (92, 107), (90, 106), (89, 104)],
        [(30, 60), (25, 60), (18, 60), (10, 60), (5, 60)],  # to the edge
    ]
)
MISSING = 2  # the frame without a counterstain


@dataclass
class Point:
    cell: int
    centre: np.ndarray
    pixels: np.ndarray
    state: str = TRACKED
    risk: float = 0.0
    mother: int = NO_MOTHER


class NearestMaximum:
    """Toy tracker: each cell moves to the brightest pixel of the smoothed image near by."""

    def __init__(self, seeds, diameter_px, settings):
        self.cells, self.radius = seeds["cell"].tolist(), diameter_px / 2
        self.places = {s.cell: np.array([s.row, s.col], float) for s in seeds.itertuples()}

    def follow(self, image, step):
        found = [self.find(cell, place + step, image) for cell, place in self.places.items()]
        self.places = {p.cell: p.centre for p in found if p.state in (TRACKED, BRIDGED)}
        return found

    def find(self, cell, place, image):
        if image is None:
            return Point(cell, place, np.empty((0, 2), int), BRIDGED)
        if cut(image, place, round(2 * self.radius)) is None:
            return Point(cell, place, np.empty((0, 2), int), EDGE)
        near = disc(place, self.radius)
        centre = near[gaussian(image, self.radius / 3)[tuple(near.T)].argmax()].astype(float)
        return Point(cell, centre, disc(centre, self.radius))


TRACKERS = {**METHODS, "toy": NearestMaximum}


def draw_frames():
    """Return the planes of five frames with three cells on PATHS; one has no counterstain."""
    rng, frames = np.random.default_rng(0), []
    still = rng.poisson(100, (130, 150)).astype(np.uint16)  # brightfield of a stage at rest
    for frame in range(PATHS.shape[1]):
        cells = dome_frame(PATHS[:, frame], DIAMETER / 2, still.shape, rng, noise=30)
        planes = dict.fromkeys(CHANNELS, cells) | {"brightfield": still}
        frames.append(planes | ({"counterstain": None} if frame == MISSING else {}))
    return frames


@pytest.fixture(params=TRACKERS)
def site(request, tmp_path):
    """Return the table "tracks" of a site, and which crops (n_cells, n_frames) it has."""
    seeds = pd.DataFrame(PATHS[:, 0], columns=["row", "col"]).rename_axis("cell").reset_index()
    tracker = TRACKERS[request.param](seeds, DIAMETER, SETTINGS)
    shifts = place_channels(SEEN_CHANNELS, np.zeros(2))
    drift = look_ahead(draw_frames(), Drift(4, 20), tracker)
    with open_site_crops(tracker.cells, shifts, SIDE, BOX, 1) as crops:
        tracks = follow_site(draw_frames(), Light(), drift, tracker, crops)
        present = crops.write(tmp_path / "crops.zarr.zip", {"channels": SEEN_CHANNELS})
    return check_table("tracks", tracks.assign(plate="P", site="s"), "here"), present


def test_the_settings_name_the_trackers_that_there_are():
    tracking = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))["properties"]["tracking"]
    assert tracking["properties"]["method"]["enum"] == [*METHODS, BY_LABELS]


def test_cells_are_followed_to_where_they_are(site):
    tracks, present = site
    for cell in (0, 1):
        rows = tracks[tracks["cell"] == cell]
        assert rows["frame"].tolist() == [0, 1, 2, 3, 4]
        found = rows[rows["state"] == TRACKED]
        true = PATHS[cell, found["frame"]]
        np.testing.assert_allclose(found[["row", "col"]], true, atol=DIAMETER / 4)
    assert present[:2].all()  # the missing plane is held


def test_a_missing_plane_is_bridged_without_a_mask(site):
    rows = site[0].query("frame == @MISSING and cell < 2")
    assert rows["state"].tolist() == [BRIDGED, BRIDGED]
    assert rows["area"].isna().all()


def test_a_track_ends_once_and_says_why(site):
    tracks = site[0]
    assert set(tracks["state"]) <= {TRACKED, BRIDGED, LOST, EDGE}
    assert tracks["risk"].between(0, 1).all()
    for _, rows in tracks.groupby("cell"):
        assert rows["frame"].tolist() == list(range(len(rows)))
        assert rows["state"].iloc[:-1].isin([TRACKED, BRIDGED]).all()
    assert tracks.loc[tracks["cell"] == 2, "state"].iloc[-1] == EDGE
