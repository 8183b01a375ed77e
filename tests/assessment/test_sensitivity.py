"""Prevalence and scores under other outcomes, on a study whose GFP we chose."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import lnp.assessment.sensitivity
from lnp.assessment.outcome_variants import list_variants
from lnp.assessment.sensitivity import (
    AS_THEY_ARE,
    NamedMeasures,
    analyse_sensitivity,
    measure_prevalence,
)
from lnp.core.tables import check_table
from lnp.core.vocabulary import CELL_KEY
from lnp.design.partial_tracks import followed_cells
from lnp.models.named.fitting import predict_named
from lnp.models.registry import APPROACHES
from synthetic.outcomes import N_SEEN, PARAMS, make_deep, make_measures, make_tables

pytestmark = pytest.mark.medium
N_VARIANTS = 6 + 3 + 6
ROWS = 5 + 2 * len(APPROACHES)  # prevalence in five strata; both metrics of each approach


@pytest.fixture(scope="module", autouse=True)
def calls():
    """Replace the fit by the peak of `lnp_mean`, and record every call."""
    recorded = []

    def fit(cells, values, task, rng):
        recorded.append((task, tuple(cells["truth"]), tuple(cells["part"])))
        return {"named": values[:, 0] / 100}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lnp.assessment.sensitivity, "predict_named", fit)
        yield recorded


@pytest.fixture(scope="module")
def table(calls):
    """Return the table "sensitivity" of the small study."""
    calls.clear()
    return vary(make_tables())


def named_of(tables):
    cells = tables["cells"][followed_cells(tables["cells"], N_SEEN)]
    return NamedMeasures(make_measures(tables["cells"]), cells, "grouped", N_SEEN, seed=1)


def vary(tables, predictions=None, aspects=("threshold", "background", "cells"), **others):
    """Return the table "sensitivity" of the small study, by its contract."""
    params = SimpleNamespace(**(vars(PARAMS) | others))
    predictions = make_deep(tables) if predictions is None else predictions
    variants = list_variants("maximum", "ring", simulated=True)
    variants = [variant for variant in variants if variant.aspect in aspects]
    table = analyse_sensitivity(variants, tables, named_of(tables), predictions, params)
    return check_table("sensitivity", table, "here")


def test_nothing_is_fitted_twice(table, calls):
    assert len(calls) == len(set(calls))
    n_levels = 3 * 6  # folds; own, two backgrounds, three other choices of cells
    assert sum(task == "regression" for task, *_ in calls) == n_levels


def test_every_variant_has_every_quantity(table):
    assert len(table) == N_VARIANTS * ROWS
    assert not table.duplicated(["aspect", "variant", "metric", "stratum", "task", "model"]).any()
    assert set(table["protocol"]) == {"grouped"}


def test_the_own_outcome_is_the_same_in_each_aspect(table):
    own = table.query("own").drop(columns=["variant", "own"])
    parts = [part.drop(columns="aspect") for _, part in own.groupby("aspect")]
    assert len(parts) == 3
    for part in parts[1:]:
        pd.testing.assert_frame_equal(part.reset_index(drop=True), parts[0].reset_index(drop=True))


def test_prevalence_is_the_mean_over_the_folds_thresholds():
    cells = make_tables()["cells"].iloc[[0, 1, 2, 48, 49]]  # three treated cells, two controls
    positive = {"fold1": [1, 1, 0, 0, 0], "fold2": [1, 0, 0, 1, 0]}
    targets = [
        cells[CELL_KEY].assign(fold=k, positive=np.array(p) > 0) for k, p in positive.items()
    ]
    rows = pd.DataFrame(measure_prevalence(pd.concat(targets), cells)).set_index("stratum")
    assert rows["value"].to_dict() == pytest.approx(
        {"all": 0.4, "treated": 0.5, "dose 0": 0.25, "dose 316": 0.5}
    )
    assert rows["n_cells"].to_dict() == {"all": 5, "treated": 3, "dose 0": 2, "dose 316": 3}
    assert rows.loc["all", "n_wells"] == 2


def test_predictions_are_scored_with_the_truth_of_each_outcome(table):
    table = table.set_index(["aspect", "variant", "model", "metric"])["value"]
    for model in AS_THEY_ARE:  # they predict the level of the ring exactly
        assert table["background", "ring", model, "spearman"] == pytest.approx(1)
        assert table["background", "field", model, "spearman"] == pytest.approx(1)
        assert table["background", "none", model, "spearman"] < 0.9
        assert table["threshold", "quantile 0.95", model, "auroc"] == pytest.approx(1)


def test_models_have_no_score_where_cells_count_that_they_never_saw(table):
    rows = table[
        (table["variant"] == "followed as far as models see") & table["model"].isin(AS_THEY_ARE)
    ]
    assert len(rows) == 2 * len(AS_THEY_ARE)
    assert rows["value"].isna().all()
    assert set(rows["reason"]) == {"was trained without these cells, and does not predict them"}
    rows = table[
        (table["variant"] == "followed as far as models see") & (table["model"] == "named")
    ]
    assert rows["value"].notna().all()
    assert set(rows["n_cells"]) == {48}  # treated ones, the two lost late among them


def test_an_outcome_with_one_class_has_a_reason_and_no_scores():
    tables = make_tables()
    control = tables["cells"]["role"] == "control"
    tables["cells"].loc[control & (tables["cells"]["cell"] == 1), "gfp_field"] = 1e9
    table = vary(tables, aspects=["background"])
    rows = table[(table["aspect"] == "background") & (table["variant"] == "field")]
    assert set(rows["metric"]) == {"prevalence", "auroc", "spearman"}
    assert rows["value"].isna().all()
    assert rows["reason"].str.contains("Both classes are needed").all()
    assert table.loc[table["own"], "value"].notna().all()


def test_approaches_that_the_study_does_not_run_are_left_out():
    tables = make_tables()
    predictions = make_deep(tables)
    predictions = predictions[predictions["model"] == "cnn"]
    table = vary(tables, predictions, aspects=["background"])
    assert set(table["model"]) == {"", "named", "cnn"}
    assert set(vary(tables, predictions.iloc[:0], aspects=["background"])["model"]) == {"", "named"}


def test_a_shuffled_protocol_is_shuffled_under_every_outcome(table):
    shuffled = vary(make_tables(), aspects=["background"], shuffle=True)
    score = {"metric": "spearman", "model": "gbm", "stratum": "within dose"}
    for variant in ["ring", "field"]:
        before, after = (
            t[(t[list(score)] == pd.Series(score)).all(axis=1) & (t["variant"] == variant)]
            for t in (table, shuffled)
        )
        assert before["value"].item() == pytest.approx(1)
        assert abs(after["value"].item()) < 0.5


def test_the_named_measures_really_learn_each_outcome(monkeypatch):
    monkeypatch.setattr(lnp.assessment.sensitivity, "predict_named", predict_named)
    tables, variants = make_tables(), list_variants("mixture", "ring", simulated=False)
    chosen = [v for v in variants if v.aspect == "background" and v.name != "field"]
    table = analyse_sensitivity(chosen, tables, named_of(tables), make_deep(tables), PARAMS)
    scores = table[(table["model"] == "named") & (table["metric"] == "spearman")]
    scores = scores.set_index("variant")["value"]
    assert scores["ring"] > 0.5  # their peak is the level
    assert scores["none"] < scores["ring"]  # 100 counts per cell number, which no measure shows
