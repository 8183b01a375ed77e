"""Arrays with their values: what is written comes back, damage and pickles are refused by name."""

import io

import numpy as np
import pytest

from lnp.core.seals import DamagedError, comment_zip, write_json, write_sealed
from lnp.models.networks.array_files import read_arrays, write_arrays
from synthetic.mutations import damaged_in_other_ways, with_flipped_bits

VALUES = {"about": {"fold": "fold1", "cells": [["P", "C04", 3]]}, "loss": 0.1}
ARRAYS = {"base.weight": np.arange(300, dtype=np.float32), "n": np.array(3)}


def test_what_is_written_comes_back_and_is_the_same_file_each_time(tmp_path):
    for name in ("a.npz", "b.npz"):
        write_arrays(tmp_path / name, VALUES, ARRAYS)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    values, arrays = read_arrays(tmp_path / "a.npz")
    assert values == VALUES
    assert {name: (a.dtype, a.tolist()) for name, a in arrays.items()} == {
        name: (a.dtype, a.tolist()) for name, a in ARRAYS.items()
    }


def test_numpy_alone_can_read_a_sealed_file(tmp_path):
    write_arrays(tmp_path / "a.npz", VALUES, ARRAYS)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as held:
        assert held["n"] == 3


def test_a_flipped_bit_or_a_file_cut_short_is_refused_by_name(tmp_path):
    path = tmp_path / "a.npz"
    write_arrays(path, VALUES, ARRAYS)
    content = path.read_bytes()
    flipped = [garbled for _, garbled in with_flipped_bits(content, 40)]
    for garbled in [*flipped, *damaged_in_other_ways(content)]:
        path.write_bytes(garbled)
        with pytest.raises(DamagedError, match=r"a\.npz: .*Delete the file and run again"):
            read_arrays(path)


def test_a_pickle_in_a_sealed_file_is_not_read(tmp_path):
    content = io.BytesIO()
    np.savez(content, values=np.array({"runs": "code"}, dtype=object))
    write_sealed(tmp_path / "a.npz", comment_zip(content.getvalue()))
    with pytest.raises(DamagedError, match=r"a\.npz: NumPy .* cannot read it"):
        read_arrays(tmp_path / "a.npz")


def test_a_sealed_file_of_another_kind_is_refused_by_name(tmp_path):
    write_json(tmp_path / "a.npz", {"trees": []})
    with pytest.raises(DamagedError, match=r"a\.npz: NumPy .* cannot read it"):
        read_arrays(tmp_path / "a.npz")
