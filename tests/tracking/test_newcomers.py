"""Cells that nobody holds, drawn by hand."""

import numpy as np
import pytest

from lnp.imaging.pixel_regions import disc
from lnp.tracking.newcomers import Newcomers, deepest, valley
from synthetic.discs import dome_frame

DIAMETER, HELD = 26, [(48, 30)]
BOTH = [*HELD, (48, 54)]


def look(newcomers, centres, held=HELD, radius=13):
    """Return the newcomers of a frame with domes, of which some are held."""
    image = dome_frame(centres, radius, (96, 96)).astype(np.float32)
    regions = [disc(centre, radius) for centre in held]
    return newcomers.find(image, np.full(image.shape, 300.0), regions)


def test_a_cell_that_nobody_holds_counts_in_the_second_frame():
    newcomers = Newcomers(DIAMETER)
    assert look(newcomers, BOTH).shape == (0, 2)
    np.testing.assert_allclose(look(newcomers, BOTH), [BOTH[1]], atol=4)


def test_cells_that_are_held_are_no_newcomers():
    newcomers = Newcomers(DIAMETER)
    assert not [len(found) for _ in range(3) if len(found := look(newcomers, BOTH, BOTH))]


def test_what_is_elsewhere_in_the_next_frame_does_not_count_but_for_the_stage():
    newcomers, away = Newcomers(DIAMETER), [(row + 30, col) for row, col in BOTH]
    look(newcomers, BOTH)
    assert len(look(newcomers, away, away[:1])) == 0
    look(newcomers, BOTH)
    newcomers.move(np.array([30.0, 0.0]))
    assert len(look(newcomers, away, away[:1])) == 1


def test_a_part_of_a_larger_cell_is_no_newcomer():
    newcomers = Newcomers(DIAMETER)
    for _ in range(2):
        image = dome_frame([(48, 48)], 30, (96, 96)).astype(np.float32)
        found = newcomers.find(image, np.full(image.shape, 300.0), [disc((40, 40), 13)])
    assert len(newcomers.before) > 0
    assert len(found) == 0


def test_an_empty_field_has_none_and_one_that_nobody_holds_has():
    newcomers = Newcomers(DIAMETER)
    assert look(newcomers, [(-99, -99)], []).shape == (0, 2)
    for _ in range(2):
        found = look(newcomers, BOTH, [])
    assert len(found) == 2


def test_the_deepest_pixels_lie_apart_and_a_flat_top_is_one():
    depth = np.zeros((20, 20), np.float32)
    depth[5, 5], depth[5, 7], depth[15, 14:17] = 4, 3, 4
    assert deepest(depth, 2, 4).tolist() == [[5, 5], [15, 14]]
    assert deepest(depth, 5, 4).shape == (0, 2)


@pytest.mark.parametrize(("level", "low"), [([4, 2, 4], 0.5), ([4, 1, 2], 0.5), ([1, 2, 3], 1)])
def test_a_valley_is_a_share_of_the_lower_summit(level, low):
    assert valley(np.array([level], float), np.array([0, 0]), np.array([0, 2])) == low
