"""Relevance: the right test, the false discovery rate kept, and a way out when nothing is found."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau, mannwhitneyu

from lnp.selection import SelectionError, relevance_table, select_relevant

SCRIPTS = Path(__file__).parents[1] / "workflow/scripts"


def noise(n_cells, n_features, seed):
    """Return features that have to do with nothing."""
    rng = np.random.default_rng(seed)
    names = [f"f{i:03d}" for i in range(n_features)]
    return pd.DataFrame(rng.normal(size=(n_cells, n_features)), columns=names)


def test_a_class_is_tested_by_mann_whitney_although_it_is_given_as_float():
    features = noise(30, 3, seed=0)
    truth = (np.arange(30) % 3 == 0).astype(float)
    table = relevance_table(features, truth, "classification", 0.05).set_index("feature")
    for name in features:
        one, other = features.loc[truth == 1, name], features.loc[truth == 0, name]
        assert table.loc[name, "p_value"] == pytest.approx(mannwhitneyu(one, other).pvalue)


def test_a_level_is_tested_by_kendalls_tau():
    features, truth = noise(30, 3, seed=0), np.random.default_rng(9).normal(size=30)
    table = relevance_table(features, truth, "regression", 0.05).set_index("feature")
    for name in features:
        expected = kendalltau(features[name], truth, method="asymptotic").pvalue
        assert table.loc[name, "p_value"] == pytest.approx(expected)


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


@pytest.mark.parametrize("module", ["lnp.selection", "lnp.boosting"])
def test_selecting_and_boosting_do_not_wait_for_tsfresh(module):
    code = f"import sys, {module}; sys.exit('tsfresh' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=SCRIPTS, check=True)
