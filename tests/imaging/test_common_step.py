"""The step that a field's cells have in common, on fields that we moved ourselves."""

import numpy as np

from lnp.imaging.common_step import cell_spectra, common_step
from synthetic.dishes import cells

DIAMETER, SHAPE = 20, (320, 400)


def step_between(centres, moved, shape=SHAPE, radius=8):
    """Return the common step of cells that went from some centres to others, and its error."""
    pair = [cell_spectra(200 + 900 * cells(shape, at), DIAMETER) for at in (centres, moved)]
    return common_step([pair], radius, DIAMETER)


def draw_centres(seed, n=120, shape=SHAPE):
    """Return the centres of cells, some of them near the border."""
    return np.random.default_rng(seed).uniform(0, shape, (n, 2))


def test_cells_that_stay_show_the_stage_step_to_a_pixel():
    centres = draw_centres(0)
    step, error, height = step_between(centres, centres + [3, -2])
    np.testing.assert_allclose(step, [3, -2], atol=1.0)
    assert error < 0.5
    assert height > 0.5


def test_a_jump_is_found_in_the_whole_field():
    centres = draw_centres(1)
    step, _, _ = step_between(centres, centres + [30, 41])
    np.testing.assert_allclose(step, [30, 41], atol=2.0)


def test_cells_that_walk_apart_have_an_uncertain_step_in_common():
    centres = draw_centres(2)
    away = np.sign(centres - np.array(SHAPE) / 2)
    step, error, height = step_between(centres, centres + 3 * away)
    assert 2 * error > step @ step
    assert height > 0


def test_a_step_at_the_limit_is_one_beyond_it():
    centres = draw_centres(5)
    step, _, height = step_between(centres, centres + [0, 11])
    np.testing.assert_allclose(step, [0, 11], atol=1.0)
    assert height > 0.5


def test_other_cells_have_no_step_in_common():
    _, _, height = step_between(draw_centres(3, 12), draw_centres(4, 12))
    assert height == 0
    nothing, error, none = common_step([], 8, DIAMETER)
    assert (nothing.tolist(), none) == ([0, 0], 0)
    assert np.isnan(error)
