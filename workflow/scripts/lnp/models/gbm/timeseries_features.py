"""Time-series features of the CNN's features, as by tsfresh (Christ et al. 2018).

Each of the 32 features of a cell is a series over the first frames; tsfresh's calculators
turn a series into a row of numbers. `tsfresh_batch` has them for many series at once.
"""

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.models.gbm.feature_table import AUGMENTATION_KEY
from tsfresh_batch import EFFICIENT, MINIMAL, calculate

# Calculators that cost microseconds each: how high and how low, when, how much was gained or
# lost from first to last, whether the series bends, how much it changes in all, and its slowest
# waves, which differ between an early and a late rise.
SMALL = {
    "maximum": None,
    "minimum": None,
    "mean": None,
    "standard_deviation": None,
    "first_location_of_maximum": None,
    "first_location_of_minimum": None,
    "mean_change": None,  # (last - first) / (n_frames - 1)
    "linear_trend": [{"attr": "slope"}],
    "mean_second_derivative_central": None,
    "absolute_sum_of_changes": None,
    "fft_coefficient": [{"coeff": c, "attr": a} for c in (1, 2) for a in ("real", "imag")],
}
SETS = {"efficient": EFFICIENT, "minimal": MINIMAL, "small": SMALL}


class TimeseriesError(LnpError, ValueError):
    """The CNN's features do not make complete series of the length that is needed."""


def calculators_of(name):
    """Return settings of tsfresh: its own `efficient` or `minimal`, or `small` (see `SMALL`)."""
    return dict(SETS[name])


def extract_timeseries(features, cells, calculators):
    """Extract tsfresh's features from every series of every cell and augmentation.

    Values that a short or constant series does not have stay NaN here, for the caller to
    count and impute.

    Parameters
    ----------
    features : (n_cells, n_augmentations, n_frames, n_series) ndarray
        The frames that the model may see, no more.
    cells : list of (plate, site, cell)
        In the order of `features`.
    calculators : dict
        Settings of tsfresh, see `calculators_of`.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, augmentation, then tsfresh's own (`f00__maximum` is the
        maximum of the first series); one row per cell and augmentation, in that order.

    Raises
    ------
    TimeseriesError
        If a value of a series is missing.
    """
    missing = np.argwhere(~np.isfinite(features))
    if len(missing):
        cell, _, frame, _ = missing[0]
        plate, site, number = cells[cell]
        raise TimeseriesError(
            f"plate {plate}, site {site}, cell {number}, frame {frame}: the features of the "
            "network hold a value that is not a number; used cells must have a crop in every "
            "frame that a model may see. Delete this fold's features.zarr.zip and run again."
        )
    n_cells, n_augmentations, n_frames, n_series = features.shape
    found = calculate(features.swapaxes(2, 3).reshape(-1, n_frames), calculators)
    columns = [f"f{k:02d}__{column}" for k in range(n_series) for column in found.columns]
    numbers = found.to_numpy().reshape(n_cells * n_augmentations, -1)
    values = pd.DataFrame(numbers, columns=columns, copy=False)
    keys = [(*cell, k) for cell in cells for k in range(n_augmentations)]
    return pd.concat([pd.DataFrame(keys, columns=AUGMENTATION_KEY), values], axis=1)


def check_length(shape, n_augmentations, horizon):
    """Refuse features (cell, augmentation, frame, series) with too few augmentations or frames."""
    for what, found, expected in [
        (
            "augmentations of each cell (gbm/n_augmentations, cnn/n_augmentations)",
            shape[1],
            n_augmentations,
        ),
        ("frames (horizons)", shape[2], horizon),
    ]:
        if found < expected:
            raise TimeseriesError(
                f"the network's features hold {found} {what}, {expected} are needed: they are of "
                "other settings. Delete this fold's features.zarr.zip and run again."
            )
