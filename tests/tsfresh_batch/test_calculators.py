"""Calculators for many series at once: numbers by hand, and what is true of all of them."""

import logging

import numpy as np
import pandas as pd
import pytest
from tsfresh.feature_extraction import (
    EfficientFCParameters,
    MinimalFCParameters,
    feature_calculators,
)

from synthetic.series import draw_families
from tsfresh_batch import CALCULATORS, EFFICIENT, MINIMAL, calculate, columns_of

SERIES = np.array([[1.0, 4.0, 9.0, 7.0], [2.0, 2.0, 0.0, 0.0]])
BY_HAND = {
    "maximum": [9, 2],
    "minimum": [1, 0],
    "mean": [5.25, 1],
    "median": [5.5, 1],
    "sum_values": [21, 4],
    "abs_energy": [147, 8],
    "length": [4, 4],
    "standard_deviation": [np.sqrt(9.1875), 1],
    "variance": [9.1875, 1],
    "root_mean_square": [np.sqrt(36.75), np.sqrt(2)],
    "quantile__q_0.1": [1.9, 0],
    "first_location_of_maximum": [0.5, 0],
    "first_location_of_minimum": [0, 0.5],
    "last_location_of_maximum": [0.75, 0.5],
    "last_location_of_minimum": [0.25, 1],
    "mean_change": [2, -2 / 3],
    "mean_abs_change": [10 / 3, 2 / 3],
    "absolute_sum_of_changes": [10, 2],
    "mean_second_derivative_central": [-1.25, 0],
    "cid_ce__normalize_False": [np.sqrt(38), 2],
    "c3__lag_1": [(36 + 252) / 2, 0],
    "time_reversal_asymmetry_statistic__lag_1": [(324 - 4 + 441 - 144) / 2, (0 - 8 + 0 - 0) / 2],
    'change_quantiles__f_agg_"mean"__isabs_True__qh_1.0__ql_0.2': [3.5, 2 / 3],
    'change_quantiles__f_agg_"var"__isabs_False__qh_0.2__ql_0.0': [0, 0],
    "has_duplicate": [0, 1],
    "has_duplicate_max": [0, 1],
    "sum_of_reoccurring_values": [0, 2],
    "sum_of_reoccurring_data_points": [0, 4],
    "percentage_of_reoccurring_values_to_all_values": [0, 1],
    "ratio_value_number_to_time_series_length": [1, 0.5],
    "longest_strike_above_mean": [2, 2],
    "count_above_mean": [2, 2],
    "number_peaks__n_1": [1, 0],
    "number_crossing_m__m_1": [1, 1],
    "range_count__max_1__min_-1": [0, 2],
    "index_mass_quantile__q_0.6": [0.75, 0.5],
    "energy_ratio_by_chunks__num_segments_10__segment_focus_1": [16 / 147, 0.5],
    "ratio_beyond_r_sigma__r_1": [0.5, 0],
    "binned_entropy__max_bins_10": [np.log(4), np.log(2)],
    "benford_correlation": [np.nan, np.nan],  # replaced below
    "lempel_ziv_complexity__bins_2": [0.75, 0.75],
    "permutation_entropy__dimension_3__tau_1": [np.log(2), np.log(2)],
    'linear_trend__attr_"slope"': [2.3, -0.8],
    'linear_trend__attr_"intercept"': [1.8, 2.2],
    'fft_coefficient__attr_"real"__coeff_1': [-8, 2],
    'fft_coefficient__attr_"imag"__coeff_1': [3, -2],
    'fft_coefficient__attr_"real"__coeff_2': [-1, 0],
    'fft_coefficient__attr_"abs"__coeff_3': [np.nan, np.nan],
    "autocorrelation__lag_1": [
        ((-4.25 * -1.25) + (-1.25 * 3.75) + (3.75 * 1.75)) / 3 / 9.1875,
        (1 - 1 + 1) / 3,
    ],
    "partial_autocorrelation__lag_1": [
        ((-4.25 * -1.25) + (-1.25 * 3.75) + (3.75 * 1.75)) / 3 / 9.1875,
        (1 - 1 + 1) / 3,
    ],
    "ar_coefficient__coeff_10__k_10": [0, 0],
    "query_similarity_count__query_None__threshold_0.0": [np.nan, np.nan],
}
shares = np.bincount([1, 4, 9, 7], minlength=10)[1:] / 4
BY_HAND["benford_correlation"] = [
    np.corrcoef(np.log10(1 + 1 / np.arange(1, 10)), one)[0, 1] for one in (shares, np.eye(9)[1] / 2)
]


@pytest.fixture(scope="module")
def table():
    return calculate(SERIES)


@pytest.mark.parametrize("column", BY_HAND)
def test_numbers_of_two_series_by_hand(table, column):
    np.testing.assert_allclose(table[column], BY_HAND[column], rtol=1e-14, atol=1e-14)


def test_chunks_of_a_line_lie_on_a_line_and_have_no_p_value_left():
    line = calculate(
        np.arange(8.0)[None],
        {
            "agg_linear_trend": [
                {"attr": attr, "chunk_len": 2, "f_agg": "mean"}
                for attr in ("slope", "intercept", "rvalue", "stderr", "pvalue")
            ]
        },
    )
    np.testing.assert_allclose(line, [[2, 0.5, 1, 0, 0]], atol=1e-7)


def test_one_bump_is_one_peak_of_the_wavelets():
    bump = np.exp(-((np.arange(40) - 17.0) ** 2) / 18)
    assert calculate(bump[None], {"number_cwt_peaks": [{"n": 5}]}).iloc[0, 0] == 1


def test_a_random_walk_has_a_unit_root_and_noise_has_none():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(50, 200))
    settings = {"augmented_dickey_fuller": [{"attr": "pvalue"}]}
    assert calculate(noise, settings).median().item() < 0.01
    assert calculate(np.cumsum(noise, axis=1), settings).median().item() > 0.2


def test_an_autoregressive_series_has_its_coefficient():
    rng, series = np.random.default_rng(1), np.zeros((5, 3000))
    for t in range(1, 3000):
        series[:, t] = 2 + 0.7 * series[:, t - 1] + rng.normal(size=5)
    settings = {"ar_coefficient": [{"coeff": c, "k": 1} for c in (0, 1)]}
    np.testing.assert_allclose(calculate(series, settings).mean(), [2, 0.7], rtol=0.1)


def test_the_drift_of_a_series_that_returns_to_5_has_its_fixed_point_there():
    series = 5 + np.random.default_rng(2).normal(size=(1, 60))
    root = calculate(series, {"max_langevin_fixed_point": [{"m": 1, "r": 10}]}).iloc[0, 0]
    assert root == pytest.approx(5, abs=0.5)


@pytest.mark.parametrize("value", [0.1, 9.5e-7, 1e23, 5e-324, 7e-310, 2.0**70, 0.3, 1 / 3, 999.0])
def test_first_digits_are_those_of_the_shortest_decimal_number(value):
    around = np.array([np.nextafter(value, 0), value, np.nextafter(value, np.inf)])
    found = calculate(around[None], {"benford_correlation": None}).iloc[0, 0]
    np.testing.assert_allclose(found, feature_calculators.benford_correlation(around))


@pytest.mark.parametrize("n_frames", [1, 2, 3, 4, 17, 20, 72])
def test_a_batch_is_one_series_after_another_byte_for_byte(n_frames):
    series = np.stack(list(draw_families(n_frames, np.random.default_rng(n_frames)).values()))
    together = calculate(series)
    apart = pd.concat([calculate(one[None]) for one in series], ignore_index=True)
    assert together.to_numpy().tobytes() == apart.to_numpy().tobytes()
    assert together.to_numpy().tobytes() == calculate(series, chunk=4).to_numpy().tobytes()


@pytest.mark.parametrize("n_frames", [5, 20, 30])
def test_no_scale_of_float64_stops_the_calculators(n_frames):
    shape = np.clip(np.random.default_rng(0).normal(size=(6, n_frames)), -1, 1)
    scales = np.array([1e-310, 1e-200, 1e-100, 1e100, 1e200, 1.7e308])
    table = calculate(shape * scales[:, None])
    np.testing.assert_allclose(table["maximum"], shape.max(axis=1) * scales)


def test_what_has_no_batched_form_goes_through_tsfresh_and_is_named_in_the_log(caplog):
    settings = {
        "maximum": None,
        "approximate_entropy": [{"m": 2, "r": 0.5}],
        "change_quantiles": [
            {"ql": 0.0, "qh": 1.0, "isabs": True, "f_agg": name} for name in ("mean", "ptp")
        ],
        feature_calculators.median: None,
    }
    with caplog.at_level(logging.WARNING):
        table = calculate(SERIES, settings, chunk=1)
    assert list(table.columns) == columns_of(settings)
    assert table["median"].tolist() == BY_HAND["median"]
    assert table.iloc[:, 3].tolist() == [3.0, 2.0]
    expected = feature_calculators.approximate_entropy(SERIES[0], 2, 0.5)
    assert table["approximate_entropy__m_2__r_0.5"][0] == expected
    assert len(caplog.messages) == 1
    for name in ("approximate_entropy", 'f_agg_"ptp"', "median"):
        assert name in caplog.text
    assert 'f_agg_"mean"' not in caplog.text
    assert "maximum" not in caplog.text


def test_rows_with_missing_values_are_counted_in_the_log(caplog):
    series = np.array([[1.0, np.nan, 2.0], [1.0, 3.0, 2.0]])
    table = calculate(series, {"mean": None, "count_above": [{"t": 2}]})
    np.testing.assert_array_equal(table, [[np.nan, 1 / 3], [2, 2 / 3]])
    assert "1 of 2 series have values that are not finite" in caplog.text


def test_an_unknown_calculator_is_refused_by_name():
    with pytest.raises(ValueError, match="no calculator 'maximun'"):
        calculate(SERIES, {"maximun": None})


@pytest.mark.parametrize("series", [np.zeros(5), np.zeros((2, 3, 4)), np.zeros((3, 0))])
def test_other_shapes_are_refused(series):
    with pytest.raises(ValueError, match="n_series, n_frames"):
        calculate(series)


def test_no_series_at_all_make_an_empty_table():
    assert calculate(np.zeros((0, 5))).shape == (0, 777)


def test_settings_of_tsfresh_itself_are_accepted():
    pd.testing.assert_frame_equal(calculate(SERIES, EfficientFCParameters()), calculate(SERIES))
    assert list(calculate(SERIES, MinimalFCParameters())) == list(MINIMAL)
    assert dict(MinimalFCParameters()) == MINIMAL


def test_every_calculator_of_the_efficient_set_has_a_batched_form():
    assert CALCULATORS.keys() >= EFFICIENT.keys() - {"linear_trend_timewise"}
