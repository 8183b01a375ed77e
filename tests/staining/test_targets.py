"""What networks learn: units of the counterstain, cells and depths, LNPs; and the stores of it."""

import numpy as np
import pytest

from lnp.core.zarr_store import create_store
from lnp.staining.channels import TARGETS, counts_of, relative_stain
from lnp.staining.learned import read_learned
from lnp.staining.stores import PREDICTED, PredictedPlanes, write_predicted, write_views
from lnp.staining.targets import targets_of, view_cells, view_lnp

SITE = {"plate": "P", "site": "C03_f001", "shape": [8, 6], "diameter_px": 16.0, "factor": 1.0}


def test_counts_come_back_from_shares_of_the_stain():
    counts = np.array([500.0, 540.0, 1400.0])
    shares = relative_stain(counts, [500.0, 900.0])
    assert shares[0] == 0
    assert shares[2] == 1
    assert counts_of(shares, [500.0, 900.0]).tolist() == counts.tolist()
    assert counts_of(np.array([-9.0, 99.0]), [500.0, 900.0]).tolist() == [0, 65535]


def test_depth_is_the_distance_to_the_rim_of_each_cell_by_itself():
    labels = np.zeros((9, 12), dtype=int)
    labels[2:7, 1:6], labels[2:7, 6:11] = 1, 2  # two cells that touch
    foreground, distance = view_cells(labels, 16.0)
    assert foreground.sum() == 50
    assert distance[4].tolist() == pytest.approx(
        [0, *(np.array([1, 2, 3, 2, 1, 1, 2, 3, 2, 1]) / 16), 0]
    )


def test_lnp_light_is_what_stands_out_by_its_noise():
    noise = np.random.default_rng(1).normal(size=(64, 64))
    plane = 100 + noise
    plane[30, 30] += 50
    view = view_lnp(plane, 16.0)
    assert np.unravel_index(view.argmax(), view.shape) == (30, 30)
    np.testing.assert_allclose(view_lnp(3 * plane + 7, 16.0), view, atol=1e-3)


def test_a_missing_channel_has_no_targets():
    planes = {"counterstain": None, "lnp": None}
    assert np.isnan(targets_of(planes, 16.0, {}, (4, 5))).all()
    planes["lnp"] = np.random.default_rng(1).normal(100, 1, size=(4, 5))
    found = targets_of(planes, 16.0, {}, (4, 5))
    assert np.isnan(found[:3]).all()
    assert np.isfinite(found[3]).all()


def test_what_is_learned_is_in_shares_of_the_plates_own_stain(tmp_path):
    view, target = np.ones((8, 6)), np.full((len(TARGETS), 8, 6), 700.0)
    paths = []
    for number, level in enumerate(([500.0, 400.0], [500.0, 100.0], [500.0, 200.0])):
        paths.append(str(tmp_path / f"{number}.zarr.zip"))
        with create_store(paths[-1], SITE | {"level": level}) as group:
            write_views(group, [None, view], {1: target})
    views, targets, level = read_learned(paths, 9, np.random.default_rng(1))
    assert level == [500, 200]  # the median of the plate's sites
    assert [found[0, 0, 0] for found in targets] == [1, 1, 1]
    np.testing.assert_array_equal(views[0], view)


def test_predicted_planes_are_read_as_measured_ones(tmp_path):
    path = str(tmp_path / "site.zarr.zip")
    found = np.zeros((2, len(TARGETS), 8, 6))
    found[:, 0], found[:, 1] = [[[0.5]], [[1.5]]], 1.0  # two networks; all of it is cells
    found[:, 1, :, 3:] = 0.0  # but here
    with create_store(path, SITE | {"level": [500.0, 1000.0]}) as group:
        write_predicted(group, iter([None, found]), (8, 6))
    planes = PredictedPlanes(path)
    assert (len(planes), planes.frames(), planes.factor) == (2, [1], 1.0)
    assert planes[0] is None
    assert planes[1].dtype == np.uint16
    assert planes[1][0].tolist() == [1500] * 3 + [500] * 3
    assert planes.view("spread", 1)[0, 0] == 0.5
    assert planes.view(PREDICTED, 1)[0, 0] == 1.0
