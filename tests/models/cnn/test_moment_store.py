"""The moments of a site's cells, from its store of crops into another."""

import numpy as np
import pytest
import torch

from lnp.core.prefetch import read_ahead
from lnp.core.zarr_store import add_array, create_store, open_store
from lnp.models.cnn import moment_store
from lnp.models.cnn.gpu_base import FusedBase
from lnp.models.cnn.moment_store import fill_moments, read_cells
from lnp.models.cnn.moments import cell_moments
from lnp.models.cnn.weights import make_base

CPU = torch.device("cpu")
DIMS = ("cell", "frame", "channel", "row", "col")
N_CELLS, N_FRAMES, N_COPIES, SIDE = 5, 6, 2, 8


@pytest.fixture
def path(tmp_path):
    """Return a store of crops; the second cell ends after three frames, the third has none."""
    rng = np.random.default_rng(0)
    shape = (N_CELLS, N_FRAMES, 3, SIDE, SIDE)
    present = np.ones(shape[:2], dtype=bool)
    present[1, 3:] = present[2] = False
    crops = rng.integers(0, 4000, shape).astype(np.uint16) * present[..., None, None, None]
    with create_store(tmp_path / "crops.zarr.zip", {}) as group:
        for name, values in {"crops": crops, "present": present}.items():
            dims = DIMS[: values.ndim]
            add_array(group, name, values.shape, values.dtype, dims, n_chunk=4)[:] = values
        add_array(group, "cell", (N_CELLS,), "int64", DIMS[:1], 1)[:] = 10 + np.arange(N_CELLS)
    return tmp_path / "crops.zarr.zip"


def make_random_base():
    return make_base([100.0] * 3, [300.0] * 3, 1.0, "random", None, "plain", seed=0)


def moments_of(path, base, n_frames):
    """Return the moments and numbers of the cells that the step writes."""
    out = path.parent / "moments.zarr.zip"
    with open_store(path) as crops, create_store(out, {}) as moments:
        cells = read_cells(crops, n_frames, CPU)
        fill_moments(moments, crops, cells, base, n_frames, N_COPIES, CPU)
    with open_store(out) as moments:
        return moments["moments"][:], moments["cell"][:]


def expected_moments(path, base, n_frames):
    """Return the moments of one cell after another, read by zarr."""
    with open_store(path) as group:
        crops, present = (group[name][:, :n_frames] for name in ("crops", "present"))
    both = zip(crops, present, strict=True)
    return np.stack([cell_moments(base, c, p, N_COPIES, CPU) for c, p in both])


@pytest.mark.parametrize("n_readers", [1, 4])
def test_cells_come_in_order_to_the_bit_whatever_reads_ahead(path, n_readers, monkeypatch):
    def read_ahead_by_many(read, n_items, _):
        return read_ahead(read, n_items, n_readers)

    monkeypatch.setattr(moment_store, "read_ahead", read_ahead_by_many)
    base = make_random_base()
    moments, numbers = moments_of(path, base, 5)
    np.testing.assert_array_equal(moments, expected_moments(path, base, 5))
    np.testing.assert_array_equal(numbers, 10 + np.arange(N_CELLS))
    assert np.isnan(moments[1, :, 3:]).all()
    assert np.isnan(moments[2]).all()


def test_frames_that_a_new_plate_does_not_have_yet_have_no_moments(path):
    moments, _ = moments_of(path, make_random_base(), N_FRAMES + 3)
    assert moments.shape == (N_CELLS, N_COPIES, N_FRAMES + 3, 2, 256)
    assert np.isnan(moments[:, :, N_FRAMES:]).all()
    assert not np.isnan(moments[0, :, :N_FRAMES]).any()


def test_a_fused_base_gives_the_same_by_the_same_step(path):
    base = make_random_base()
    moments, _ = moments_of(path, FusedBase(base, "float32"), 5)
    expected = expected_moments(path, base, 5)
    np.testing.assert_allclose(moments, expected, rtol=1e-4, atol=1e-4)
