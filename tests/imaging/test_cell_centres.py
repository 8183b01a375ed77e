"""One centre per cell, whatever its middle looks like."""

import numpy as np
import pytest

from lnp.imaging.cell_centres import find_centres, leave_border
from lnp.imaging.filters import gaussian

ROW, COL = np.indices((120, 160), dtype=float)
DIAMETER = 30


def ellipse(row, col, height, width):
    """Return the distance to a centre in semi-axes: 1 at the rim."""
    return np.hypot((ROW - row) / (height / 2), (COL - col) / (width / 2))


def field(light, seed=0):
    """Return an image of cells on a background, blurred and noisy."""
    noise = np.random.default_rng(seed).normal(0, 12, size=ROW.shape)
    return gaussian(300 + 1000 * light, 1.2) + noise


def disc(row, col, diameter=DIAMETER):
    return (ellipse(row, col, diameter, diameter) < 1).astype(float)


def ring():
    distance = ellipse(60, 80, DIAMETER, DIAMETER)
    return (distance < 1) * (0.25 + 0.75 * (distance > 0.6))


def horseshoe():
    return ring() * np.where(COL > 80, 0.55, 1.0)


def spots():
    return disc(60, 80) + 2 * disc(60, 73, 6) + 2 * disc(63, 87, 6)


def long_cell():
    return (ellipse(60, 80, 22, 42) < 1).astype(float)


@pytest.mark.parametrize("cell", [ring, horseshoe, spots, long_cell])
def test_a_cell_has_one_centre_inside_it(cell):
    centres = find_centres(field(cell()), DIAMETER)
    assert len(centres) == 1
    assert np.hypot(*(centres[0] - [60, 80])) < DIAMETER / 3


@pytest.mark.parametrize("profile", [disc, lambda r, c: np.sqrt(disc(r, c)) * 0.9])
def test_touching_cells_have_a_centre_each(profile):
    light = np.maximum(profile(60, 66), profile(60, 95))
    assert len(find_centres(field(light), DIAMETER)) == 2


def test_a_blob_without_a_rim_beside_sharp_cells_is_haze():
    haze = 0.4 * np.exp(-(ellipse(70, 120, 50, 50) ** 2))
    cells = disc(30, 30) + disc(90, 30) + disc(60, 70)
    centres = find_centres(field(cells + haze), DIAMETER)
    assert len(centres) == 3
    assert (centres[:, 1] < 90).all()


def test_a_cell_that_the_border_cuts_has_its_centre_in_what_is_seen_of_it():
    centres = find_centres(field(disc(60, 80) + disc(0, 40) + disc(119, 120)), DIAMETER)
    assert len(centres) == 3
    np.testing.assert_allclose(np.sort(centres[:, 0]), [7, 60, 112], atol=2)


def test_summits_on_the_border_move_to_the_middle_of_what_is_seen():
    regions = np.zeros((20, 20), dtype=int)
    regions[:8, 4:9], regions[10:15, 10:15], regions[19, 15:] = 1, 2, 3
    summits = np.array([[0.0, 6.0], [12.0, 12.0], [19.0, 17.0]])
    moved = leave_border(summits, regions, margin=1.0)
    np.testing.assert_allclose(moved, [[3.5, 6], [12, 12], [np.nan, np.nan]])


@pytest.mark.parametrize("shape", [(5, 5), (3, 400), (100, 120)])
@pytest.mark.parametrize("level", [0, 200, 65535])
@pytest.mark.parametrize("diameter", [2, 26, 104, 900])
def test_a_constant_field_has_no_centre_however_small_beside_a_cell(shape, level, diameter):
    image = np.full(shape, level, dtype=np.uint16)
    assert find_centres(image, diameter).shape == (0, 2)
