"""Statistics of spots by hand, and what chance gives."""

import numpy as np
import pytest

from lnp.spatial.axes import long_axis
from lnp.spatial.describe import chance, describe_spots
from lnp.spatial.patterns import draw_same_depth
from lnp.spatial.region import region_of
from lnp.spatial.statistics import (
    clustering,
    near_pairs,
    rings,
    sector,
    spread_and_polarity,
)

AXES = {"motion": (0.0, False)}
N_PATTERNS = 39


def ellipse(height, width, bitten=False):
    row, col = np.indices((64, 64)) - 31.5
    mask = (row / height) ** 2 + (col / width) ** 2 <= 1
    return mask & ~((row**2 + (col - width) ** 2) < (0.6 * width) ** 2) if bitten else mask


def spots_in(region, places, rng):
    return region.pixels[places] + rng.uniform(-0.5, 0.5, size=(len(places), 2))


def test_rings_have_equal_areas_in_any_shape():
    region = region_of(ellipse(12, 25, bitten=True))
    assert region.rank[0] == pytest.approx(0.5 / len(region.pixels))
    assert np.all(np.diff(region.depth) >= 0)
    assert region.depth.max() == 1


def test_a_square_of_nine_pixels_has_eight_at_the_rim():
    region = region_of(np.ones((3, 3), dtype=bool))
    assert region.depth.tolist() == [0.5] * 8 + [1.0]
    assert region.pixels[-1].tolist() == region.centre.tolist() == [1.0, 1.0]
    assert region.radius == pytest.approx(np.sqrt(12 / 9))


def test_all_spots_in_the_outermost_pixels_are_ten_times_as_many_as_by_chance():
    region = region_of(ellipse(20, 20))
    found = rings(region, np.zeros((1, 6), dtype=int), np.ones(6))
    assert found["rim_10"] == pytest.approx(10)
    assert found["core"] == 0
    found = rings(region, np.array([[0, len(region.pixels) - 1]]), np.array([1.0, 3.0]))
    assert found["rim_50"] == pytest.approx(0.25 / 0.5)
    assert found["core"] == pytest.approx(0.75 / 0.3)


def test_a_pixel_each_is_as_chance_has_it():
    region = region_of(ellipse(15, 22))
    everywhere = np.arange(len(region.pixels))[None]
    weights = np.ones(everywhere.shape[1])
    found = rings(region, everywhere, weights)
    found |= spread_and_polarity(region, region.pixels[everywhere], weights)
    assert found["rim_30"] == pytest.approx(1, abs=0.01)
    assert found["depth_z"] == pytest.approx(0, abs=1e-6)
    assert (found["spread"], found["polarity"]) == (pytest.approx(1), pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize(("angle", "both", "expected"), [(0, False, 4), (np.pi, False, 0)])
def test_spots_on_one_side_fill_its_quarter_and_no_other(angle, both, expected):
    region = region_of(ellipse(20, 20))
    below = np.array([[[45.0, 31.5], [48.0, 30.0]]])
    found = sector(region, below, np.ones(2), angle, both)
    assert found == pytest.approx(expected, rel=0.05)
    assert sector(region, below, np.ones(2), angle, True) == pytest.approx(2, rel=0.05)


def test_a_direction_that_is_not_known_gives_no_number():
    region = region_of(ellipse(20, 20))
    assert np.isnan(sector(region, region.centre[None, None], np.ones(1), np.nan, False)).all()


def test_the_long_axis_of_a_wide_cell_runs_along_columns_and_a_round_one_has_none():
    assert abs(np.sin(long_axis(region_of(ellipse(10, 25))))) == pytest.approx(1)
    assert np.isnan(long_axis(region_of(ellipse(20, 20))))


def test_ties_never_make_a_p_too_small():
    assert chance(np.zeros(40)) == 1
    assert chance(np.array([3.0, *np.zeros(39)])) == 2 / 40
    assert np.isnan(chance(np.array([np.nan, 1.0])))


def test_spots_on_top_of_each_other_have_numbers_and_no_warning():
    region, rng = region_of(ellipse(9, 9)), np.random.default_rng(0)
    points = np.repeat(region.centre[None], 5, axis=0)
    found = describe_spots(region, points, np.ones(5), AXES, 2.0, N_PATTERNS, rng)
    assert all(np.isfinite(value) for value in found.values())


def test_no_pair_is_nearer_than_spots_can_be_told_apart():
    region = region_of(ellipse(20, 20))
    patterns = np.random.default_rng(1).uniform(20, 40, size=(30, 12, 2))
    merged = patterns.copy()
    merged[0, 1] = merged[0, 0] + 0.5  # would be one spot
    plain, close = (clustering(region, p, 2.0)["clustering"] for p in (patterns, merged))
    apart = clustering(region, merged, 0.0)["clustering"]
    assert apart[0] > close[0]
    assert plain.mean() == pytest.approx(0, abs=1e-9)


def test_pairs_and_nearest_spots_by_hand():
    square = np.array([[0.0, 0.0], [0.0, 3.0], [4.0, 0.0], [4.0, 3.0]])  # sides 3 and 4, across 5
    pairs, nearest = near_pairs(square, radius=10.0, resolution=2.0)  # within 1.5, 2, 2.5, 3, 4
    assert pairs.tolist() == [0, 0, 0, 2, 4]
    assert nearest == 3.0
    pairs, nearest = near_pairs(square, radius=10.0, resolution=3.5)
    assert pairs.tolist() == [0, 0, 0, 0, 2]
    assert nearest == 3.5


def test_patterns_of_the_same_depths_keep_the_ring_of_each_spot():
    region, rng = region_of(ellipse(20, 14)), np.random.default_rng(2)
    places = np.array([0, len(region.pixels) // 2, len(region.pixels) - 1])
    drawn = draw_same_depth(region, places, 200, rng)
    tenth = (10 * region.rank[drawn]).astype(int)
    assert (tenth == (10 * region.rank[places]).astype(int)).mean() > 0.97
    assert len(np.unique(drawn[:, 1])) > 30


def test_spots_laid_by_chance_are_called_special_as_rarely_as_promised():
    rng, n_cells, found = np.random.default_rng(3), 150, []
    for number in range(n_cells):
        region = region_of(ellipse(*rng.uniform(9, 28, size=2), bitten=number % 2))
        places = rng.integers(len(region.pixels), size=rng.integers(8, 60))
        points, light = spots_in(region, places, rng), rng.lognormal(size=len(places))
        found.append(describe_spots(region, points, light, AXES, 1.5, N_PATTERNS, rng))
    for name in (name for name in found[0] if name.startswith("p_")):
        p = np.array([each[name] for each in found])
        for level in (0.05, 0.1):
            assert (p <= level).mean() <= level + 3 * np.sqrt(level * (1 - level) / n_cells), name


@pytest.mark.parametrize(
    ("where", "name", "rises"),
    [
        (lambda region: region.rank < 0.3, "rim_30", True),
        (lambda region: region.rank > 0.7, "core", True),
        (lambda region: region.pixels[:, 0] - 31.5 > 12, "sector_motion", True),
        (lambda region: np.hypot(*(region.pixels - [31, 40]).T) < 4, "clustering", True),
        (lambda region: np.hypot(*(region.pixels - [31, 40]).T) < 4, "nearest", False),
    ],
)
def test_what_is_planted_is_found_and_by_its_name(where, name, rises):
    rng, region, hits = np.random.default_rng(4), region_of(ellipse(24, 20)), 0
    inside = np.flatnonzero(where(region))
    for _ in range(20):
        places = rng.integers(len(region.pixels), size=30)
        places[:24] = rng.choice(inside, size=24)
        points = spots_in(region, places, rng)
        found = describe_spots(region, points, np.ones(30), AXES, 0.5, N_PATTERNS, rng)
        by_chance = 0 if name == "clustering" else 1
        hits += found[f"p_{name}"] <= 0.05 and (found[name] > by_chance) == rises
    assert hits >= 19
