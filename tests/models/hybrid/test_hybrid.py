"""The hybrid network: any branch may be missing, its task alone chooses the epoch, saved whole."""

import numpy as np
import pytest
import torch

from hybrid_study import FIT, HORIZON, HOURS, MEASURES, draw_study, fit_study
from lnp.models.apply import predict_joined
from lnp.models.checkpoints import load_model
from lnp.models.hybrid.architecture import HybridEnsemble
from lnp.models.hybrid.inputs import BRANCHES, gather_inputs, known_measures, summarize_images
from lnp.models.hybrid.training import fit_standardisation


@pytest.fixture(scope="module")
def study():
    return draw_study(np.random.default_rng(1))


@pytest.fixture(scope="module")
def fitted(study, tmp_path_factory):
    """Return a network fitted to all branches, its input, and the file it is saved in."""
    return fit_study(study, tmp_path_factory.mktemp("hybrid") / "model.npz")


def test_it_finds_the_pace_in_cells_that_it_was_not_trained_on(study, fitted):
    model, inputs, _ = fitted
    found = model.predict(inputs).mean(axis=1)
    tests = (study.cells["part"] == "test").to_numpy()
    assert np.corrcoef(found[tests], study.cells["truth"][tests])[0, 1] > 0.8


def test_the_dose_is_read_from_images_and_measures_alone(study, fitted):
    model, inputs, _ = fitted
    other = inputs | {"metadata": inputs["metadata"] + 5}
    assert np.array_equal(model.predict_dose(other), model.predict_dose(inputs))
    assert not np.array_equal(model.predict(other), model.predict(inputs))


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_cell_that_lacks_a_branch_is_predicted_from_the_others(fitted, branch):
    model, inputs, _ = fitted
    unknown = inputs[branch].clone()
    unknown[:3] = torch.nan
    found, whole = model.predict(inputs | {branch: unknown}), model.predict(inputs)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(found[3:], whole[3:])
    assert np.abs(found[:3] - whole[:3]).max() > 0
    other = inputs | {branch: torch.where(unknown.isnan(), torch.nan, unknown)}
    np.testing.assert_array_equal(model.predict(other), found)


@pytest.mark.parametrize("branch", BRANCHES)
def test_each_branch_alone_is_a_model(study, tmp_path, branch):
    model, inputs, _ = fit_study(study, tmp_path / "model.npz", [branch], epochs=2)
    assert list(inputs) == [branch]
    assert np.isfinite(model.predict(inputs)).all()
    assert (model.predict_dose(inputs) is None) == (branch == "metadata")


def test_the_same_seed_gives_the_same_bytes(study, tmp_path):
    files = [tmp_path / name for name in ("a.npz", "b.npz")]
    for file in files:
        fit_study(study, file, epochs=2)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_choice_that_fails_in_validation_counts_least(fitted):
    model, _, _ = fitted
    weights = dict(zip(map(tuple, model.network.choices), model.network.weights, strict=True))
    assert sum(weights.values()) == pytest.approx(1)
    assert list(weights) == [tuple(BRANCHES), ("images",), ("measures",)]
    assert min(weights, key=weights.get) != tuple(BRANCHES)


def test_the_saved_network_predicts_as_the_fitted_one(study, fitted):
    model, inputs, path = fitted
    rows = predict_joined(
        study.cells.assign(n_frames=HORIZON),
        load_model(path),
        study.moments,
        study.measures,
        HOURS,
        **{name: FIT[name] for name in ("protocol", "task", "fold")},
    )
    np.testing.assert_array_equal(rows["prediction"], model.predict(inputs).mean(axis=1))
    assert set(rows["model"]) == {"hybrid"}
    assert set(rows["horizon"]) == {HORIZON}


def test_cells_lost_before_the_horizon_are_not_predicted_and_unmeasured_ones_are(study, fitted):
    cells = study.cells.assign(n_frames=HORIZON)
    cells.loc[2, "n_frames"] = HORIZON - 1
    lacking = study.measures[(study.measures["cell"] != 5) | (study.measures["frame"] != 0)]
    fit = {name: FIT[name] for name in ("protocol", "task", "fold")}
    rows = predict_joined(cells, fitted[0], study.moments, lacking, HOURS, **fit)
    assert set(cells["cell"]) - set(rows["cell"]) == {2}
    assert rows["prediction"].notna().all()


def test_a_column_that_does_not_vary_in_training_moves_nothing(study):
    inputs = {"metadata": torch.tensor([[1.0, 8.0, 0.1], [2.0, 8.0, 0.3], [3.0, 9.0, 0.2]])}
    ensemble = HybridEnsemble(
        1, {"metadata": 3}, image_width=2, width=4, dropout=0.0, branch_dropout=0.0
    )
    fit_standardisation(ensemble, inputs, torch.tensor([0, 1]))
    found = ensemble.standardised(inputs)["metadata"]
    assert found[:, 1].tolist() == [0, 0, 0]
    torch.testing.assert_close(found[2, 0], torch.tensor(1.5 / 0.5**0.5))
    far = ensemble.standardised({"metadata": torch.tensor([[99.0, 8.0, torch.nan]])})["metadata"]
    assert far[0, 0] == 3
    assert far[0, 2].isnan()


def test_images_are_summarised_by_last_frame_mean_and_slope():
    moments = np.zeros((1, 1, 3, 2, 1), np.float32)
    moments[0, 0, :, 0, 0], moments[0, 0, :, 1, 0] = [1, 2, 6], [4, 4, 4]
    np.testing.assert_allclose(summarize_images(moments)[0, 0], [6, 4, 3, 4, 2.5, 0])


def test_no_input_knows_a_frame_after_the_horizon(study):
    seen = [study.moments, study.measures]
    later = [study.moments.copy(), study.measures.copy()]
    later[0][:, :, HORIZON:] += 7
    later[1].loc[later[1]["frame"] >= HORIZON, MEASURES] *= 3
    first, second = (
        gather_inputs(BRANCHES, known_measures(study.measures), study.cells, *of, HOURS)
        for of in (seen, later)
    )
    for name in BRANCHES:
        assert torch.equal(first[name], second[name]), name


def test_density_is_metadata_and_no_measure(study):
    assert known_measures(study.measures) == ["spot_count", "area"]
    inputs = gather_inputs(["metadata"], [], study.cells, None, study.measures, HOURS)
    cell = study.measures[(study.measures["cell"] == 4) & (study.measures["frame"] < HORIZON)]
    expected = [np.log1p(study.cells["dose_ng"][4]), HOURS["P"][-1], cell["density"].mean()]
    np.testing.assert_allclose(inputs["metadata"][4], expected, rtol=1e-6)


def test_where_no_plate_tells_the_density_dose_and_hours_are_known(study):
    crops = study.measures.assign(density=np.nan)
    inputs = gather_inputs(["metadata"], [], study.cells, None, crops, HOURS)
    expected = [np.log1p(study.cells["dose_ng"][4]), HOURS["P"][-1], 0.0]
    np.testing.assert_allclose(inputs["metadata"][4], expected, rtol=1e-6)
