"""A result that is not as it was written is refused by name, whatever byte of it changed."""

import zipfile
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import zarr
from zarr.storage import ZipStore

from lnp.core.errors import LnpError
from lnp.core.seals import AGAIN, DamagedError, read_json, write_json
from lnp.core.tables import read_csv, read_table, write_csv, write_table
from lnp.core.zarr_store import add_array, create_store, open_store
from synthetic.mutations import damaged_in_other_ways, read_garbled, with_flipped_bits

SPOTS = pd.DataFrame(
    {"plate": "P", "site": "C04_f001", "cell": range(20), "frame": 0}
    | {name: np.linspace(0, 9, 20) for name in ("row", "col", "intensity")}
)
SEEDS = SPOTS[["cell", "row", "col"]]
VALUES = np.random.default_rng(0).integers(0, 900, (2, 6, 2, 3, 3)).astype("uint16")


def write_store(path):
    """Write a store with an array in shards, of which parts are read, and one in one piece."""
    with create_store(path, {"plate": "P"}) as group:
        dims = ("cell", "frame", "channel", "row", "col")
        add_array(group, "crops", VALUES.shape, "uint16", dims, n_chunk=2)[:] = VALUES
        add_array(group, "cell", (2,), "int64", ("cell",), n_chunk=2)[:] = [4, 7]


def read_store(path):
    """Return all that `write_store` wrote, some of it read as parts."""
    with open_store(path) as store:
        crops = store["crops"]
        parts = [crops[0], crops[1, :2], crops[:, 3, 1]]
        return [store.attrs["plate"], *parts, store["cell"][:]]


KINDS = {
    "spots.parquet": (
        lambda path: write_table("spots", SPOTS, path),
        lambda path: list(read_table("spots", path).to_numpy().T),
    ),
    "seeds.csv": (
        lambda path: write_csv(SEEDS, path),
        lambda path: list(read_csv(path).to_numpy().T),
    ),
    "crops.zarr.zip": (write_store, read_store),
    "model.json": (
        lambda path: write_json(path, {"trees": [1.5, 2.5]}),
        lambda path: read_json(path)["trees"],
    ),
}


@pytest.fixture(params=KINDS)
def written(request, tmp_path):
    """Return a result's path, bytes and values, and how it is read."""
    write, read = KINDS[request.param]
    path = tmp_path / request.param
    write(path)
    return path, path.read_bytes(), read(path), read


def same(found, expected):
    """Return whether two lists of values or arrays are equal."""
    return all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


def test_a_flipped_bit_is_refused_by_name_or_changes_nothing(written):
    path, content, values, read = written
    messages = []
    for place, garbled in with_flipped_bits(content, 40):
        path.write_bytes(garbled)
        try:
            assert same(read(path), values), f"byte {place}"
        except DamagedError as error:
            messages.append(str(error))
    assert all(text.startswith(f"{path}: ") and AGAIN in text for text in messages)
    assert len(messages) > (10 if path.suffix == ".zip" else 39)


@pytest.mark.medium
def test_a_garbled_result_is_refused_by_name_or_changes_nothing(written, faults):
    path, content, values, read = written
    counts = Counter()

    def check(garbled):
        path.write_bytes(garbled)
        try:
            assert same(read(path), values)
            counts["same"] += 1
        except DamagedError:
            counts["refused"] += 1

    read_garbled(content, 300, check)
    assert counts["refused"] > 100
    outcome = "refused by its name, or the same values"
    faults(f"garbled {path.name} of the results", outcome, counts.total())


def test_a_file_cut_short_or_overwritten_is_refused_by_name(written):
    path, content, _, read = written
    for garbled in damaged_in_other_ways(content):
        path.write_bytes(garbled)
        with pytest.raises(DamagedError, match=path.name):
            read(path)


def test_a_folder_or_a_missing_file_is_refused_by_name(written):
    path, _, _, read = written
    path.unlink()
    with pytest.raises(DamagedError, match=f"{path.name}: cannot be read: No such file"):
        read(path)
    path.mkdir()
    with pytest.raises(DamagedError, match=f"{path.name}: cannot be read: Is a directory"):
        read(path)


def test_a_file_in_the_place_of_another_is_refused_by_name(written, tmp_path):
    path, _, _, read = written
    for name, (write, _) in KINDS.items():
        write(tmp_path / "other")
        if name != path.name:
            (tmp_path / "other").replace(path)
            with pytest.raises(LnpError, match=path.name):
                read(path)


def test_a_table_that_another_program_wrote_has_no_checksum_and_is_refused(tmp_path):
    SPOTS.to_parquet(tmp_path / "spots.parquet")
    with pytest.raises(DamagedError, match=r"spots.parquet: no checksum found.*another program"):
        read_table("spots", tmp_path / "spots.parquet")


def test_a_store_that_another_program_packed_again_is_refused_before_anything_is_read(tmp_path):
    write_store(tmp_path / "crops.zarr.zip")
    with (
        zipfile.ZipFile(tmp_path / "crops.zarr.zip") as old,
        zipfile.ZipFile(tmp_path / "again.zarr.zip", "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "crops/zarr.json":  # two cells become half a million
                content = content.replace(b"2,\n    6", b"500000,\n    6", 1)
            new.writestr(name, content)
    with pytest.raises(DamagedError, match=r"again.zarr.zip: no checksum found"):
        read_store(tmp_path / "again.zarr.zip")


def test_any_program_can_read_what_is_sealed(tmp_path):
    write_table("spots", SPOTS, tmp_path / "spots.parquet")
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "spots.parquet"),
        read_table("spots", tmp_path / "spots.parquet"),
    )
    write_csv(SEEDS, tmp_path / "seeds.csv")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "seeds.csv")[list(SEEDS)], SEEDS)
    write_store(tmp_path / "crops.zarr.zip")
    store = zarr.open_group(ZipStore(tmp_path / "crops.zarr.zip", mode="r"), mode="r")
    np.testing.assert_array_equal(store["crops"][:], VALUES)
