"""Leaks planted one at a time in a hybrid network: each is caught, a clean one raises none."""

import numpy as np
import pandas as pd
import pytest
import torch

from hybrid_study import FIT, HORIZON, HOURS, draw_study, fit_inputs, fit_study
from lnp.assessment.leaks.hybrid import check_hybrid
from lnp.assessment.leaks.inputs import check_image_models, check_names, check_reporter, check_rows
from lnp.models.apply import predict_joined
from lnp.models.hybrid.inputs import METADATA_NAMES

PLACE = {name: FIT[name] for name in ("protocol", "task", "fold")}


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """Return a study, a network fitted to it, its input, and the predictions that it wrote."""
    study = draw_study(np.random.default_rng(3))
    path = tmp_path_factory.mktemp("clean") / "model.npz"
    model, inputs, _ = fit_study(study, path, epochs=3)
    return study, model, inputs, predict(study, model)


def predict(study, model, measures=None):
    cells = study.cells.assign(n_frames=HORIZON)
    seen = study.measures if measures is None else measures
    return predict_joined(cells, model, study.moments, seen, HOURS, **PLACE)


def failed(study, model, inputs, predicted):
    """Return the names of the checks that fail."""
    level = study.cells["truth"].to_numpy()
    found = check_hybrid(model, inputs, study.cells, level, predicted)
    return {row["check"] for row in found if not row["passed"]}


def test_a_clean_run_raises_nothing(clean):
    assert failed(*clean) == set()


def test_the_well_as_metadata_is_caught_by_its_name(clean):
    study, model, inputs, predicted = clean
    assert not check_names("metadata", [*METADATA_NAMES, "well"], METADATA_NAMES)["passed"]
    model.about["metadata"] = ["dose", "well", "density"]
    assert failed(study, model, inputs, predicted) == {"metadata that are allowed"}
    model.about["metadata"] = METADATA_NAMES


def test_the_well_in_place_of_the_hours_is_caught_by_its_numbers(clean, tmp_path):
    study, _, inputs, _ = clean
    leaking = inputs["metadata"].clone()
    leaking[:, 1] = torch.tensor(pd.factorize(study.cells["well"])[0])
    planted = inputs | {"metadata": leaking}
    model = fit_inputs(study, planted, tmp_path / "model.npz", epochs=3)
    predicted = predict(study, model).assign(prediction=model.predict(planted).mean(axis=1))
    assert "no frame after the horizon" in failed(study, model, inputs, predicted)
    assert "standardised on training cells" in failed(study, model, inputs, predicted)


def test_measures_after_the_horizon_are_caught(clean, tmp_path):
    study, model, inputs, _ = clean
    later = study.measures.assign(frame=study.measures["frame"] - 1)  # one frame too many
    later = later[later["frame"] >= 0]
    predicted = predict(study, model, later)
    assert failed(study, model, inputs, predicted) == {"no frame after the horizon"}


def test_the_reporter_among_the_features_is_caught_by_name_and_under_another(clean):
    study, model, inputs, predicted = clean
    level, treated = study.cells["truth"].to_numpy(), np.ones(len(study.cells), bool)
    found = check_reporter(["gfp_ring end"], np.zeros((len(level), 1)), level, treated)
    assert not found["passed"]
    leaking = inputs["measures"].clone()
    leaking[:, 3] = torch.tensor(np.exp(level))
    caught = failed(study, model, inputs | {"measures": leaking}, predicted)
    assert "reporter not among the features" in caught


def test_among_few_treated_cells_a_column_like_the_reporter_is_no_finding():
    level = np.arange(5.0)
    found = check_reporter(["area end"], level[:, None], level, np.ones(5, bool))
    assert found["passed"]
    assert "5 treated cells are too few" in found["detail"]


def test_a_join_that_multiplies_or_loses_rows_is_caught(clean):
    study, model, inputs, predicted = clean
    twice = pd.concat([predicted, predicted.iloc[[7]]])
    assert failed(study, model, inputs, twice) == {"one row for each cell"}
    assert "cell 7 is there more than once" in check_rows(twice, study.cells)["detail"]
    assert "cell 9 is there in one" in check_rows(predicted.drop(9), study.cells)["detail"]


def test_a_stainer_fitted_on_the_test_well_that_it_stains_is_caught(clean):
    cells = clean[0].cells
    split, wells = cells.drop(columns="well"), [["P", f"C0{n}"] for n in range(1, 7)]
    apart = [
        {"name": "unet.npz", "fitted": [], "applied": wells},
        {"name": "group1.npz", "fitted": wells[3:], "applied": wells[:3]},
        {"name": "group2.npz", "fitted": wells[:3], "applied": wells[3:]},
    ]
    assert check_image_models(apart, split, cells)["passed"]
    planted = {"name": "enhancer.npz", "fitted": wells[:2], "applied": wells}
    found = check_image_models([*apart, planted], split, cells)
    assert not found["passed"]
    assert found["detail"] == "enhancer.npz was fitted on P C01, which tests"


def test_foreign_training_cells_are_caught(clean):
    study, model, inputs, predicted = clean
    own = model.about["train_cells"]
    model.about["train_cells"] = [*own, ["P", "C03_f001", 0]]
    assert failed(study, model, inputs, predicted) == {"trained on training cells"}
    model.about["train_cells"] = own
