"""The bound of a stage's drift behind docs/tracking.md, on hand-made steps."""

import numpy as np
import pytest

from lnp.simulation.worlds.named import WORLDS
from tracking.stage_limit import best_linear, common_step, place_stage, watch_cells, worst_errors


def test_one_cell_has_a_step_and_no_variance():
    step, error = common_step(np.array([[2.0, -1.0]]))
    assert step.tolist() == [2, -1]
    assert np.isnan(error)
    step, error = common_step(np.array([[1.0, 0.0], [3.0, 0.0]]))
    assert step.tolist() == [2, 0]
    assert error == pytest.approx((2 + 0) / 2 / 2)
    step, error = common_step(np.empty((0, 2)))
    assert step.tolist() == [0, 0]
    assert np.isnan(error)


def test_a_stage_that_the_steps_tell_is_found_exactly():
    rng = np.random.default_rng(0)
    steps = rng.normal(size=(40, 3))
    drift = np.pad(np.cumsum(steps, axis=1), ((0, 0), (1, 0)))
    assert best_linear(steps[:20], drift[:20], steps[20:]) == pytest.approx(drift[20:])


def test_no_later_frame_enters_the_bound():
    rng = np.random.default_rng(0)
    steps, drift = rng.normal(size=(20, 3)), rng.normal(size=(20, 4))
    later = steps.copy()
    later[:, 2] = 100
    found = [best_linear(steps, drift, new)[:, :3] for new in (steps, later)]
    assert found[0] == pytest.approx(found[1])


def test_the_worst_frame_counts():
    found, drift = np.zeros((1, 3, 2)), np.array([[[0, 0], [3, 4], [1, 0]]])
    assert worst_errors(found, drift).tolist() == [5]


def test_true_steps_of_calm_cells_tell_the_stage():
    steps, error, drift, diameter = watch_cells(WORLDS["rings"], 5, 4, (200, 200))
    assert steps.shape == (3, 2)
    assert error.shape == (3,)
    still = np.zeros(3)
    assert place_stage(np.diff(drift, axis=0), still, diameter)[1:] == pytest.approx(
        drift[1:], abs=0.2 * np.abs(drift).max()
    )
