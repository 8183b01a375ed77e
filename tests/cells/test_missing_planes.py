"""What each missing plane costs: a film is followed once per plane, each time without that one."""

import numpy as np
import pytest

from lnp.cells.cell_table import site_cells
from lnp.cells.crop_store import open_site_crops, place_channels
from lnp.core.vocabulary import CHANNELS, SEEN_CHANNELS
from lnp.core.zarr_store import open_store
from lnp.imaging.drift import Drift, unmeasured_from
from lnp.imaging.light import Light
from lnp.simulation.worlds.film import film
from lnp.simulation.worlds.named import WORLDS
from lnp.tracking.propagation import Propagation
from lnp.tracking.site import follow_site

pytestmark = pytest.mark.medium  # 21 films of 5 frames
N_FRAMES, N_SEEN, N_HELD, SHARE = 5, 3, 2, 0.005
TRACKING = {"window_px": 50, "smoothing_px": 1.0, "marker_px": 3.0, "neighbours": True}
SIDE, BOX = 48, 24


def cells_used(shown, path, missing=None):
    """Return how many cells of a film are used, if one plane (channel, frame) is missing."""
    seeds, frames = shown.centres(0).reset_index(), []
    for frame in range(N_FRAMES):
        gone = {missing[0]: None} if missing and missing[1] == frame else {}
        frames.append(shown.frame(frame) | gone)
    drift, tracker = Drift(10, shown.diameter_px), Propagation(seeds, shown.diameter_px, TRACKING)
    shifts = place_channels(SEEN_CHANNELS, shown.bf_shift)
    with open_site_crops(seeds["cell"], shifts, SIDE, BOX, N_HELD, N_SEEN) as crops:
        tracks = follow_site(frames, Light(), drift, tracker, crops)
        crops.write(path, {"channels": SEEN_CHANNELS})
    with open_store(path) as store:
        arrays = {name: array[:] for name, array in store.arrays() if array.ndim <= 2}
    lost_from = unmeasured_from(drift.table())
    cells = site_cells(tracks, arrays, "ring", N_SEEN, N_FRAMES - 1, lost_from)
    return int((cells["reason"] == "").sum())


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return the (n_channels, n_frames) shares of cells that are kept without each plane."""
    shown = film(WORLDS["plain"], 1, N_FRAMES, shape=(210, 260), scale=0.25, n_cells=12)
    path = tmp_path_factory.mktemp("films") / "c"
    whole = cells_used(shown, path)
    assert whole >= 5
    planes = [[(channel, frame) for frame in range(N_FRAMES)] for channel in CHANNELS]
    return np.array([[cells_used(shown, path, plane) for plane in row] for row in planes]) / whole


def test_half_a_percent_of_the_planes_missing_costs_few_cells(kept):
    assert SHARE * (1 - kept).sum() < 0.05  # planes missing by chance, one by one


def test_a_plane_that_nothing_needs_costs_no_cell(kept):
    costs = dict(zip(CHANNELS, 1 - kept, strict=True))
    assert not costs["gfp"][:-1].any()
    assert not any(costs[name][N_SEEN:].any() for name in ("lnp", "brightfield"))
    assert not any(costs[name][1:N_SEEN].any() for name in ("lnp", "brightfield"))  # held


def test_what_cannot_be_held_costs_the_field(kept):
    costs = dict(zip(CHANNELS, 1 - kept, strict=True))
    assert costs["gfp"][-1] == 1
    assert all(costs[name][0] == 1 for name in SEEN_CHANNELS)  # none before it


def test_a_missing_counterstain_is_bridged(kept):
    assert (kept[CHANNELS.index("counterstain"), 1:] >= 0.9).all()
