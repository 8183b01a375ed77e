"""Places of a stage that we moved ourselves, from steps that are more or less wrong."""

import numpy as np

from lnp.imaging.stage_place import StagePlace

DIAMETER = 50


def follow(steps, errors):
    """Return the places (n, 2) that a stage is taken to have by steps and their variances."""
    stage, places = StagePlace(DIAMETER), []
    stage.take(np.zeros(2), 0.0)
    for step, error in zip(steps, errors, strict=True):
        stage.take(*stage.expect(np.array(step, dtype=float), error))
        places.append(stage.place)
    return np.array(places)


def draw_places(seed, n_frames=30):
    """Return the places (n, 2) of a stage that comes back to 0 each time, to 1.5 pixels."""
    return np.random.default_rng(seed).normal(0, 1.5, (n_frames, 2))


def test_steps_without_error_are_followed():
    places = draw_places(0)
    steps = np.diff(places, axis=0, prepend=0)
    found = follow(steps, [0.01] * len(steps))
    assert np.abs(found - places)[8:].mean() < 0.5


def test_a_walk_of_the_cells_is_hardly_taken_for_the_stage():
    shares = []
    for seed in range(10):
        rng, places = np.random.default_rng(100 + seed), draw_places(seed)
        walk = np.cumsum(rng.normal(0, 2, places.shape), axis=0)
        found = follow(np.diff(places + walk, axis=0, prepend=0), [4.0] * len(places))
        error, walked = (np.hypot(*(each - places).T).max() for each in (found, places + walk))
        shares.append(error / walked)
    assert np.median(shares) < 0.4
    assert max(shares) < 1


def test_a_jump_is_taken_whole_and_the_usual_place_begins_there():
    found = follow([(0, 0)] * 8 + [(40, -30)] + [(1, 1)] * 3, [4.0] * 12)
    np.testing.assert_array_equal(found[8], (40, -30))
    assert np.abs(found[9:] - (40, -30)).max() < 2


def test_an_unknown_error_counts_as_the_usual_one():
    stage = StagePlace(DIAMETER)
    stage.take(np.zeros(2), 0.0)
    place, variance = stage.expect(np.array([2.0, 0.0]), np.nan)
    assert 0 < place[0] < 2
    assert variance > 0
    assert not stage.errors
