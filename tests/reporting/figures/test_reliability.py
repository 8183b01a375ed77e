import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import calibration_curve

from lnp.assessment.metrics import calibration_error
from lnp.reporting.figures.reliability import bin_cells, plot_reliability
from synthetic.scores import (
    HORIZONS,
    make_predictions,
    make_probabilities,
)


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
