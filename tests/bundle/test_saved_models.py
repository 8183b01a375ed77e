"""Saved models as a bundle holds them, and a process that has little more than numpy and torch."""

import numpy as np
import torch

from lnp.bundle.bundle_file import BundleWriter, open_bundle
from lnp.bundle.saved_models import put_reduction, read_saved, take_reduction
from lnp.core.seals import write_json
from lnp.models.checkpoints import network_of
from synthetic.bare_process import run_bare
from synthetic.cnns import save_cnn

LOADS = """
import sys
import xgboost
from lnp.bundle.bundle_file import open_bundle
from lnp.core.seals import write_json
from lnp.models.checkpoints import network_of
from lnp.models.gbm.gbm import gbm_of
from lnp.models.named.named import named_of
bundle = open_bundle(sys.argv[1])
for values, arrays, where in bundle.models("p", "cnn"):
    model = network_of(values, arrays, where)
    import numpy as np
    seen = np.ones((1, 3, 16, 16), dtype=np.uint16)
    print(model.predict(seen, np.array([True]), n_augmentations=1)[0])
"""


def test_a_network_comes_back_from_a_bundle_with_the_same_weights(tmp_path):
    network = save_cnn(tmp_path / "model.npz")
    writer = BundleWriter()
    writer.add_model("p/cnn/regression/fold2/t3", *read_saved(str(tmp_path / "model.npz")))
    writer.write(tmp_path / "model.zip", {})
    ((values, arrays, where),) = open_bundle(tmp_path / "model.zip").models("p", "cnn")
    found = network_of(values, arrays, where).network.state_dict()
    assert found.keys() == network.state_dict().keys()
    assert all(torch.equal(found[name], weight) for name, weight in network.state_dict().items())


def test_a_bundle_predicts_where_only_numpy_torch_xgboost_and_pandas_are(tmp_path):
    save_cnn(tmp_path / "model.npz")
    writer = BundleWriter()
    writer.add_model("p/cnn/regression/fold2/t3", *read_saved(str(tmp_path / "model.npz")))
    writer.write(tmp_path / "model.zip", {})
    assert np.isfinite(float(run_bare(LOADS, tmp_path / "model.zip")))


def test_a_reduction_is_kept_as_arrays_and_comes_back_whole():
    reduction = {"columns": ["a", "b"], "means": [0.5, 1.5], "components": [[1.0, 0.0]]}
    model = {"kind": "gbm", "reduction": reduction, "booster": {}}
    values, arrays = take_reduction(model)
    assert values["reduction"] == {"columns": ["a", "b"]}
    whole = put_reduction(values, arrays)
    assert whole["reduction"]["columns"] == ["a", "b"]
    np.testing.assert_array_equal(whole["reduction"]["components"], [[1.0, 0.0]])
    assert whole["feature_names"] == []


def test_the_names_of_training_cells_do_not_travel(tmp_path):
    about = {"fold": "fold1", "train_cells": [["secret", "C03", 1]]}
    write_json(tmp_path / "model.json", {"kind": "named", "about": about})
    values, _ = read_saved(str(tmp_path / "model.json"))
    assert values["about"] == {"fold": "fold1"}
