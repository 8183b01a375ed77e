import numpy as np
import pytest

from lnp.cells.crop_store import DIMS
from lnp.cells.store_reader import StoreError, check_complete, masks_by_frame, read_cells
from lnp.core.zarr_store import add_array, create_store, open_store
from synthetic.networks import make_cells, make_crops, write_crops


def write_plate(folder):
    cells = make_cells(3)
    crops = make_crops(cells, n_frames=4, side=8)
    return write_crops(folder, cells, crops), cells, crops


def test_cells_of_many_sites_are_read_in_the_order_asked_for(tmp_path):
    paths, cells, crops = write_plate(tmp_path)
    order = [7, 0, 4, 2]
    found = read_cells(paths[::-1], cells.iloc[order], "crops", slice(2))
    np.testing.assert_array_equal(found, crops[order, :2])


def test_a_cell_that_no_store_holds_is_named(tmp_path):
    paths, cells, _ = write_plate(tmp_path)
    cells.loc[4, "cell"] = 77
    with pytest.raises(StoreError, match="plate P, site E03_f001, cell 77"):
        read_cells(paths, cells, "crops")


def test_no_cells_at_all_are_an_error(tmp_path):
    paths, cells, _ = write_plate(tmp_path)
    with pytest.raises(StoreError, match="is empty"):
        read_cells(paths, cells.iloc[:0], "crops")


def write_one(path, shape, dtype="uint16", name="crops", n_cells=2):
    """Write a store that declares `shape`, and holds hardly any of it."""
    with create_store(path, {"plate": "P", "site": path.name}) as group:
        add_array(group, "cell", (n_cells,), "int64", ("cell",), 1)[:] = range(n_cells)
        add_array(group, name, shape, dtype, ("cell", "frame", "row", "col"), 1)
        add_array(group, "present", shape[:2], "bool", ("cell", "frame")[: len(shape)], 1)
    return path


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"shape": (2, 4, 50_000, 50_000)},
            r"size \(4, 50000, 50000\).*expected \(4, 8, 8\)",
        ),
        ({"shape": (2, 3, 8, 8)}, r"has the size \(3, 8, 8\)"),
        ({"shape": (2, 4, 8, 8), "dtype": "float64"}, r"\(float64\); expected .*\(uint16\)"),
        ({"shape": (900_000, 4, 8, 8)}, r"expected crops of 2 cells, found .*900000"),
        ({"shape": (2, 4, 8, 8), "name": "moments"}, r"expected crops of 2 cells, found .*moments"),
    ],
)
def test_a_store_that_declares_another_size_is_refused_before_it_is_read(tmp_path, wrong, message):
    paths = [write_one(tmp_path / "a", (2, 4, 8, 8)), write_one(tmp_path / "b", **wrong)]
    with pytest.raises(StoreError, match=f"b: .*{message}"):
        read_cells(paths, make_cells(1), "crops")


def test_sites_may_differ_in_frames_that_are_not_read(tmp_path):
    paths = [write_one(tmp_path / name, (2, n, 8, 8)) for name, n in [("a", 4), ("b", 6)]]
    cells = make_cells(1).head(2).assign(plate="P", site=["a", "b"], cell=0)
    assert read_cells(paths, cells, "crops", slice(3)).shape == (2, 3, 8, 8)


def test_crops_of_frames_that_were_not_kept_are_refused_in_words(tmp_path):
    cells = make_cells(1).iloc[:1].assign(plate="P", site="a", cell=0)
    with create_store(tmp_path / "a", {"plate": "P", "site": "a"}) as group:
        add_array(group, "cell", (1,), "int64", ("cell",), 1)[:] = 0
        add_array(group, "crops", (1, 2, 3, 8, 8), "uint16", DIMS, 1)[:] = 7
        add_array(group, "present", (1, 4), "bool", DIMS[:2], 1)[:] = True
    assert read_cells([tmp_path / "a"], cells, "crops", slice(2)).shape == (1, 2, 3, 8, 8)
    for asked in (slice(3), slice(None)):
        with pytest.raises(StoreError, match=r"site a: crops are kept of the first 2 of 4 frames"):
            read_cells([tmp_path / "a"], cells, "crops", asked)


def test_moments_that_lack_a_frame_are_refused_by_name():
    cells, moments = make_cells(1), np.zeros((3, 2, 4, 2, 5))
    check_complete(moments, cells)
    moments[1, :, 2] = np.nan
    with pytest.raises(StoreError, match="site E03_f001, cell 0 has no crop in frame 2"):
        check_complete(moments, cells)


@pytest.mark.parametrize("n_cells", [0, 1, 3])
@pytest.mark.parametrize("side", [8, 12])  # 12: half of a byte is left over
def test_masks_of_cells_come_back_by_frame(tmp_path, n_cells, side):
    path = tmp_path / "store.zarr.zip"
    masks = np.random.default_rng(0).random((n_cells, 5, side, side)) < 0.5
    with create_store(path, {}) as group:
        dims = ("cell", "frame", "row", "col")
        add_array(group, "mask", masks.shape, "bool", dims, n_chunk=4)[...] = masks
    with open_store(path) as group:
        frames = list(masks_by_frame(group["mask"]))
    np.testing.assert_array_equal(np.stack(frames, axis=1), masks)
