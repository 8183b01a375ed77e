"""All columns of tsfresh's efficient settings against the installed tsfresh itself.

Equal to a relative 1e-6, NaN and infinite where tsfresh is. Where tsfresh itself moves by more
when its input moves in the last bit, only what is NaN is compared: see `SENSITIVE`.
"""

import numpy as np
import pandas as pd
import pytest
from tsfresh import extract_features, select_features
from tsfresh.feature_extraction import EfficientFCParameters, feature_calculators

from synthetic.series import draw_families, relu
from tsfresh_batch import EFFICIENT, calculate, columns_of
from tsfresh_batch.selection import relevance_table

RTOL = 1e-6
N_MOVED = 6  # inputs moved in the last bit
# of exact lines the drift has a slope of 0, and the skewness of what is symmetric is 0; far
# from 0, the powers of the level are nearly the same column
SENSITIVE = {"friedrich_coefficients", "max_langevin_fixed_point", "skewness"}
NAMES = columns_of(EFFICIENT)
CALCULATORS = np.array([name.split("__")[0] for name in NAMES])


def by_tsfresh(series, settings=EFFICIENT):
    """Return tsfresh's own table of series."""
    n_series, n_frames = series.shape
    long = pd.DataFrame({"x": series.ravel(), "row": np.repeat(np.arange(n_series), n_frames)})
    table = extract_features(
        long,
        column_id="row",
        default_fc_parameters=EfficientFCParameters() if settings is EFFICIENT else settings,
        n_jobs=0,
        disable_progressbar=True,
    )
    return table.rename(columns=lambda name: name.removeprefix("x__"))


def differ(ours, theirs):
    """Return where two arrays differ by more than `RTOL`, NaN equal to NaN."""
    with np.errstate(invalid="ignore"):
        close = np.abs(ours - theirs) <= RTOL * np.abs(theirs)
    return ~(close | (ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))


def moves(row, calculator, expected, rng):
    """Return which numbers of a calculator move with the last bit of a series."""
    settings, moved = {calculator: EFFICIENT[calculator]}, np.zeros(len(expected), bool)
    for _ in range(N_MOVED):
        other = np.nextafter(row, rng.choice([-np.inf, np.inf], len(row)))
        moved |= differ(by_tsfresh(other[None], settings).to_numpy()[0], expected)
    return moved


def hold(series, rng):
    """Hold our table against tsfresh's; return the (row, column)s compared for NaN alone."""
    ours, theirs = calculate(series), by_tsfresh(series)
    assert list(ours.columns) == list(theirs.columns)
    ours, theirs, relaxed = ours.to_numpy(), theirs.to_numpy(), []
    wrong = differ(ours, theirs)
    for row, calculator in sorted({(row, CALCULATORS[k]) for row, k in np.argwhere(wrong)}):
        columns = np.flatnonzero(calculator == CALCULATORS)
        moved = moves(series[row], calculator, theirs[row, columns], rng)
        firm = columns[wrong[row, columns] & ~moved]
        assert not len(firm), [(NAMES[k], ours[row, k], theirs[row, k]) for k in firm]
        relaxed += [(row, k) for k in columns[wrong[row, columns]]]
    rows, columns = np.array(relaxed, dtype=int).reshape(-1, 2).T
    np.testing.assert_array_equal(np.isnan(ours[rows, columns]), np.isnan(theirs[rows, columns]))
    return relaxed


def check_families(n_frames, rng, left_out=()):
    """Hold a series of each family against tsfresh; bound what is compared for NaN alone."""
    families = draw_families(n_frames, rng)
    kept = [name for name in families if name not in left_out]
    relaxed = hold(np.stack([families[name] for name in kept]), rng)
    print([(kept[row], NAMES[column]) for row, column in relaxed])
    assert {CALCULATORS[column] for _, column in relaxed} <= SENSITIVE
    assert {kept[row] for row, _ in relaxed} <= {"line", "line of integers", "far from 0"}
    assert len(relaxed) <= 13


def test_the_settings_are_those_of_the_installed_tsfresh():
    assert dict(EfficientFCParameters()) == EFFICIENT
    assert list(EFFICIENT) == list(EfficientFCParameters())
    assert len(NAMES) == 777


@pytest.mark.parametrize("n_frames", [5, 10, 15, 20, 72])
def test_all_columns_of_every_family_are_those_of_tsfresh(n_frames):
    check_families(n_frames, np.random.default_rng(n_frames))


@pytest.mark.medium
@pytest.mark.parametrize("n_frames", [1, 2, 3, 4, 6, 8, 11, 20, 21, 22, 33, 50, 101, 300])
def test_all_columns_of_any_length_are_those_of_tsfresh(n_frames):
    left_out = ("huge", "huger") if n_frames == 1 else ()  # tsfresh cannot bin one of these
    check_families(n_frames, np.random.default_rng(100 + n_frames), left_out)


@pytest.mark.medium
@pytest.mark.parametrize("n_frames", [5, 12, 20])
def test_all_columns_of_features_of_a_network_are_those_of_tsfresh(n_frames):
    rng = np.random.default_rng(n_frames)
    shift = rng.uniform(-0.5, 1.5, (40, 1))
    series = relu(rng.normal(size=(40, n_frames)) - shift)
    series[::2] = relu(np.cumsum(rng.normal(size=(20, n_frames)), axis=1) - shift[::2])
    assert hold(series, rng) == []


def test_numbers_of_series_with_missing_values_are_those_of_the_calculators_of_tsfresh():
    rng = np.random.default_rng(4)
    series = rng.normal(size=(4, 9))
    series[1, 3], series[2] = np.nan, np.nan
    found = calculate(series)
    for row in (1, 2):
        for name in (
            "mean",
            "skewness",
            "abs_energy",
            "has_duplicate",
            "longest_strike_below_mean",
        ):
            value = series[row] if name != "skewness" else pd.Series(series[row])
            np.testing.assert_equal(
                found.loc[row, name], float(getattr(feature_calculators, name)(value))
            )
        (_, last), *_ = feature_calculators.fft_coefficient(
            series[row], [{"coeff": 2, "attr": "abs"}]
        )
        np.testing.assert_equal(found.loc[row, 'fft_coefficient__attr_"abs"__coeff_2'], last)
    whole = series[[0, 3]]
    assert found.iloc[[0, 3]].to_numpy().tobytes() == calculate(whole).to_numpy().tobytes()


def test_a_number_on_which_tsfresh_fails_is_missing_and_the_log_says_why(caplog):
    series = np.ones((2, 25))
    series[0, 3] = np.nan
    found = calculate(series, {"ar_coefficient": [{"coeff": 0, "k": 10}]})
    assert np.isnan(found.iloc[0, 0])
    assert not np.isnan(found.iloc[1, 0])
    assert "tsfresh's ar_coefficient fails: exog contains inf or nans" in caplog.text


def test_features_chosen_from_both_tables_are_the_same():
    rng = np.random.default_rng(3)
    level = rng.normal(size=36)
    series = relu(rng.normal(size=(36, 8)) + level[:, None])
    tables = [calculate(series), by_tsfresh(series)]
    known = np.isfinite(tables[1]).all(axis=0)
    ours, theirs = (relevance_table(t.loc[:, known], level, "regression", 0.05) for t in tables)
    np.testing.assert_array_equal(ours["relevant"], theirs["relevant"])
    changed = ours["feature"][ours["p_value"].fillna(2) != theirs["p_value"].fillna(2)]
    assert len(changed) <= 10  # skewness and others, whose last bits part or join equals
    chosen = [
        list(select_features(t.loc[:, known], pd.Series(level), ml_task="regression", n_jobs=0))
        for t in tables
    ]
    assert chosen[0] == chosen[1]
    assert len(chosen[0]) > 20
