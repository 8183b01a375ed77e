"""Networks applied to the cells of a table."""

import numpy as np
import pytest
import torch

from lnp.core.tables import check_table
from lnp.core.zarr_store import create_store
from lnp.models.apply import predict_frames, read_moments
from lnp.models.checkpoints import load_model
from synthetic.cnns import save_cnn
from synthetic.networks import make_cells, make_crops, write_crops

CPU, FIT = torch.device("cpu"), {"protocol": "paper", "task": "regression", "fold": "fold1"}


def make_table(n_frames):
    """Return cells that were tracked for so many frames each."""
    return make_cells(1).assign(part="new", truth=np.nan, n_frames=n_frames)


def test_the_cnn_predicts_a_cell_by_the_last_frame_of_each_horizon_that_it_serves():
    predictions = np.arange(3 * 2 * 4, dtype=float).reshape(3, 2, 4)
    rows = predict_frames(make_table([4, 3, 1]), predictions, first_horizon=2, **FIT)
    check_table("predictions", rows, "here")
    cells = list(zip(rows["horizon"], rows["site"].str[:3], strict=True))
    assert cells == [(2, "C03"), (2, "E03"), (3, "C03"), (3, "E03"), (4, "C03")]
    assert rows["prediction"].tolist() == [1 + 2, 9 + 2, 2 + 2, 10 + 2, 3 + 2]  # copies 4 apart
    assert set(rows["spread"]) == {2.0}
    assert set(rows["model"]) == {"cnn"}


def test_moments_are_the_cached_ones_or_come_from_the_models_own_base(tmp_path):
    cells = make_table(3)
    crops = make_crops(cells, n_frames=3, side=8)
    stores = write_crops(tmp_path, cells, crops)
    save_cnn(tmp_path / "model.npz", horizon=2)
    model = load_model(tmp_path / "model.npz")
    computed = read_moments(model, "crops", stores, cells, 2, CPU)
    assert computed.shape == (3, 2, 2, 2, 256)
    present = np.ones(2, dtype=bool)
    np.testing.assert_array_equal(computed[1], model.moments(crops[1, :2], present, 2))
    caches = []
    for i, cell in cells.iterrows():
        caches.append(str(tmp_path / f"{i}_moments.zarr.zip"))
        with create_store(caches[-1], {"plate": cell["plate"], "site": cell["site"]}) as store:
            store.create_array("cell", data=np.array([cell["cell"]]))
            store.create_array("moments", data=np.full((1, 2, 3, 2, 256), i, dtype=np.float32))
    cached = read_moments(model, "moments", caches, cells, 2, CPU)
    assert cached.shape == (3, 2, 2, 2, 256)
    assert cached[:, 0, 0, 0, 0].tolist() == pytest.approx([0, 1, 2])
