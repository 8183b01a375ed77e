"""Brightfield that we shifted ourselves, with relief and halo."""

import numpy as np
import pandas as pd
import pytest

from lnp.core.errors import LnpError
from lnp.imaging.channel_shift import average_channel_shift, measure_channel_shift, pattern_search
from synthetic.dishes import BF_SHIFT, PATH, dish_movie


@pytest.fixture(scope="module")
def movie():
    """Return counterstain and brightfield, (T, H, W) each, along PATH."""
    return dish_movie(PATH, BF_SHIFT, np.random.default_rng(0))


def frames_of(stain, bright):
    """Return the frames of a site from those of its two channels."""
    pairs = zip(stain, bright, strict=True)
    return [dict(zip(("counterstain", "brightfield"), pair, strict=True)) for pair in pairs]


def test_brightfield_is_found_in_spite_of_relief_and_halo(movie):
    shift, explained = measure_channel_shift(frames_of(*movie), 24, 6)
    np.testing.assert_allclose(shift, BF_SHIFT, atol=0.5)
    swapped = measure_channel_shift(frames_of(movie[0], movie[1][:, ::-1, ::-1]), 24, 6)[1]
    assert explained > 3 * swapped


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_the_brightfield_shift_is_not_biased_along_the_light(seed):
    rng = np.random.default_rng(seed)
    true = rng.uniform(-4, 4, 2)
    shift, _ = measure_channel_shift(frames_of(*dish_movie(PATH, true, rng, dirt=0.01)), 24, 6)
    np.testing.assert_allclose(shift, true, atol=0.5)


def test_a_doubled_image_has_a_doubled_brightfield_shift(movie):
    large = [np.kron(frames, np.ones((2, 2), np.uint16)) for frames in movie[:, :2]]
    shift, _ = measure_channel_shift(frames_of(*large), 2 * 26, 12)
    np.testing.assert_allclose(shift, 2 * BF_SHIFT, atol=1.0)


def test_without_a_frame_in_both_channels_there_is_no_brightfield_shift():
    image = np.ones((32, 32), np.uint16)
    shift, explained = measure_channel_shift(frames_of([image, None], [None, image]), 24, 6)
    assert np.isnan(shift).all()
    assert explained == 0


def site_shifts(*shifts):
    """Return the columns of table "site_channel_shift" that say how brightfield lies."""
    rows = [("P", f"s{n}", *shift) for n, shift in enumerate(shifts)]
    table = pd.DataFrame(rows, columns=["plate", "site", "bf_row", "bf_col"])
    return table.assign(explained=0.3)


def test_the_plate_has_the_median_of_its_sites_that_were_measured():
    shifts = site_shifts((1, -2), (1.5, -2), (np.nan, np.nan), (1, 40))
    assert average_channel_shift(shifts) == {"bf_row": 1, "bf_col": -2, "n_sites": 3, "spread": 0.5}


def test_a_plate_without_a_measured_site_is_an_error_that_names_it():
    with pytest.raises(LnpError, match="plate P: no frame that the models see"):
        average_channel_shift(site_shifts((np.nan, np.nan)))


def test_brightfield_that_was_not_imaged_has_no_shift():
    sites = site_shifts((np.nan, np.nan), (np.nan, np.nan)).assign(explained=np.nan)
    plate = average_channel_shift(sites)
    assert (plate["bf_row"], plate["bf_col"], plate["n_sites"]) == (0, 0, 0)
    assert np.isnan(plate["spread"])


def test_the_highest_place_is_found_to_a_thousandth():
    place = pattern_search(
        lambda at: -((at[0] - 0.777) ** 2) - 2 * (at[1] + 1.234) ** 2, np.zeros(2), 0.5
    )
    np.testing.assert_allclose(place, [0.777, -1.234], atol=1e-3)


def test_the_log_says_what_the_shift_explains_or_that_there_is_none(movie, caplog):
    caplog.set_level("INFO")
    measure_channel_shift(frames_of(*movie), 24, 8)
    assert "of its contrast" in caplog.text
    measure_channel_shift(frames_of([None], movie[1][:1]), 24, 8)
    assert "no frame has both channels" in caplog.text
