"""Time-series features by hand, and those of tsfresh itself."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tsfresh import extract_features
from tsfresh.feature_extraction import feature_calculators

from lnp.models.gbm.timeseries_features import (
    SMALL,
    TimeseriesError,
    calculators_of,
    check_length,
    extract_timeseries,
)
from synthetic.time_courses import CALCULATORS

SCRIPTS = Path(__file__).parents[3] / "workflow/scripts"
COURSE = np.array([1.0, 4.0, 9.0, 7.0, 3.0])


def extract(series, calculators=CALCULATORS):
    """Extract from a (n_cells, n_augmentations, n_frames, n_series) array; cells are numbered."""
    return extract_timeseries(
        series, [("P", "C03_f001", i) for i in range(len(series))], calculators
    )


def test_peak_rise_and_end_of_one_course_are_what_we_see():
    table = extract(COURSE[None, None, :, None], calculators_of("small"))
    row = table.iloc[0]
    assert row["f00__maximum"] == 9
    assert row["f00__first_location_of_maximum"] == 2 / 5
    assert row["f00__mean_change"] * 4 == 3 - 1  # last minus first
    assert row['f00__linear_trend__attr_"slope"'] == pytest.approx(
        np.polyfit(range(5), COURSE, 1)[0]
    )


def test_values_are_those_of_tsfresh_for_every_cell_copy_and_series():
    series = np.random.default_rng(0).normal(size=(3, 2, 6, 4))
    table = extract(series)
    for row in table.itertuples():
        for k in range(4):
            course = series[row.cell, row.augmentation, :, k]
            for name in CALCULATORS:
                expected = getattr(feature_calculators, name)(course)
                assert table.loc[row.Index, f"f{k:02d}__{name}"] == expected


def test_rows_are_in_the_order_of_cells_and_copies():
    series = np.random.default_rng(1).normal(size=(40, 3, 5, 1))
    table = extract(series, {"maximum": None, "median": None})
    expected = [(i, k) for i in range(40) for k in range(3)]
    assert list(zip(table["cell"], table["augmentation"], strict=True)) == expected
    np.testing.assert_array_equal(table["f00__maximum"], series.max(axis=2).ravel())


def test_the_small_set_is_finite_from_four_frames_on_and_has_no_column_twice():
    series = np.random.default_rng(2).normal(size=(2, 1, 4, 2))
    table = extract(series, dict(SMALL))
    assert table.columns.is_unique
    assert np.isfinite(table.filter(like="__")).all(axis=None)


@pytest.mark.parametrize("n_frames", [1, 2, 3, 4, 5, 12, 20])
def test_the_small_set_is_the_table_of_tsfresh_itself(n_frames):
    rng = np.random.default_rng(n_frames)
    series = rng.normal(size=(6, 2, n_frames, 3)) * 10.0 ** rng.integers(-6, 6, (6, 2, 1, 1))
    series[0] = np.maximum(series[0], 0)
    series[1, 0], series[1, 1] = 0.0, 0.1
    series[2] = np.arange(n_frames)[:, None]
    long = pd.DataFrame(series.reshape(-1, 3), columns=["f00", "f01", "f02"])
    long["row"] = np.repeat(np.arange(12), n_frames)
    expected = extract_features(
        long, default_fc_parameters=SMALL, column_id="row", n_jobs=0, disable_progressbar=True
    )
    table = extract(series, dict(SMALL))
    pd.testing.assert_frame_equal(table.iloc[:, 4:], expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", ["small", "minimal", "efficient"])
def test_the_named_sets_do_without_tsfresh(name):
    code = (
        "import sys, numpy; "
        "from lnp.models.gbm.timeseries_features import calculators_of, extract_timeseries; "
        "series = numpy.zeros((1, 1, 5, 2)); "
        "extract_timeseries(series, [('P', 'C03_f001', 1)], calculators_of(sys.argv[1])); "
        "sys.exit('tsfresh' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, name], cwd=SCRIPTS, check=True)


def test_the_named_sets_are_those_of_tsfresh():
    assert len(calculators_of("efficient")) > 60
    assert set(calculators_of("minimal")) >= {"maximum", "mean", "length"}
    with pytest.raises(KeyError):
        calculators_of("large")


def test_a_missing_value_is_refused_with_the_cell_and_frame():
    series = np.zeros((3, 2, 5, 2))
    series[1, 0, 3, 1] = np.nan
    with pytest.raises(TimeseriesError, match="site C03_f001, cell 1, frame 3"):
        extract(series)


def test_too_few_copies_or_frames_are_refused():
    check_length((10, 8, 12, 32), n_augmentations=8, horizon=12)
    with pytest.raises(TimeseriesError, match=r"hold 1 augmentations .* 8 are needed"):
        check_length((10, 1, 12, 32), n_augmentations=8, horizon=12)
    with pytest.raises(TimeseriesError, match=r"hold 12 frames .* 20 are needed"):
        check_length((10, 8, 12, 32), n_augmentations=8, horizon=20)


def test_float32_features_and_the_same_in_float64_give_the_same_table():
    series = np.random.default_rng(3).normal(size=(2, 1, 6, 2)).astype(np.float32)
    pd.testing.assert_frame_equal(extract(series), extract(series.astype(np.float64)))
