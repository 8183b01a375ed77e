"""The moments of a site's cells, from its store of crops into a store of their own."""

import numpy as np

from lnp.core.prefetch import read_ahead
from lnp.core.zarr_store import add_array
from lnp.models.cnn.architecture import N_CHANNELS
from lnp.models.cnn.moments import pack_cell, pass_cells

N_READERS = 4  # threads that read for a GPU, and sleep most of the time


def fill_moments(moments, crops, cells, base, n_frames, n_augmentations, device):
    """Fill the group `moments` from the cells of the group `crops`.

    Parameters
    ----------
    moments, crops : zarr.Group
    cells : iterable
        By `read_cells`.
    base : ScaledBase or FusedBase
        On `device`.
    n_frames : int
        Those that a new plate does not have yet are NaN.
    n_augmentations : int
    device : torch.device
    """
    n_cells = crops["cell"].shape[0]
    shape = (n_cells, n_augmentations, n_frames, 2, N_CHANNELS)
    dims = ("cell", "augmentation", "frame", "moment", "channel")
    array = add_array(moments, "moments", shape, "float32", dims, n_chunk=n_augmentations)
    numbers = moments.create_array(
        "cell", shape=(n_cells,), dtype="int64", dimension_names=("cell",)
    )
    numbers[:] = crops["cell"][:]
    for i, passed in enumerate(pass_cells(base, cells, n_augmentations, device)):
        seen = np.full(shape[1:], np.nan, dtype=np.float32)
        seen[:, : passed.shape[1]] = passed
        array[i] = seen


def read_cells(crops, n_frames, device):
    """Yield the first frames of each cell as `lnp.models.cnn.moments.pass_cells` takes them."""
    present = crops["present"][:, :n_frames]
    return read_ahead(
        lambda i: pack_cell(crops["crops"][i, :n_frames], present[i], device),
        len(present),
        N_READERS if device.type == "cuda" else 1,
    )
