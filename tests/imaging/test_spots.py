"""Spots that we placed, and those that trackpy finds in real frames."""

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree
from skimage.io import imread

from lnp.imaging.spots import assign_spots, detect_spots, find_candidates, find_spots

TRACKPY = Path(__file__).parents[3] / "shared/data/trackpy_tests"


def spot_image(places, counts, sigma, shape=(80, 90), level=100.0, noise=0.0, seed=0):
    """Return a frame with Gaussian spots of so many counts each, on a level with noise."""
    row, col = np.indices(shape)
    image = np.full(shape, float(level))
    for (r, c), total in zip(places, counts, strict=True):
        square = ((row - r) ** 2 + (col - c) ** 2) / (2 * sigma**2)
        image += total / (2 * np.pi * sigma**2) * np.exp(-square)
    return image + np.random.default_rng(seed).normal(scale=noise, size=shape)


@pytest.mark.parametrize("sigma", [1.5, 2.0, 3.0])
def test_place_and_counts_of_a_spot_come_out_right(sigma):
    places, counts = [(20.3, 30.0), (50.0, 60.4)], [5000, 20000]
    spots = find_spots(spot_image(places, counts, sigma, noise=0.5), sigma, threshold=20)
    np.testing.assert_allclose(spots[["row", "col"]], places, atol=0.15)
    np.testing.assert_allclose(spots["intensity"], counts, rtol=0.1)


def test_noise_alone_has_hardly_any_spots():
    image = spot_image([], [], 1.0, shape=(300, 300), noise=10)
    assert len(find_spots(image, 1.0, threshold=5)) <= 3


@pytest.mark.parametrize("noise", [0.05, 0.15, 0.3])
def test_a_dim_frame_of_few_bits_has_no_spots_but_those_that_are_there(noise):
    image = spot_image([(30, 40)], [120], 1.5, level=10.0, noise=noise)
    counts = np.rint(image).astype("uint8")  # the same nearly everywhere
    assert find_spots(counts, 1.5, threshold=5)[["row", "col"]].round().to_numpy().tolist() == [
        [30, 40]
    ]


def test_a_slope_and_a_level_are_no_spots():
    row, col = np.indices((60, 60))
    slope = 100 + 30.0 * row + 10.0 * col
    noise = np.random.default_rng(1).normal(scale=1, size=slope.shape)
    assert find_spots(slope + noise, 1.5, threshold=6).empty
    assert find_spots(np.full((60, 60), 500), 1.5, threshold=5).empty


def test_counts_do_not_depend_on_the_level_below():
    low, high = (
        find_spots(spot_image([(30, 40)], [8000], 2, level=level, noise=1), 2, 10)["intensity"]
        for level in (100, 5000)
    )
    np.testing.assert_allclose(low, high, rtol=1e-3)


def test_a_spot_belongs_to_the_mask_it_lies_in_and_to_the_nearer_centre_if_in_two():
    spots = find_spots(
        spot_image([(20, 20), (20, 31), (60, 60)], [9000] * 3, 1.5, noise=0.5), 1.5, 20
    )
    masks = np.ones((2, 20, 20), dtype=bool)  # windows of 20 px: they overlap in cols 22 to 29
    masks[1, :, :3] = False
    held = assign_spots(spots, np.array([4, 9]), np.array([[20, 20], [20, 32]]), masks)
    assert held["cell"].tolist() == [4, 9]
    between = spots.iloc[:1].assign(row=20.0, col=28.0)
    held = assign_spots(between, np.array([4, 9]), np.array([[20, 20], [20, 32]]), masks)
    assert held["cell"].tolist() == [9]


def test_spots_outside_all_masks_belong_to_no_cell():
    spots = find_spots(spot_image([(20, 20)], [9000], 1.5, noise=0.5), 1.5, 20)
    centres, masks = np.array([[50.0, 50.0]]), np.ones((1, 20, 20), dtype=bool)
    assert assign_spots(spots, np.array([0]), centres, masks).empty


def test_a_film_without_any_spot_has_the_columns_of_one_with_spots():
    image = spot_image([(20, 20)], [9000], 1.5, noise=0.5)
    centres, masks = np.full((1, 1, 2), 20.0), [np.ones((1, 20, 20), dtype=bool)]
    film = [(image, 20.0), (image, 1e9), (None, 20.0)]  # a frame, and the threshold
    columns = [
        set(
            detect_spots(
                [plane], np.array([4]), centres, masks, lambda x, t=t: find_candidates(x, 1.5, t)
            )
        )
        for plane, t in film
    ]
    assert columns[0] == columns[1] == columns[2]


@pytest.mark.skipif(not TRACKPY.is_dir(), reason=f"{TRACKPY} is not there")
def test_real_particles_are_where_trackpy_puts_them():
    image = imread(TRACKPY / "video/image_sequence/T76S3F00001.png")
    theirs = np.load(TRACKPY / "data/reproducibility_v0.4.npz")["arr_3"]  # row, col, mass >= 140
    ours = find_spots(255 - image.astype(float), 2.0, threshold=3)[["row", "col"]].to_numpy()
    inner = ((theirs > 6) & (theirs < np.array(image.shape) - 7)).all(axis=1)
    distance, _ = cKDTree(ours).query(theirs[inner])
    assert np.mean(distance < 1.0) >= 0.95
    assert np.median(distance) < 0.3
