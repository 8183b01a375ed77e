"""Cells that find themselves in the first frame."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from scipy import ndimage

from lnp.simulation.evaluation import match_centres
from lnp.tracking.seeding import find_cells, seed_site
from synthetic.discs import dome_frame

NUCLEI = Path(__file__).parents[3] / "shared/data/laptrack_interactive_fix"
CENTRES = [(40, 40), (40, 64), (62, 52), (110, 30), (110, 110), (128, 125)]  # four of them touch


def centres_of(seeds):
    return seeds[["row", "col"]].to_numpy()


def test_each_cell_is_found_once_also_where_cells_touch():
    image = dome_frame(CENTRES, 13, (160, 160), np.random.default_rng(0), noise=60)
    seeds = find_cells(image, diameter=26)
    assert len(match_centres(centres_of(seeds), np.array(CENTRES), 6)) == len(seeds) == 6
    assert seeds["cell"].tolist() == list(range(6))


@pytest.mark.parametrize("scale", [1, 2])
def test_sizes_scale_with_the_diameter(scale):
    places = np.array(CENTRES) * scale
    shape = (160 * scale, 160 * scale)
    image = dome_frame(places, 13 * scale, shape, np.random.default_rng(1), noise=60)
    seeds = find_cells(image, diameter=26 * scale)
    assert len(match_centres(centres_of(seeds), places, 6 * scale)) == len(seeds) == 6


def test_a_dim_cell_beside_a_bright_one_is_found():
    bright = dome_frame([(40, 40)], 13, (80, 110), height=4000).astype(int)
    dim = dome_frame([(40, 66)], 13, (80, 110), height=500)
    noise = np.random.default_rng(2).normal(scale=50, size=(80, 110))
    assert len(find_cells(bright + dim + noise, diameter=26)) == 2


def test_an_empty_field_has_no_cells():
    assert find_cells(np.full((60, 60), 300, dtype=np.uint16), diameter=26).empty


def test_a_field_of_noise_alone_has_no_cells():
    noise = np.random.default_rng(3).normal(500, 100, size=(400, 400))
    assert find_cells(noise, diameter=26).empty


@pytest.mark.parametrize("n_cells", [1, 3])
def test_few_cells_in_a_large_field_are_found_and_no_noise(n_cells):
    places = np.array([(100, 100), (100, 126), (300, 350)])[:n_cells]
    rng = np.random.default_rng(4)
    seeds = find_cells(dome_frame(places, 13, (540, 640), rng, noise=100), diameter=26)
    assert len(match_centres(centres_of(seeds), places, 6)) == len(seeds) == n_cells


def test_a_crowded_field_is_not_taken_for_background():
    row, col = np.meshgrid(range(20, 180, 24), range(20, 180, 24), indexing="ij")
    places = np.stack([row.ravel(), col.ravel()], axis=1)
    rng = np.random.default_rng(5)
    seeds = find_cells(dome_frame(places, 13, (190, 190), rng, noise=60), diameter=26)
    n_matched = len(match_centres(centres_of(seeds), places, 6))
    assert n_matched >= 0.95 * max(len(seeds), len(places))


def draw_sheet(brightness, shape=(220, 220), side=24):
    """Return flat cells without any background between them but dark lines, and their centres."""
    row, col = np.meshgrid(*(np.arange(12, n, side) for n in shape), indexing="ij")
    places = np.stack([row.ravel(), (col + np.where(row // side % 2, 12, 0)).ravel()], axis=1)
    places = places[places[:, 1] < shape[1]]
    away = np.hypot(*(np.indices(shape)[:, None] - places.T[:, :, None, None]))
    nearest, second = np.sort(away, axis=0)[:2]
    light = brightness(len(places))[away.argmin(axis=0)]
    line = 1 - 0.45 * np.exp(-(((second - nearest) / 3.0) ** 2))
    noise = np.random.default_rng(6).normal(scale=40, size=shape)
    return 500 + 3000 * light * line + noise, places


def is_whole(places, shape=(220, 220), margin=14):
    return ((places > margin) & (places < np.array(shape) - margin)).all(axis=1)


def test_cells_of_a_sheet_are_found_by_the_dark_lines_between_them():
    image, places = draw_sheet(np.ones)
    seeds = centres_of(find_cells(image, diameter=26))
    whole = places[is_whole(places)]
    assert len(match_centres(seeds, whole, 6)) == len(whole)
    assert is_whole(seeds).sum() == len(whole)


def test_dim_cells_of_a_crowd_are_found_although_the_field_is_lit_unevenly():
    rng = np.random.default_rng(7)
    row, col = np.meshgrid(range(20, 240, 27), range(20, 240, 27), indexing="ij")
    places = np.stack([row.ravel(), col.ravel()], axis=1)
    dim = rng.random(len(places)) < 0.4
    bright, faint = (dome_frame(places[part], 13, (255, 255)) for part in (~dim, dim))
    lamp = 1 - 0.5 * (np.hypot(*(np.indices((255, 255)) - 127)) / 180) ** 2
    light = bright.astype(float) + 0.4 * (faint.astype(float) - faint.min())
    image = (light + 1500) * lamp + rng.normal(scale=30, size=lamp.shape)
    seeds = centres_of(find_cells(image, diameter=26))
    assert len(match_centres(seeds, places, 6)) >= 0.95 * max(len(seeds), len(places))


def test_a_site_without_cells_has_no_seeds_and_a_warning_says_what_to_do(caplog):
    nothing = np.full((60, 60), 300)
    seeds = seed_site([None, nothing], 26, None, "plate P, site C03_f001")
    assert (len(seeds), list(seeds)) == (0, ["cell", "row", "col"])
    assert "plate P, site C03_f001: no cell found" in caplog.text
    assert "look at frame 1. If there are cells, correct seeding/cell_diameter_um" in caplog.text


def test_where_frame_0_is_missing_the_next_is_used():
    image = dome_frame([(50, 60)], 13, (100, 120))
    seeds = seed_site([None, image], 26, None, "here")
    np.testing.assert_allclose(centres_of(seeds), [[50, 60]], atol=1)


@pytest.mark.skipif(not NUCLEI.is_dir(), reason=f"{NUCLEI} is not there")
def test_real_nuclei_are_found_as_their_labels_say():
    images = tifffile.imread(NUCLEI / "example_images.tif")
    labels = tifffile.imread(NUCLEI / "example_label.tif")
    n_seeds = n_cells = n_matched = 0
    for image, label in zip(images, labels, strict=True):
        numbers = np.unique(label)[1:]
        true = np.array(ndimage.center_of_mass(label > 0, label, numbers))
        seeds = centres_of(find_cells(image, diameter=24))
        n_matched += len(match_centres(seeds, true, 8))
        n_seeds, n_cells = n_seeds + len(seeds), n_cells + len(true)
    assert n_matched / n_seeds >= 0.9
    assert n_matched / n_cells >= 0.9


def test_a_field_without_any_counterstain_has_no_cell(caplog):
    seeds = seed_site([None, None], 26, "no such file", "plate P, site C03_f001")
    assert seeds.empty
    assert "plate P, site C03_f001: no frame has a counterstain" in caplog.text
