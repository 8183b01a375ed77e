"""NumPy files are read from a stream, without pickle, and never beyond what they say."""

import io

import numpy as np
import pytest

from lnp.published.npy_files import NpyError, PickledError, read_array
from synthetic.published import npy


def read(content):
    return read_array(io.BytesIO(content), "a.npy", len(content))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12, dtype="float32").reshape(2, 2, 3),
        np.asfortranarray(np.arange(6, dtype="uint16").reshape(2, 3)),
        np.uint64(4484517),
        np.array([1, 2], dtype=">u2"),
    ],
)
def test_arrays_come_back_as_numpy_wrote_them(array):
    found = read(npy(array))
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)


def test_a_pickled_array_is_refused_and_never_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    content = npy(np.array([Trap()], dtype=object), allow_pickle=True)
    with pytest.raises(PickledError, match=r"a\.npy: holds pickled"):
        read(content)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("n_bytes", [0, 5, 60, 127, 200])
def test_a_file_that_was_cut_short_is_named(n_bytes):
    with pytest.raises(NpyError, match=r"a\.npy: .*cut short"):
        read(npy(np.zeros((4, 4, 3), "float32"))[:n_bytes])


def test_a_file_that_declares_more_than_it_holds_takes_no_memory():
    content = npy(np.zeros(1, "uint8")).replace(b"(1,), }", b"(99999999999,), }"[:17])
    with pytest.raises(NpyError):
        read(content)


def test_a_stream_that_goes_on_is_refused():
    content = npy(np.zeros(4, "uint8"))
    with pytest.raises(NpyError, match="expected 4"):
        read_array(io.BytesIO(content + b"more"), "a.npy", len(content))
