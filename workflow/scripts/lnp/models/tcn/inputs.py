"""What the temporal convolutional network sees of cells, gathered from moments and measures."""

import numpy as np
import torch

from lnp.cells.time_courses import running_summaries, six_summaries
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.models.tcn.training import Series

AHEAD = ("lnp_free_mask", "spot_count")  # light of LNP spots, and their number


def known_measures(time_courses):
    """Return the named measures that cells have, in the order of columns."""
    return [name for name in NAMED_MEASURES if name in time_courses]


def gather_series(moments, time_courses, measures):
    """Return the `Series` of cells.

    Parameters
    ----------
    moments : (n_cells, n_augmentations, n_frames, 2, 256) ndarray
    time_courses : dict of str to (n_cells, n_frames) ndarray
        See `lnp.cells.time_courses.gather_time_courses`.
    measures : list of str
        Named measures, in the order of columns, six each.
    """
    columns = running_summaries(time_courses, measures, six_summaries)
    ahead = [np.log1p(time_courses[name]) for name in AHEAD if name in time_courses]
    ahead = np.stack(ahead, axis=2) if ahead else np.empty((*columns.shape[:2], 0))
    return Series(
        torch.from_numpy(moments.reshape(*moments.shape[:3], -1)),
        torch.from_numpy(columns).float(),
        torch.from_numpy(ahead).float(),
    )
