import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from lnp.core.schemas.plates import APPEARANCE
from lnp.core.vocabulary import HELD_ARRAYS, SEEN_CHANNELS
from lnp.shift.appearance import bands, describe_site, first_crops, saturated_shares

FIELD_UM2 = 1e6


def steps(background, cell, side=8):
    """Return a crop with a square cell on a flat background, and its mask."""
    mask = np.zeros((side, side), dtype=bool)
    mask[2:6, 2:6] = True
    return np.where(mask, cell, background).astype("uint16"), mask


def describe(crops, mask, imaged=SEEN_CHANNELS):
    return describe_site(np.array(crops), np.array(mask), imaged, 0.5, FIELD_UM2)


def test_statistics_of_a_flat_cell_on_a_flat_background_by_hand():
    images = [steps(*levels) for levels in [(100, 300), (10, 12), (1000, 1000)]]
    crops, mask = np.stack([image for image, _ in images]), images[0][1]
    table = describe([crops, crops], [mask, mask]).set_index("channel")
    stain = table.loc["counterstain"]
    assert stain[["background", "cell_mean", "contrast", "cell_sd"]].tolist() == [100, 300, 200, 0]
    assert stain[["p1", "p50", "p99"]].tolist() == [100, 100, 300]
    assert stain["area_um2"] == 16 * 0.25
    assert stain[["n_cells", "cells_per_mm2"]].tolist() == [2, 2]
    assert stain["stain_correlation"] == pytest.approx(1)
    assert table.loc["lnp", "stain_correlation"] == pytest.approx(1)
    assert table.loc["brightfield", ["fine", "noise", "stain_correlation"]].tolist() == [0, 0, 0]


def test_a_channel_that_was_not_imaged_has_no_row_and_a_site_without_cells_no_statistics():
    crops, mask = np.zeros((0, 3, 8, 8), "uint16"), np.zeros((0, 8, 8), bool)
    table = describe(crops, mask, ["counterstain", "brightfield"])
    assert table["channel"].tolist() == ["counterstain", "brightfield"]
    assert table["n_cells"].tolist() == [0, 0]
    assert table[APPEARANCE].isna().all(axis=None)


def test_white_noise_is_noise_and_no_structure():
    images = np.random.default_rng(0).normal(100, 5, (4, 96, 96)).astype(np.float32)
    found = bands(images, pixel_um=0.65)
    np.testing.assert_allclose(found["noise"], 5, rtol=0.05)
    assert (found["fine"] < 0.35).all()  # 0.19 x 5 before the noise's part is subtracted


def test_blur_lowers_fine_against_middle_structure_and_light_does_not():
    image = gaussian_filter(np.random.default_rng(1).normal(0, 500, (1, 96, 96)), (0, 1, 1)) + 1000
    sharp, bright, dull = (
        bands(x.astype(np.float32), 0.65)["fine_to_middle"][0]
        for x in (image, 3 * image, gaussian_filter(image, (0, 1.5, 1.5)))
    )
    assert bright == pytest.approx(sharp, rel=1e-4)
    assert dull < 0.7 * sharp


def test_saturated_pixels_are_those_at_the_top_where_they_are_several():
    crop = np.arange(64, dtype="uint16").reshape(8, 8)
    assert saturated_shares(np.array([crop, crop])).tolist() == [0, 0]
    assert saturated_shares(np.array([np.minimum(crop, 55), crop // 64])).tolist() == [9 / 64, 0]


def test_a_cell_counts_with_its_first_crop_that_no_other_plane_stands_for():
    crops = np.zeros((3, 6, 3, 4, 4), "uint16") + np.arange(6)[None, :, None, None, None]
    present = np.ones((3, 6), bool)
    present[1, 0] = present[2, :4] = False  # late; not in the first frames
    held = {name: np.zeros((3, 6), bool) for name in HELD_ARRAYS}
    held["held_lnp"][0, 0] = True
    store = {"present": present, "crops": crops, "mask": np.ones((3, 6, 4, 4), bool), **held}
    found, masks = first_crops(store)
    assert found[:, 0, 0, 0].tolist() == [1, 1]
    assert masks.shape == (2, 4, 4)
