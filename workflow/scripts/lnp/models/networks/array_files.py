"""Arrays and plain values in one sealed file of NumPy, which runs no code when it is read."""

import io
import json
import zipfile

import numpy as np

from lnp.core.seals import AGAIN, DamagedError, comment_zip, read_sealed, write_sealed

VALUES = "values"  # the array that holds the plain values, as JSON


def write_arrays(path, values, arrays):
    """Write arrays and plain values as .npz, sealed, whole or not at all.

    Parameters
    ----------
    path : str
        Ends in .npz.
    values : dict
        Plain values, as JSON takes them.
    arrays : dict of str to ndarray
    """
    content = io.BytesIO()
    np.savez(content, **{VALUES: np.array(json.dumps(values))}, **arrays)
    write_sealed(path, comment_zip(content.getvalue()))


def read_arrays(path):
    """Return (values, arrays) of a file that `write_arrays` wrote.

    Raises
    ------
    DamagedError
        If the file is not as it was written, or is none of these.
    """
    content = io.BytesIO(read_sealed(path))
    try:
        with np.load(content, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        return json.loads(str(arrays.pop(VALUES))), arrays
    except (ValueError, KeyError, AttributeError, OSError, zipfile.BadZipFile) as error:
        raise DamagedError(
            f"{path}: NumPy {np.__version__} cannot read it: {error}. Expected are arrays with "
            f"their values. {AGAIN}"
        ) from error
