import numpy as np
import pytest

from lnp.reporting.figures.score_curves import (
    PAPER_PANELS,
    plot_score_curves,
    summarize_folds,
    within_strata,
)
from synthetic.scores import (
    FOLDS,
    HORIZONS,
    make_scores,
    score_of,
)


def one_score(summary, model, metric="auroc", stratum="all"):
    rows = summary[
        (summary["model"] == model)
        & (summary["metric"] == metric)
        & (summary["stratum"] == stratum)
        & (summary["horizon"] == HORIZONS[-1])
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_models_are_summarised_over_folds_without_the_ensemble():
    score = one_score(summarize_folds(make_scores()), "lstm")
    assert score["mean"] == pytest.approx(score_of("auroc", 0.5))
    assert score["sd"] == pytest.approx(np.std([-0.02, 0, 0.02], ddof=1))
    assert score["n_folds"] == len(FOLDS)


def test_baselines_are_taken_from_their_ensemble():
    score = one_score(summarize_folds(make_scores()), "lnp_ridge")
    assert score["mean"] == pytest.approx(score_of("auroc", 0.4))
    assert np.isnan(score["sd"])


def test_a_fold_without_a_score_does_not_count():
    scores = make_scores()
    undefined = (scores["fold"] == "fold1") & (scores["model"] == "gbm")
    scores.loc[undefined, "value"] = np.nan
    assert one_score(summarize_folds(scores), "gbm")["n_folds"] == len(FOLDS) - 1


@pytest.mark.parametrize("why", ["a fold lacks the dose", "a fold has no score"])
def test_within_doses_all_held_out_cells_are_scored_together(why):
    scores = make_scores()
    rows = (scores["stratum"] == "within dose") & (scores["model"] == "gbm")
    scores.loc[rows & (scores["fold"] == "ensemble"), "value"] = 0.61
    whole = one_score(summarize_folds(scores), "gbm", stratum="within dose")
    assert whole["mean"] == 0.61
    assert whole["sd"] > 0
    first = rows & (scores["fold"] == "fold1")
    if why == "a fold has no score":
        scores.loc[first, "value"] = np.nan
    else:
        scores.loc[first, "reason"] = "without 316 ng: 2 negative cells"
    part = one_score(summarize_folds(scores), "gbm", stratum="within dose")
    assert part["mean"] == 0.61
    assert np.isnan(part["sd"])


def test_within_strata_are_the_treated_doses_and_their_mean():
    assert within_strata(make_scores()) == ["dose 31.6", "dose 316", "within dose"]


def test_the_table_behind_the_figure_holds_what_is_drawn():
    _, table = plot_score_curves(make_scores(), PAPER_PANELS, ["all"])
    assert set(table["metric"]) == {"weighted_f1", "rmse"}
    assert set(table["stratum"]) == {"all"}
    assert (table["model"] == "cnn").sum() == 2 * HORIZONS[-1]


def test_a_panel_without_any_score_says_why():
    scores = make_scores()
    lost = (scores["stratum"] == "dose 316") & (scores["metric"] == "auroc")
    scores.loc[lost, "value"] = np.nan
    scores.loc[lost, "reason"] = "all cells are positive"
    figure, _ = plot_score_curves(scores, [("classification", "auroc")], ["dose 316", "dose 31.6"])
    undefined, defined = figure.axes
    assert [text.get_text() for text in undefined.texts] == ["not defined:\nall cells are positive"]
    assert [text.get_text() for text in defined.texts] == ["Majority", "Ridge on LNP light"]


def test_a_real_plate_has_scores_without_oracle():
    scores = make_scores()
    scores = scores[~scores["model"].str.startswith("oracle")]
    figure, _ = plot_score_curves(scores, PAPER_PANELS, ["all"])
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "LSTM" in names
    assert not [name for name in names if "Oracle" in name]


def test_a_legend_names_models_also_where_the_first_panel_is_undefined():
    scores = make_scores()
    scores.loc[scores["task"] == "classification", "value"] = np.nan
    scores["reason"] = "too few"
    figure, _ = plot_score_curves(scores, PAPER_PANELS, ["all"])
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names[:3] == ["CNN (one frame)", "LSTM", "tsfresh + GBM"]
    assert "Best simple predictor" in names
