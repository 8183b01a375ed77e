import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.calibration import calibration_curve

from lnp.assessment.metrics import calibration_error
from lnp.reporting.figures.protocol import draw_protocol
from lnp.reporting.figures.ranked import mean_threshold, plot_ranked, rank_cells
from lnp.reporting.figures.reference_lines import best_values, group_values, write_names
from lnp.reporting.figures.reliability import bin_cells, plot_reliability
from lnp.reporting.figures.score_curves import (
    PAPER_PANELS,
    plot_score_curves,
    summarize_folds,
    within_strata,
)
from synthetic.scores import (
    FOLDS,
    HORIZONS,
    make_predictions,
    make_probabilities,
    make_scores,
    make_targets,
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


def part_of(values):
    """Return the rows of a panel: {model: scores at horizons 4 and 8}."""
    rows = [(m, h, v) for m, pair in values.items() for h, v in zip(HORIZONS, pair, strict=True)]
    return pd.DataFrame(rows, columns=["model", "horizon", "mean"])


def test_the_best_of_a_group_is_the_best_at_each_horizon_and_named_at_the_last():
    part = part_of({"dose": (0.7, 0.6), "density": (0.6, 0.8), "majority": (0.5, 0.5)})
    part = pd.concat([part, part_of({"spots": (0.9, 0.9), "stain": (np.nan, np.nan)})])
    values = group_values(part, "nuisance")
    assert list(values.columns) == ["majority", "dose", "density"]
    best, leader = best_values(values, "auroc")
    assert (best.tolist(), leader) == ([0.7, 0.8], "density")
    best, leader = best_values(values, "rmse")
    assert (best.tolist(), leader) == ([0.5, 0.5], "majority")


def test_the_part_of_a_panel_that_is_no_better_than_a_nuisance_is_shaded():
    figure, _ = plot_score_curves(make_scores(), PAPER_PANELS, ["all"])
    for ax, metric in zip(figure.axes, ["weighted_f1", "rmse"], strict=True):
        best = score_of(metric, 0)
        shade = [c for c in ax.collections if c.get_zorder() == 0]
        low, high = ax.get_ylim()
        ends = shade[0].get_paths()[0].get_extents()
        worst = high if metric == "rmse" else low
        assert sorted([ends.y0, ends.y1]) == pytest.approx(sorted([best, worst]))


def test_names_beside_a_panel_do_not_lie_over_one_another():
    ax = Figure().subplots()
    ax.set_ylim(0, 1)
    write_names(ax, [("a", 0.5, "k"), ("b", 0.5, "k"), ("c", 0.2, "k")])
    places = sorted(text.get_position()[1] for text in ax.texts)
    assert places[0] == pytest.approx(0.2)
    assert np.diff(places).min() > 0.05


def test_a_legend_names_models_also_where_the_first_panel_is_undefined():
    scores = make_scores()
    scores.loc[scores["task"] == "classification", "value"] = np.nan
    scores["reason"] = "too few"
    figure, _ = plot_score_curves(scores, PAPER_PANELS, ["all"])
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names[:3] == ["CNN (one frame)", "LSTM", "tsfresh + GBM"]
    assert "Best simple predictor" in names


def test_cells_are_ranked_by_truth_for_each_model_alone():
    table = rank_cells(make_predictions(n_cells=10), HORIZONS[-1])
    for _, cells in table.groupby("model"):
        assert cells["rank"].tolist() == list(range(1, 11))
        assert cells["truth"].is_monotonic_increasing


def test_only_held_out_cells_and_ensembles_are_ranked():
    predictions = make_predictions(n_cells=10)
    predictions.loc[predictions["cell"] == 0, "part"] = "valid"
    predictions.loc[predictions["cell"] == 1, "fold"] = "fold1"
    assert set(rank_cells(predictions, HORIZONS[-1])["cell"]) == set(range(2, 10))


def test_the_threshold_is_the_mean_over_folds_on_the_scale_of_levels():
    assert mean_threshold(make_targets(), min_counts=1.0) == pytest.approx(10)
    assert mean_threshold(make_targets(), min_counts=np.exp(10)) == pytest.approx(
        (10 + 10 + 11) / 3
    )


def test_every_held_out_cell_is_one_dot():
    figure, _ = plot_ranked(make_predictions(n_cells=10), HORIZONS[-1], threshold=10)
    for ax in figure.axes:
        dots = [line for line in ax.lines if line.get_marker() == "o"]
        assert sum(len(line.get_xdata()) for line in dots) == 10


def test_bins_hold_about_as_many_cells_and_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    prediction = rng.uniform(size=60)
    truth = (rng.uniform(size=60) < prediction**2).astype(float)
    bins = bin_cells(truth, prediction)
    assert bins["n_cells"].tolist() == [12] * 5
    shares, means = calibration_curve(truth, prediction, n_bins=5, strategy="quantile")
    np.testing.assert_allclose(bins["share"], shares)
    np.testing.assert_allclose(bins["mean_probability"], means)
    assert ((bins["low"] < bins["share"]) & (bins["share"] < bins["high"])).all()


def test_cells_with_the_same_probability_are_one_bin():
    truth, prediction = np.tile([0.0, 1.0, 1.0], 20), np.repeat([0.3, 0.3, 0.8], 20)
    bins = bin_cells(truth, prediction)
    assert bins["mean_probability"].tolist() == pytest.approx([0.3, 0.8])
    assert bins["n_cells"].tolist() == [40, 20]
    assert len(bin_cells(truth, np.full(60, 0.3))) == 1
    assert bin_cells(np.array([1.0]), np.array([0.3]))["n_cells"].tolist() == [1]


def test_no_cell_is_lost_in_bins_and_the_calibration_error_is_that_of_the_scores():
    probabilities = make_probabilities(n_cells=50)
    figure, table = plot_reliability(probabilities, HORIZONS[-1])
    assert table.groupby("model")["n_cells"].sum().to_dict() == dict.fromkeys(
        ["cnn", "lstm", "gbm", "named"], 50
    )
    for ax, model in zip(figure.axes, ["cnn", "lstm", "gbm", "named"], strict=True):
        rows = probabilities[probabilities["model"] == model]
        arrays = rows["truth"].to_numpy(), rows["prediction"].to_numpy()
        error = calibration_error(*arrays, np.ones((1, 50)))[0]
        assert ax.texts[0].get_text() == f"calibration\nerror {error:.2f}"


def test_only_held_out_cells_ensembles_and_the_class_are_binned():
    rows = pd.concat([make_probabilities(n_cells=30), make_predictions(n_cells=30)])
    rows.loc[rows["cell"] == 0, "part"] = "valid"
    rows.loc[rows["cell"] == 1, "fold"] = "fold1"
    _, table = plot_reliability(rows, HORIZONS[-1])
    assert table.groupby("model")["n_cells"].sum().unique().tolist() == [28]


@pytest.mark.medium
def test_all_figures_of_a_protocol_are_drawn():
    predictions = pd.concat([make_predictions(), make_probabilities()])
    drawn = draw_protocol(make_scores(), predictions, make_targets(), HORIZONS[-1], 1.0)
    assert set(drawn) == {"scores", "within_dose", "ranked", "reliability"}
    assert all(len(table) for _, table in drawn.values())
