"""The crops of a study as a dataset of torch."""

import pickle
import re

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from environments import ROOT
from lnp.cells.store_reader import StoreError
from lnp.core.contracts import no_rows
from lnp.core.tables import write_table
from lnp.core.vocabulary import HELD_ARRAYS
from lnp.core.zarr_store import add_array, create_store
from lnp.models.networks.crop_dataset import CropDataset
from synthetic.networks import CHANNELS, make_cells, make_crops

N_FRAMES, SIDE = 4, 8
SCALING = {"counterstain": {"offset": 300, "scale": 50}, "lnp": {"offset": 10, "scale": 2}}


def write_stores(folder, cells, crops):
    """Write a store per site: the first cell lacks frame 2, and holds LNP in frame 1."""
    paths = []
    for (plate, site), group in cells.groupby(["plate", "site"]):
        rows, path = group.index.to_numpy(), folder / plate / f"{site}.zarr.zip"
        attributes = {"plate": plate, "site": site, "channels": CHANNELS, "imaged": CHANNELS}
        with create_store(path, attributes) as store:
            shape, dims = (len(rows), N_FRAMES), ("cell", "frame", "channel", "row", "col")
            add_array(store, "crops", crops[rows].shape, "uint16", dims, 2)[:] = crops[rows]
            add_array(store, "cell", shape[:1], "int64", dims[:1], 1)[:] = group["cell"].to_numpy()
            marks = {"present": np.ones(shape, bool)}
            marks |= {name: np.zeros(shape, bool) for name in HELD_ARRAYS}
            marks["present"][0, 2], marks["held_lnp"][0, 1] = False, True
            for name, values in marks.items():
                add_array(store, name, shape, "bool", dims[:2], N_FRAMES)[:] = values
        paths.append(path)
    return paths


@pytest.fixture
def plate(tmp_path):
    """Return the stores of nine cells in three sites, the cells, and their crops."""
    cells = make_cells(3).assign(truth=np.arange(9.0))
    crops = make_crops(cells, N_FRAMES, SIDE)
    return write_stores(tmp_path, cells, crops), cells, crops


def test_an_item_has_the_crops_marks_outcome_and_name_of_a_cell(plate):
    paths, cells, crops = plate
    order = [7, 3]
    dataset = CropDataset(paths, cells.iloc[order], n_frames=3)
    assert len(dataset) == 2
    item = dataset[0]
    np.testing.assert_array_equal(item["crops"], crops[7, :3])
    assert item["present"].all()
    assert not item["held"].any()
    assert (item["outcome"], item["cell"]) == (7.0, "P/G03_f001/1")
    first = dataset[1]
    assert first["present"].tolist() == [True, True, False]
    assert first["held"].tolist() == [[False] * 3, [False, True, False], [False] * 3]
    assert (first["crops"][2] == 0).all()


def test_channels_are_scaled_and_absent_crops_stay_zero(plate):
    paths, cells, crops = plate
    item = CropDataset(paths, cells, 4, outcome=None, scaling=SCALING)[0]
    assert "outcome" not in item
    expected = crops[0].astype(np.float32)
    expected[:, 0] = (expected[:, 0] - 300) / 50
    expected[:, 1] = (expected[:, 1] - 10) / 2
    expected[2] = 0
    np.testing.assert_allclose(item["crops"], expected)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_workers_read_what_one_process_reads(plate):
    paths, cells, _ = plate
    dataset = CropDataset(paths, cells, 4)
    dataset[0]  # opens a store before the workers are made
    alone, shared = ([*DataLoader(dataset, batch_size=4, num_workers=n)] for n in (0, 2))
    assert [len(batch["cell"]) for batch in shared] == [4, 4, 1]
    for one, other in zip(alone, shared, strict=True):
        assert one["cell"] == other["cell"]
        for name in ("crops", "present", "held", "outcome"):
            assert torch.equal(one[name], other[name])


def test_a_dataset_that_was_sent_to_another_process_opens_stores_for_itself(plate):
    paths, cells, crops = plate
    dataset = CropDataset(paths, cells, 4)
    dataset[0]
    sent = pickle.loads(pickle.dumps(dataset))
    assert not sent.opened
    np.testing.assert_array_equal(sent[8]["crops"], crops[8])


def test_few_stores_stay_open(plate, monkeypatch):
    monkeypatch.setattr("lnp.models.networks.crop_dataset.MOST_OPEN", 1)
    paths, cells, crops = plate
    dataset = CropDataset(paths, cells, 4)
    for cell in (1, 4, 7, 1):
        np.testing.assert_array_equal(dataset[cell]["crops"], crops[cell])
        assert len(dataset.opened) == 1


def test_a_cell_that_no_store_holds_and_frames_that_were_not_kept_are_refused(plate):
    paths, cells, _ = plate
    with pytest.raises(StoreError, match="none of the 1 stores holds"):
        CropDataset(paths[:1], cells, 4)
    unknown = cells.assign(cell=77)
    with pytest.raises(StoreError, match="cell 77"):
        CropDataset(paths, unknown.iloc[:1], 4)


def test_the_example_of_the_docs_runs(plate, tmp_path, monkeypatch):
    _, cells, crops = plate
    page = (ROOT / "docs/exchange_images.md").read_text(encoding="utf-8")
    code = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[-1]
    monkeypatch.chdir(tmp_path)
    write_stores(tmp_path / "results/crops", cells, crops)
    key = cells[["plate", "site", "cell"]].assign(protocol="grouped", fold="fold1")
    split = key.assign(unit="u", part=["train"] * 6 + ["test"] * 3)
    targets = key.assign(threshold=1.0, level=2.0, positive=True, class_part=split["part"])
    write_table("split", split, "results/grouped/split.parquet")
    write_table("targets", targets, "results/grouped/targets.parquet")
    missing = {name: 0 for name in no_rows("cells") if name not in cells}
    write_table("cells", cells.drop(columns="truth").assign(**missing), "results/cells/P.parquet")
    names = {}
    exec(compile(code, "docs/exchange_images.md", "exec"), names)
    assert names["batch"]["crops"].shape == (6, 4, 3, SIDE, SIDE)
    assert np.isfinite(names["loss"].item())
