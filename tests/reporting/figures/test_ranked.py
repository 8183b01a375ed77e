import numpy as np
import pytest

from lnp.reporting.figures.ranked import mean_threshold, plot_ranked, rank_cells
from synthetic.scores import (
    HORIZONS,
    make_predictions,
    make_targets,
)


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
