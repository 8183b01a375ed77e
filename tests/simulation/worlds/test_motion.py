"""Each property of motion and stage is to be found in the truth, as large as it was set."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.ndimage import gaussian_filter, shift

from lnp.simulation.dish.stage import draw_jumps
from lnp.simulation.motion import move_cells, turn_cells
from lnp.simulation.worlds.film import film
from lnp.simulation.worlds.world import PLAIN

APART = np.argwhere(np.ones((12, 12))) * 900.0  # cells that do not feel each other
LONE = pd.DataFrame(
    {"first_frame": 0, "last_frame": 29, "parent": -1, "radius_px": 10.0, "speed": 1.0},
    index=range(144),
)


def steps_of(world):
    """Return the (n, T - 1, 2) steps of lone cells, at full size."""
    paths = move_cells(LONE, APART, 1.0, 30, np.random.default_rng(0), world)
    return np.diff(paths, axis=1)


@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.9])
def test_a_step_follows_the_step_before_as_told_and_steps_stay_as_long(persistence):
    steps = steps_of(replace(PLAIN, persistence=persistence))
    both = np.corrcoef(steps[:, :-1].ravel(), steps[:, 1:].ravel())[0, 1]
    assert both == pytest.approx(persistence, abs=0.06)
    assert steps.std() == pytest.approx(steps_of(PLAIN).std(), rel=0.08)


def test_speed_makes_steps_longer():
    fast, plain = steps_of(replace(PLAIN, speed=2.0)), steps_of(PLAIN)
    np.testing.assert_allclose(fast, 2 * plain)


def test_jitter_moves_cells_about_their_paths_and_does_not_add_up():
    still = replace(PLAIN, speed=0.0, raggedness=0.0, confluence=0.05, clump=1.0, stage_px=0.0)
    size = {"shape": (200, 240), "scale": 0.25, "n_frames": 12, "channels": (), "dose_ng": 0.0}
    spread = {}
    for jitter in (0.0, 8.0):
        shown = film(replace(still, jitter_px=jitter), 3, **size)
        places = shown.tracks.query("~at_edge and n_touching == 0").copy()
        places[["row", "col"]] -= shown.drift[places["frame"]]
        sd = places.groupby("cell")[["row", "col"]].std()[places.groupby("cell").size() > 8]
        spread[jitter] = sd.to_numpy().mean()
    assert spread[0.0] < 0.1
    assert spread[8.0] == pytest.approx(2.0, rel=0.3)


def test_a_long_axis_turns_slowly_and_lies_along_a_persistent_walk():
    walks = np.cumsum(np.tile([3.0, 4.0], (50, 20, 1)), axis=1)
    way = np.arctan2(3, 4)
    aligned = np.cos(2 * (turn_cells(walks, 0.9, np.random.default_rng(0)) - way))
    free = turn_cells(walks, 0.0, np.random.default_rng(0))
    assert aligned[:, 10:].mean() > 0.8
    assert abs(np.cos(2 * (free[:, 10:] - way)).mean()) < 0.4
    assert np.cos(2 * np.diff(free, axis=1)).mean() > 0.9


def test_a_stage_jumps_once_as_far_as_told_and_stays_or_comes_back():
    for frames in (0, 2):
        world = replace(PLAIN, jumps=1, jump_px=100.0, jump_frames=frames)
        seen = [draw_jumps(world, 0.5, 12, np.random.default_rng(k)) for k in range(40)]
        lengths = np.linalg.norm(seen, axis=2)
        assert (lengths[:, 0] == 0).all()
        far = lengths.max(axis=1)
        assert 25 <= far.min() < 35 < 40 < far.max() <= 50
        away = (lengths > 0).sum(axis=1)
        assert away.max() == (frames or 11)
        assert len({tuple(place > 0) for place in lengths}) > 5  # at many frames
    assert not draw_jumps(PLAIN, 0.5, 12, np.random.default_rng(0)).any()


def test_the_planted_drift_brings_the_dish_back_jump_included():
    world = replace(PLAIN, jumps=1, jump_px=150.0, grain=0.02, speed=0.0, raggedness=0.5)
    size = {"shape": (140, 160), "scale": 0.25, "n_frames": 3, "n_cells": 5}
    shown = film(world, 2, channels=("brightfield",), **size)
    assert np.linalg.norm(shown.drift, axis=1).max() > 15
    images = shown.images["brightfield"].astype(float)
    images -= gaussian_filter(images, (0, 4, 4))
    inner = np.s_[45:-45, 45:-45]
    for frame in (1, 2):
        right = shift(images[frame], -shown.drift[frame], order=1)[inner].ravel()
        wrong = shift(images[frame], -shown.drift[frame] + 3, order=1)[inner].ravel()
        first = images[0][inner].ravel()
        assert np.corrcoef(first, right)[0, 1] > 0.3 > np.corrcoef(first, wrong)[0, 1] + 0.15


def test_cells_come_into_view_where_the_stage_has_jumped_to():
    world = replace(PLAIN, jumps=1, jump_px=300.0, confluence=0.4)
    size = {"shape": (90, 100), "scale": 0.16, "n_frames": 3, "channels": (), "dose_ng": 0.0}
    covered = (film(world, 1, **size).labels > 0).mean(axis=(1, 2))
    assert covered.min() > 0.6 * covered.max()
