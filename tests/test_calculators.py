"""Calculators for many series at once: by hand, and series by series as tsfresh has them."""

import numpy as np
import pandas as pd
import pytest
from tsfresh.feature_extraction import EfficientFCParameters, extract_features

from lnp.calculators import CALCULATORS, columns_of

COURSES = np.array([[1.0, 4.0, 9.0, 7.0], [2.0, 2.0, 0.0, 0.0]])


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("maximum", [9, 2]),
        ("minimum", [1, 0]),
        ("mean", [5.25, 1]),
        ("standard_deviation", [np.sqrt(9.1875), 1]),
        ("first_location_of_maximum", [0.5, 0]),
        ("first_location_of_minimum", [0, 0.5]),
        ("mean_change", [2, -2 / 3]),
        ("absolute_sum_of_changes", [10, 2]),
        ("mean_second_derivative_central", [-1.25, 0]),
        ('linear_trend__attr_"slope"', [2.3, -0.8]),
        ('fft_coefficient__attr_"real"__coeff_1', [-8, 2]),
        ('fft_coefficient__attr_"imag"__coeff_1', [3, -2]),
        ('fft_coefficient__attr_"real"__coeff_2', [-1, 0]),
        ('fft_coefficient__attr_"imag"__coeff_2', [0, 0]),
    ],
)
def test_numbers_of_two_courses_by_hand(column, expected):
    np.testing.assert_allclose(CALCULATORS[column](COURSES), expected, rtol=1e-14, atol=1e-15)


def test_every_calculator_is_in_the_table_by_hand():
    marks = test_numbers_of_two_courses_by_hand.pytestmark
    assert {case[0] for case in marks[0].args[1]} == set(CALCULATORS)


@pytest.mark.parametrize("n_frames", [1, 2, 3, 4, 17, 20, 72])
@pytest.mark.parametrize("column", CALCULATORS)
def test_numbers_are_those_of_one_series_after_another(column, n_frames):
    series = np.random.default_rng(n_frames).normal(size=(5, n_frames))
    apart = np.concatenate([CALCULATORS[column](one[None]) for one in series])
    np.testing.assert_allclose(CALCULATORS[column](series), apart, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("column", CALCULATORS)
def test_levels_shift_with_the_series_and_all_other_numbers_stay(column):
    series = np.random.default_rng(0).normal(size=(5, 12))
    moved = CALCULATORS[column](series + 3.0) - CALCULATORS[column](series)
    shift = 3.0 if column in ("maximum", "minimum", "mean") else 0.0
    np.testing.assert_allclose(moved, shift, atol=1e-12)


def test_columns_have_the_names_that_tsfresh_gives_them():
    ours = {column.split("__")[0] for column in CALCULATORS}
    settings = {name: value for name, value in EfficientFCParameters().items() if name in ours}
    long = pd.DataFrame({"x": np.arange(30.0) ** 2 % 7, "row": 0})
    table = extract_features(
        long, column_id="row", default_fc_parameters=settings, n_jobs=0, disable_progressbar=True
    )
    assert [f"x__{column}" for column in columns_of(settings)] == list(table.columns)
    assert set(columns_of(settings)) > set(CALCULATORS)
