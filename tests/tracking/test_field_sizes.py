import numpy as np
import pytest

from lnp.imaging.foreground import typical_width
from lnp.tracking.field_sizes import check_sizes
from lnp.tracking.seed_formats import SeedError


def field(radius, shape=(200, 220)):
    """Return a field of nine round cells of a radius on a noisy background."""
    rng = np.random.default_rng(0)
    row, col = np.indices(shape)
    image = rng.normal(500, 20, shape)
    for r in (40, 100, 160):
        for c in (40, 110, 180):
            image[np.hypot(row - r, col - c) < radius] += 3000
    return image


def test_the_width_of_cells_is_measured_whatever_was_set():
    for diameter in (12, 26, 60):
        assert typical_width(field(13), diameter) == pytest.approx(26, rel=0.2)
    assert np.isnan(typical_width(np.full((60, 60), 300.0), 26))


@pytest.mark.parametrize(("diameter", "told"), [(26, False), (40, False), (80, True), (10, True)])
def test_cells_of_quite_another_size_are_told_with_both_numbers(diameter, told, caplog):
    check_sizes(field(13), diameter, {}, "plate P, site C03_f001", 0.5)
    assert ("plate P, site C03_f001: bright parts of the counterstain" in caplog.text) == told
    assert (f"seeding/cell_diameter_um is {diameter / 2:g};" in caplog.text) == told


def test_cells_of_hardly_any_pixel_are_refused_with_what_to_do():
    with pytest.raises(
        SeedError, match=r"cell_diameter_um is 1.69 px, at pixels of 10 um; .* 4 px"
    ):
        check_sizes(field(13), 1.69, {}, "plate P, site C03_f001", 10.0)


def test_a_square_larger_than_the_field_is_refused_with_both_sizes():
    sides = {"crops/side_um": 100, "tracking/window_um": 208}
    with pytest.raises(SeedError, match=r"window_um is 208 px, at pixels of 0.5 um; .* 200 x 220"):
        check_sizes(field(13), 26, sides, "plate P, site C03_f001", 0.5)
