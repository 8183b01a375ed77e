"""Relevance: the right test, the false discovery rate kept, and a way out when nothing is found."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lnp.models.gbm.selection import (
    SelectionError,
    fill_gaps,
    find_varying,
    select_on_cells,
    select_relevant,
)
from tsfresh_batch.selection import relevance_table

SCRIPTS = Path(__file__).parents[3] / "workflow/scripts"


def noise(n_cells, n_features, seed):
    """Return features that have to do with nothing."""
    rng = np.random.default_rng(seed)
    names = [f"f{i:03d}" for i in range(n_features)]
    return pd.DataFrame(rng.normal(size=(n_cells, n_features)), columns=names)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_few_false_features_are_found_beside_the_true_one(task):
    n_found = []
    for seed in range(6):
        features = noise(120, 100, seed)
        rng = np.random.default_rng([seed, 1])
        truth = features["f007"].to_numpy() + 0.3 * rng.normal(size=120)
        truth = (truth > 0).astype(float) if task == "classification" else truth
        selection = select_relevant(features, truth, task, fdr=0.05, n_fallback=5)
        assert "f007" in selection.columns
        n_found.append(len(selection.columns))
    assert np.mean(n_found) < 1.5


def test_when_nothing_is_relevant_the_smallest_p_values_are_kept_and_said_so():
    features, truth = noise(40, 20, seed=3), np.random.default_rng(5).normal(size=40)
    selection = select_relevant(features, truth, "regression", fdr=1e-6, n_fallback=4)
    p = relevance_table(features, truth, "regression", 0.05).set_index("feature")["p_value"]
    assert selection.n_relevant == 0
    assert set(selection.columns) == set(p.nsmallest(4).index)
    assert selection.columns == sorted(selection.columns)  # in the order of the table


def test_constant_features_are_never_kept():
    features = noise(40, 3, seed=3).assign(flat=1.0)
    truth = np.random.default_rng(5).normal(size=40)
    selection = select_relevant(features, truth, "regression", fdr=0.05, n_fallback=10)
    assert "flat" not in selection.columns
    assert selection.n_tested == 3


def test_features_that_are_all_constant_are_refused_with_what_to_do():
    features = pd.DataFrame(np.ones((10, 2)), columns=["a", "b"])
    with pytest.raises(SelectionError, match="scaling"):
        select_relevant(features, np.arange(10.0), "regression", fdr=0.05, n_fallback=2)


def test_an_outcome_that_cannot_be_tested_is_refused_with_what_to_look_at():
    features = noise(10, 2, seed=0)
    with pytest.raises(SelectionError, match=r"10 rows has 1 different values.*GFP.*threshold"):
        select_relevant(features, np.ones(10), "classification", fdr=0.05, n_fallback=2)


def rows_of(values, truth):
    """Return one row per cell and augmentation, two of each, with columns a, b, ..."""
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": np.repeat(truth.index, 2)})
    names = [chr(97 + i) for i in range(values.shape[1])]
    rows = pd.concat([cells, pd.DataFrame(values, columns=names)], axis=1)
    return rows.assign(truth=truth.to_numpy()[cells["cell"]]), names


def test_constant_and_empty_features_are_dropped_before_the_tests_and_counted(caplog):
    truth = pd.Series(np.random.default_rng(0).normal(size=20))
    values = np.random.default_rng(1).normal(size=(40, 4))
    values[:, 0], values[:, 1] = np.nan, 0.1
    values[3:, 2] = np.inf
    values[:3, 2] = 7.0  # one value where there is any
    values[:, 3] += 3 * np.repeat(truth, 2)
    rows, names = rows_of(values, truth)
    caplog.set_level("INFO")
    selection = select_on_cells(rows, names, "regression", 0.05, n_fallback=2)
    assert (selection.columns, selection.n_tested) == (["d"], 1)
    assert "of 4 features 1 have no finite value in the training part and 2 one only" in caplog.text
    with pytest.raises(SelectionError, match="in all 20 training cells"):
        select_on_cells(rows, names[:3], "regression", 0.05, n_fallback=2)


def test_features_that_vary_are_found_whatever_is_missing_of_them():
    nan, inf = np.nan, np.inf
    values = np.array([[nan, 1, 1, nan, -inf], [nan, 1, 2, 3, 5], [inf, 1, nan, 3, 5.1]])
    assert find_varying(values).tolist() == [False, False, True, False, True]


def test_gaps_are_filled_with_the_median_of_their_own_column():
    values = np.array([[1, np.nan, 4], [2, 10, np.inf], [3, 30, 6.0], [9, 20, 8]])
    filled = fill_gaps(values)
    np.testing.assert_array_equal(filled, [[1, 20, 4], [2, 10, 6], [3, 30, 6], [9, 20, 8]])


def test_equal_features_count_as_tests_of_their_own_as_in_tsfresh():
    rng = np.random.default_rng(4)
    truth = rng.normal(size=60)
    features = noise(60, 20, seed=1).assign(rises=truth * 0.55 + rng.normal(size=60))
    p_value = relevance_table(features, truth, "regression", 0.05)["p_value"].iloc[-1]
    assert 0.05 / 221 < p_value < 0.05 / 21
    copies = pd.DataFrame({f"copy{i}": features["f000"] for i in range(200)})
    both = [features, pd.concat([features, copies], axis=1)]
    kept = [select_relevant(table, truth, "regression", 0.05, 3) for table in both]
    assert [(one.n_tested, one.n_relevant) for one in kept] == [(21, 1), (221, 0)]


@pytest.mark.parametrize("module", ["lnp.models.gbm.selection", "lnp.models.gbm.gbm"])
def test_selecting_and_boosting_do_not_wait_for_tsfresh(module):
    code = f"import sys, {module}; sys.exit('tsfresh' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=SCRIPTS, check=True)
