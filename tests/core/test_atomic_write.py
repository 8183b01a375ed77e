import logging
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lnp
from lnp.core.atomic_write import completed
from lnp.core.errors import LnpError
from lnp.core.logs import log_error
from lnp.core.zarr_store import add_array, create_store, open_store


def test_a_file_appears_when_complete(tmp_path):
    with completed(tmp_path / "deep/file") as partial:
        partial.write_text("whole")
        assert not (tmp_path / "deep/file").exists()
    assert (tmp_path / "deep/file").read_text() == "whole"
    assert len(list((tmp_path / "deep").iterdir())) == 1


def write_half(path):
    """Write into a file, and be interrupted."""
    with completed(path) as partial:
        partial.write_text("half")
        raise KeyboardInterrupt


KILLED = """
import os, signal
from lnp.core.atomic_write import completed
from lnp.simulation.labels import create_labels
with completed("file") as partial, create_labels("file", {}):
    partial.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


OTHER = """
from lnp.core.atomic_write import completed
with completed("file") as partial:
    partial.write_text("whole")
"""


def test_what_a_killed_process_left_is_removed_and_a_living_ones_is_not(tmp_path):
    path = {"PYTHONPATH": str(Path(lnp.__file__).parents[1])}
    process = subprocess.run([sys.executable, "-c", KILLED], env=path, cwd=tmp_path)
    assert process.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 2
    with completed(tmp_path / "file") as living:
        living.write_text("being written")
        assert list(tmp_path.iterdir()) == [living]
        subprocess.run([sys.executable, "-c", OTHER], env=path, cwd=tmp_path, check=True)
        assert sorted(tmp_path.iterdir()) == sorted([living, tmp_path / "file"])


def test_an_interrupted_file_leaves_the_old_one_and_no_rest(tmp_path):
    (tmp_path / "file").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_half(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_store_comes_back_with_its_axes_and_attributes(tmp_path):
    values = np.arange(24).reshape(2, 3, 4)
    with create_store(tmp_path / "x.zarr.zip", {"plate": "P"}) as group:
        array = add_array(group, "x", values.shape, "int32", ("cell", "frame", "row"), n_chunk=2)
        array[:] = values
    with open_store(tmp_path / "x.zarr.zip") as group:
        np.testing.assert_array_equal(group["x"][:], values)
        assert group["x"].metadata.dimension_names == ("cell", "frame", "row")
        assert group.attrs["plate"] == "P"
    assert [path.name for path in tmp_path.iterdir()] == ["x.zarr.zip"]


def test_a_store_that_is_packed_in_between_is_the_same_file(tmp_path):
    values = np.arange(24).reshape(2, 3, 4)
    for name in ("at once", "in between"):
        with create_store(tmp_path / name, {}) as group:
            array = add_array(group, "x", values.shape, "int32", ("cell", "frame", "row"), 2)
            for item in range(2):
                array[item] = values[item]
                if name == "in between":
                    group.store.pack()
                    assert all(key.endswith("zarr.json") for key in group.store.waiting)
    assert (tmp_path / "at once").read_bytes() == (tmp_path / "in between").read_bytes()
    with open_store(tmp_path / "in between") as group:
        np.testing.assert_array_equal(group["x"][:], values)


def test_our_own_errors_are_logged_as_one_message_and_others_with_their_traceback(caplog):
    with caplog.at_level(logging.CRITICAL):
        log_error(LnpError, LnpError("the seed lies outside"), None)
        log_error(KeyError, KeyError("x"), None)
    own, other = caplog.records
    assert own.getMessage() == "LnpError: the seed lies outside"
    assert own.exc_info is None
    assert other.exc_info is not None
