import numpy as np
import pandas as pd
import pytest

from lnp.explanation.regions import REGIONS, central_disc, place_spots, share_out


@pytest.mark.parametrize("seed", range(5))
def test_regions_share_out_what_is_seen(seed):
    rng = np.random.default_rng(seed)
    mask, spots = rng.random((16, 16)) < 0.5, rng.uniform(-2, 18, (seed, 2))
    seen = central_disc(16, 0.4)
    regions = share_out(mask, spots, seen, sigma_px=1.0, diameter_px=8)
    assert list(regions) == REGIONS
    assert (sum(region.astype(int) for region in regions.values()) == seen).all()


def test_the_rim_is_as_wide_as_a_twelfth_of_a_cell():
    mask = np.zeros((20, 20), dtype=bool)
    mask[4:16, 4:16] = True
    everywhere = central_disc(20, "none")
    regions = share_out(mask, np.empty((0, 2)), everywhere, sigma_px=1.0, diameter_px=24)
    assert regions["interior"].sum() == 8 * 8
    assert regions["rim"].sum() == 12 * 12 - 8 * 8
    assert regions["outside"].sum() == 400 - 144
    assert not regions["spots"].any()


def test_a_mask_that_the_crop_cuts_has_no_rim_there():
    mask = np.zeros((12, 12), dtype=bool)
    mask[:, :6] = True
    regions = share_out(mask, [], central_disc(12, "none"), sigma_px=1.0, diameter_px=12)
    assert regions["rim"].sum() == 12  # the column beside the background


def test_a_spot_takes_two_standard_deviations_wherever_it_lies():
    mask = np.zeros((12, 12), dtype=bool)
    mask[:6] = True
    regions = share_out(mask, [[5, 5]], central_disc(12, "none"), sigma_px=1.0, diameter_px=12)
    assert regions["spots"].sum() == 13  # pixels within 2 px of a pixel
    assert regions["spots"][3:8, 5].all()


def test_spots_are_placed_in_the_crop_around_the_centre():
    key = {"plate": "P", "site": "C03_f001", "cell": 1}
    spots = pd.DataFrame([{**key, "frame": 2, "row": 101.5, "col": 50.0, "intensity": 9.0}])
    tracks = pd.DataFrame(
        [{**key, "frame": t, "row": 100.4, "col": 49.6 + 9 * (t < 2)} for t in range(3)]
    )
    placed = place_spots(spots, tracks, side=8)
    assert placed[["row", "col"]].to_numpy().tolist() == [[101.5 - 96, 50.0 - 46]]
