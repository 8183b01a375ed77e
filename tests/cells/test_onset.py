import numpy as np
import pandas as pd
import pytest

from lnp.cells.expression_model import unit_curve
from lnp.cells.onset import find_onsets, least_of_controls, silence

HOURS = np.arange(0.0, 12.01, 1 / 3)
NOISE = 20.0
MATURATION_H = 1.0


def make_light(onsets, height=2000.0, noise=NOISE, seed=0):
    """Curves (N, T) with these onsets (inf: silent), half-lives of 2 and 14 h."""
    fast, slow = np.log(2) / np.array([[2.0], [14.0]]) * np.ones(len(onsets))
    age = np.maximum(HOURS - np.array(onsets)[:, None], -1.0)
    curve = height * unit_curve(age, fast, slow, MATURATION_H)
    return 500 + curve + noise * np.random.default_rng(seed).normal(size=curve.shape)


def test_onsets_are_found_to_a_part_of_a_frame_with_their_rates():
    onsets = [1.7, 2.0, 3.1, 5.55]
    found, fit = find_onsets(HOURS, make_light(onsets, noise=5.0), MATURATION_H)
    assert (found["state"] == "rises").all()
    np.testing.assert_allclose(found["onset_h"], onsets, atol=0.1)
    np.testing.assert_allclose(found["level"], 500, atol=10)
    np.testing.assert_allclose(found["fast_half_life_h"], 2, rtol=0.5)
    np.testing.assert_allclose(found["slow_half_life_h"][:2], 14, rtol=0.3)
    np.testing.assert_allclose(fit.curve(HOURS), make_light(onsets, noise=0.0), rtol=0.04)


def test_the_interval_holds_the_onset_in_most_noisy_cells():
    onsets = np.random.default_rng(1).uniform(1.5, 6, 60)
    found, _ = find_onsets(HOURS, make_light(onsets, height=300.0))
    assert (found["state"] == "rises").all()
    held = (found["onset_low_h"] <= onsets) & (onsets <= found["onset_high_h"])
    assert held.mean() > 0.9
    assert (found["onset_h"] - onsets).abs().median() < 1 / 3  # a frame


def test_cells_without_a_rise_are_silent_and_censored_at_their_last_known_frame():
    light = make_light([np.inf] * 40)
    light[0, 20:] = np.nan
    found, _ = find_onsets(HOURS, light)
    assert (found["state"] == "silent").mean() >= 0.95
    assert found.loc[0, "known_until_h"] == HOURS[19]
    assert found.loc[1, "known_until_h"] == HOURS[-1]
    assert found[["onset_h", "onset_low_h", "fast_half_life_h"]].isna().all(axis=None)


def test_what_rises_from_the_first_frame_on_is_early_and_what_is_hardly_known_short():
    light = make_light([-1.0, 3.0, 3.0, 3.0])
    light[1, 7:] = np.nan
    light[2] = np.nan
    found, _ = find_onsets(HOURS, light)
    assert found["state"].tolist() == ["early", "short", "short", "rises"]
    assert found["onset_h"].notna().tolist() == [False, False, False, True]
    assert np.isnan(found.loc[2, "known_until_h"])


def test_light_that_comes_and_goes_has_no_onset():
    light = make_light([np.inf] * 2)
    light[0, [9, 16, 17, 25, 30, 36]] += [900, 400, 1300, 200, 1500, 2500]
    assert find_onsets(HOURS, light)[0].loc[0, "state"] == "undetermined"


def test_a_cell_that_rises_only_after_it_was_lost_is_silent():
    light = make_light([5.0])
    light[0, 14:] = np.nan
    assert find_onsets(HOURS, light)[0].loc[0, "state"] == "silent"


def test_missing_frames_change_an_onset_little_and_other_cells_not_at_all():
    light = make_light([2.2, 4.0, 3.0])
    whole = find_onsets(HOURS, light)[0]
    light[0, ::5] = np.nan
    gaps = find_onsets(HOURS, light)[0]
    assert gaps.loc[0, "onset_h"] == pytest.approx(2.2, abs=0.25)
    pd.testing.assert_frame_equal(gaps[1:], whole[1:], rtol=1e-6)
    alone = find_onsets(HOURS, light[1:2])[0]
    np.testing.assert_allclose(alone["onset_h"], whole.loc[1, "onset_h"], atol=1e-6)


def test_unit_and_background_of_the_light_do_not_matter():
    light = make_light([2.2, 4.0])
    found, scaled = (find_onsets(HOURS, 7 * x + y)[0] for x, y in [(light, 0), (light, -3000)])
    np.testing.assert_allclose(found["onset_h"], scaled["onset_h"], atol=1e-6)


def test_no_cell_and_dead_pixels_are_no_error():
    assert find_onsets(HOURS, np.full((0, len(HOURS)), np.nan))[0].empty
    assert find_onsets(HOURS, np.full((2, len(HOURS)), 7.0))[0]["state"].eq("silent").all()


def test_rises_no_higher_than_those_of_the_controls_are_silent():
    onsets = pd.DataFrame(
        {
            "role": ["control"] * 2 + ["empty", "treated", "treated"],
            "state": ["silent", "rises", "silent", "rises", "undetermined"],
            "rise": [10.0, 90.0, np.nan, 80.0, 70.0],
            "onset_h": [np.nan, 2.0, np.nan, 3.0, np.nan],
        }
    ).assign(onset_low_h=1.0, onset_high_h=4.0, rise_per_h=1.0)
    onsets = onsets.assign(fast_half_life_h=1.0, slow_half_life_h=2.0)
    least = least_of_controls(onsets)
    assert least == pytest.approx(89.2)
    quiet = silence(onsets, least)
    assert quiet["state"].tolist() == ["silent", "rises", "silent", "silent", "undetermined"]
    assert quiet["onset_h"].tolist()[1] == 2.0
    assert np.isnan(quiet.loc[3, ["onset_h", "onset_low_h", "rise_per_h"]].astype(float)).all()
    assert least_of_controls(onsets[onsets["role"] == "treated"]) == 0
