"""Coarse views: registered, by their own background; and the way back to a plane's pixels."""

import numpy as np
import pytest

from lnp.staining.grid import ACROSS, coarsen, enlarge
from lnp.staining.views import CONTRAST, covered, view_brightfield

RNG = np.random.default_rng(7)


def test_a_plane_of_sixteen_pixels_a_cell_stays_as_it_is():
    plane = RNG.normal(size=(20, 24)).astype(np.float32)
    np.testing.assert_allclose(coarsen(plane, ACROSS), plane, rtol=1e-6)
    np.testing.assert_allclose(enlarge(plane, plane.shape, ACROSS), plane, rtol=1e-6)


@pytest.mark.parametrize("diameter", [10.0, 32.0, 41.6])
def test_a_slope_is_the_same_slope_after_coarsening_and_enlarging(diameter):
    plane = np.add.outer(2.0 * np.arange(90), 3.0 * np.arange(120))
    again = enlarge(coarsen(plane, diameter), plane.shape, diameter)
    inner = np.s_[6:-12, 6:-12]  # beyond the outermost pixel's middle its value goes on
    np.testing.assert_allclose(again[inner], plane[inner], atol=0.25)


def test_twice_the_light_gives_the_same_view():
    plane = 1000 + 20 * RNG.normal(size=(64, 64))
    views = [view_brightfield(light * plane, (0, 0), 32.0) for light in (1, 2)]
    np.testing.assert_allclose(*views, atol=1e-4)


def test_a_bright_dot_is_seen_where_fluorescence_lies():
    plane = np.full((80, 80), 1000.0)
    plane[42:44, 24:26] += 1000 * CONTRAST  # one coarse pixel of 2 x 2
    view = view_brightfield(plane, (2.0, -4.0), 32.0)
    assert np.unravel_index(view.argmax(), view.shape) == (20, 14)
    assert view.max() == pytest.approx(1, abs=0.05)


def test_pixels_without_an_image_are_known():
    inside = covered((40, 40), (4.0, -2.0), 32.0)
    assert inside.shape == (20, 20)
    assert not inside[-2:].any()
    assert not inside[:, 0].any()
    assert inside[:-2, 1:].all()
