import numpy as np
import pytest
import torch

from lnp.core.seals import DamagedError
from lnp.models.checkpoints import CheckpointError, load_model, save_model
from lnp.models.lstm.architecture import OutcomeLSTM, apply_lstm
from lnp.models.networks.array_files import write_arrays
from lnp.models.networks.tasks import Outcome
from lnp.models.networks.torch_rng import torch_seeded
from synthetic.cnns import HISTORY, save_cnn
from synthetic.mutations import with_flipped_bits

ARCHITECTURE = {
    "n_layers": 2,
    "bidirectional": False,
    "units": 4,
    "dense_units": 3,
    "input_dropout": 0.1,
    "recurrent_dropout": 0.2,
    "dense_dropout": 0.5,
}


def test_a_saved_network_predicts_raw_crops_by_one_call(tmp_path):
    network = save_cnn(tmp_path / "model.npz")
    crops = np.random.default_rng(0).integers(0, 900, (3, 3, 16, 16)).astype(np.uint16)
    present = np.array([True, False, True])
    predicted = load_model(tmp_path / "model.npz").predict(crops, present, n_augmentations=1)
    with torch.no_grad():
        expected = 10 + 2 * network(torch.from_numpy(crops.astype(np.float32)))
    np.testing.assert_allclose(predicted[present], expected[present], rtol=1e-5)
    assert np.isnan(predicted[1])


def test_predictions_are_averaged_over_the_copies(tmp_path):
    save_cnn(tmp_path / "model.npz")
    model = load_model(tmp_path / "model.npz")
    crops = np.random.default_rng(0).integers(0, 900, (1, 3, 16, 16)).astype(np.uint16)
    turned = np.rot90(crops, axes=(2, 3)).copy()
    seen = np.array([True])
    np.testing.assert_allclose(model.predict(crops, seen), model.predict(turned, seen), rtol=1e-5)


def test_a_checkpoint_says_where_it_comes_from(tmp_path):
    save_cnn(tmp_path / "model.npz")
    model = load_model(tmp_path / "model.npz")
    assert model.about == {
        "fold": "fold2",
        "horizon": 3,
        "scaling": {"lnp": 400},
        "precision": "tf32",
    }
    assert model.history == HISTORY
    assert model.outcome.task == "regression"


def test_a_damaged_network_and_a_file_without_one_are_refused_by_name(tmp_path):
    path = tmp_path / "model.npz"
    save_cnn(path)
    content = path.read_bytes()
    for _, garbled in with_flipped_bits(content, 5):
        path.write_bytes(garbled)
        with pytest.raises(DamagedError, match=r"model\.npz: "):
            load_model(path)
    write_arrays(path, {}, {"features.0.weight": np.zeros(2)})
    with pytest.raises(CheckpointError, match=r"model\.npz: found features.0.weight, expected"):
        load_model(path)


@pytest.mark.parametrize("n_frames", [4, 7])
def test_a_saved_lstm_sees_the_first_frames_only(tmp_path, n_frames):
    with torch_seeded(0, "lstm"):
        network = OutcomeLSTM(**ARCHITECTURE).eval()
    about = {"architecture": ARCHITECTURE, "horizon": 4, "read_outs": []}
    save_model(tmp_path / "model.npz", network, Outcome("classification"), HISTORY, about)
    features = np.random.default_rng(0).normal(size=(5, 8, 7, 32)).astype(np.float32)
    predicted = load_model(tmp_path / "model.npz").predict(features[:, :, :n_frames])
    expected = torch.sigmoid(apply_lstm(network, torch.from_numpy(features[:, :, :4])))
    assert predicted.shape == (5, 8)
    np.testing.assert_allclose(predicted, expected, rtol=1e-5)
