from dataclasses import replace

import numpy as np
import pytest

from lnp.simulation.kinetics import (
    GFP_LIFE_S,
    LAG_S,
    MATURATION_S,
    MRNA_LIFE_S,
    draw_spots,
    draw_uptake,
    expression,
    mean_spots,
    outcome_of_dose,
    released,
    share_arrived,
    share_gone,
    share_waiting,
)
from lnp.simulation.oracle import oracle_of_founders
from lnp.simulation.population import draw_cells, draw_outcome
from lnp.simulation.scene import gfp_of_cells
from lnp.simulation.site import prepare_dose
from synthetic.plates import make_settings

PLAIN_WELL = {"uptake": 1.0, "level": 0.0, "on": 0.0}
TWO_LOOKS = {"n_frames": 2, "interval_s": 13_200.0}  # the second one 3 h 50 min after dosing


def draw_dose(dose_ng, settings, n, seed=5):
    """Return `n` cells of one dose with their outcome, their spots, and the outcome's law."""
    rng = np.random.default_rng(seed)
    law = outcome_of_dose(dose_ng, settings, np.random.default_rng(1))
    cells = draw_cells(n, dose_ng, settings, PLAIN_WELL, rng)
    spots = draw_spots(cells, rng)
    return draw_outcome(cells, spots, settings, law, PLAIN_WELL, rng), spots, law


def share_explained(truth, expected):
    return 1 - np.mean((truth - expected) ** 2) / np.var(truth)


def ceilings(dose_ng, **knobs):
    """Return the R2 of level given on that each kind of oracle reaches within a dose."""
    settings = make_settings(**TWO_LOOKS, **knobs)
    cells, spots, _ = draw_dose(dose_ng, settings, n=1500)
    dose = prepare_dose(dose_ng, settings, seed=1)
    oracle = oracle_of_founders(cells, spots, dose, settings, np.random.default_rng(2))
    oracle = oracle[oracle["horizon"] == 2].set_index(["kind", "cell"])["level_on"]
    on = np.flatnonzero(cells["on"])
    truth = cells["level"].to_numpy()[on]
    return {kind: share_explained(truth, oracle[kind].loc[on]) for kind in ("frame", "course")}


def test_cells_take_up_spots_as_measured_at_the_two_doses_and_none_in_controls():
    assert mean_spots(316.0) == pytest.approx(24)
    assert mean_spots(31.6) == pytest.approx(9)
    assert 9 < mean_spots(100.0) < 24
    assert mean_spots(0.0) == 0
    none = draw_uptake(50, 0.0, 1.0, np.random.default_rng(0))
    assert none["n_arrived"].sum() == 0


def test_the_shares_of_spots_over_time_are_those_of_the_spots_drawn():
    rng = np.random.default_rng(1)
    uptake = draw_uptake(4000, 316.0, 1.0, rng)
    spots = draw_spots(uptake, rng)
    gone = spots[np.isfinite(spots["escape_s"])]
    for time_s in (1200.0, 3600.0, 9000.0):
        assert (spots["arrival_s"] <= time_s).mean() == pytest.approx(
            share_arrived(time_s), abs=0.01
        )
        assert (gone["escape_s"] <= time_s).mean() == pytest.approx(share_gone(time_s), abs=0.01)
        waited = gone["escape_s"] - gone["arrival_s"] > time_s
        assert waited.mean() == pytest.approx(share_waiting(time_s), abs=0.01)
    escaped = len(gone) / len(spots)
    assert escaped == pytest.approx(
        np.average(uptake["escape"], weights=uptake["n_arrived"]), abs=0.01
    )


def test_most_escapes_happen_while_a_model_may_look():
    assert share_gone(make_settings().times_s[11]) > 0.95  # 12 of 24 frames
    assert share_gone(make_settings(n_frames=72, interval_s=600.0).times_s[19]) > 0.9  # 20 of 72


def test_without_kinetics_all_cells_release_one_share_and_escape_at_one_rate():
    uptake = draw_uptake(100, 316.0, 0.0, np.random.default_rng(0))
    assert uptake["escape"].nunique() == 1
    assert released(3, 20, kinetics=0.0) == 10
    assert released(3, 20, kinetics=1.0) == 3


def test_the_driver_is_what_was_released_at_signal_1_and_chance_at_signal_0():
    amount, chance = np.array([0.0, 4.0, 30.0]), np.array([1.0, -1.0, 0.5])
    rng = np.random.default_rng
    seen = outcome_of_dose(316.0, make_settings(signal=1.0), rng(1))
    np.testing.assert_allclose(seen.driver(amount, chance), np.log1p(amount))
    null = outcome_of_dose(316.0, make_settings(signal=0.0), rng(1))
    np.testing.assert_allclose(null.driver(amount, chance), null.mean + null.sd * chance)


@pytest.mark.parametrize("signal", [0.0, 0.5, 1.0])
def test_signal_is_the_share_of_the_driver_that_can_be_seen_and_leaves_its_spread(signal):
    cells, _, law = draw_dose(316.0, make_settings(signal=signal), n=8000)
    correlation = np.corrcoef(np.log1p(cells["n_escaped"]), cells["driver"])[0, 1]
    assert correlation**2 == pytest.approx(signal, abs=0.04)
    assert cells["driver"].std() == pytest.approx(law.sd, rel=0.05)


def test_a_null_plate_keeps_the_effect_of_dose():
    settings = make_settings(signal=0.0)
    high, low = (draw_dose(ng, settings, n=2000)[0] for ng in (316.0, 31.6))
    assert high["on"].mean() > low["on"].mean() + 0.15
    assert high.loc[high["on"], "level"].mean() > low.loc[low["on"], "level"].mean() + 0.4


def test_expression_solves_its_differential_equations():
    escapes, step = np.array([1000.0, 4000.0, np.inf]), 20.0
    times = np.arange(0, 40_000, step)
    mrna = sum(np.exp(-(times - e) / MRNA_LIFE_S) * (times >= e) for e in escapes[:2])
    delayed = np.interp(times - LAG_S, times, mrna, left=0)
    young, ripe, course = 0.0, 0.0, []
    for amount in delayed:
        course.append(ripe)
        young, ripe = (
            young + step * (amount - young / MATURATION_S),
            ripe + step * (young / MATURATION_S - ripe / GFP_LIFE_S),
        )
    exact = expression(times, escapes)
    np.testing.assert_allclose(exact, course, atol=0.01 * exact.max())


def test_gfp_begins_to_show_at_about_the_twentieth_of_72_frames():
    settings = make_settings(n_frames=72, interval_s=600.0)
    cells, spots, _ = draw_dose(316.0, settings, n=150)
    gfp = gfp_of_cells(cells, spots, settings.times_s)[cells["on"]]
    area = np.pi * (settings.diameter_px / 2) ** 2
    visible = gfp / area > 2.0  # counts per pixel, as much as a cell's own light
    onset = visible.argmax(axis=1)
    assert 17 <= np.median(onset) <= 24


def test_gfp_ends_at_the_level_and_is_nothing_in_cells_that_are_off():
    for length in (3, 24):  # also in a time-lapse too short for GFP to show
        settings = make_settings(n_frames=length)
        cells, spots, _ = draw_dose(31.6, settings, n=60)
        last = gfp_of_cells(cells, spots, settings.times_s)[:, -1]
        np.testing.assert_allclose(last, np.exp(cells["level"]), rtol=1e-9)
        assert (last[~cells["on"]] == 0).all()


@pytest.mark.parametrize("dose_ng", [316.0, 31.6])
def test_with_kinetics_the_course_tells_the_level_and_a_single_frame_does_not(dose_ng):
    ceiling = ceilings(dose_ng, signal=1.0, kinetics=1.0)
    assert 0.7 < ceiling["course"] < 0.92
    assert -0.05 < ceiling["frame"] < 0.08


@pytest.mark.parametrize("dose_ng", [316.0, 31.6])
def test_without_kinetics_a_single_frame_does_nearly_as_well_as_the_course(dose_ng):
    ceiling = ceilings(dose_ng, signal=1.0, kinetics=0.0)
    assert ceiling["course"] > 0.65
    assert ceiling["frame"] > 0.8 * ceiling["course"]


def test_without_signal_no_oracle_knows_anything_within_a_dose():
    ceiling = ceilings(316.0, signal=0.0, kinetics=1.0)
    assert max(map(abs, ceiling.values())) < 0.02


def test_the_oracle_is_calibrated_and_nothing_known_at_the_same_time_beats_the_course():
    settings = make_settings(**TWO_LOOKS)
    cells, spots, _ = draw_dose(31.6, settings, n=1500)
    dose = prepare_dose(31.6, settings, seed=1)
    oracle = oracle_of_founders(cells, spots, dose, settings, np.random.default_rng(2))
    oracle = oracle[oracle["horizon"] == 2].set_index(["kind", "cell"])
    brier = {}
    for kind in ("frame", "course"):
        p = oracle.loc[kind, "probability"].to_numpy()
        assert p.mean() == pytest.approx(cells["on"].mean(), abs=0.04)
        brier[kind] = np.mean((p - cells["on"]) ** 2)
    likely = oracle.loc["course", "probability"].to_numpy() > 0.8
    expected = oracle.loc["course", "probability"].to_numpy()[likely].mean()
    assert cells["on"][likely].mean() == pytest.approx(expected, abs=0.05)
    assert brier["course"] < brier["frame"] - 0.03


def test_spots_are_seen_from_arrival_until_they_escape():
    settings = make_settings(n_frames=2, interval_s=1e7)
    cells, spots, _ = draw_dose(316.0, settings, n=20)
    numbers = np.broadcast_to(np.arange(100.0)[:, None], (2, 100, 3))  # as if they were the outcome
    dose = replace(prepare_dose(316.0, settings, seed=1), tables=numbers)
    oracle = oracle_of_founders(cells, spots, dose, settings, np.random.default_rng(2))
    early, late = (
        oracle.loc[(oracle["kind"] == "frame") & (oracle["horizon"] == horizon), "probability"]
        for horizon in (1, 2)
    )
    np.testing.assert_array_equal(late, cells["n_arrived"] - cells["n_escaped"])
    assert early.sum() > 0
    for cell, number in enumerate(early):
        own = spots[spots["cell"] == cell]
        assert number == ((own["arrival_s"] <= 600) & (own["escape_s"] > 600)).sum()
