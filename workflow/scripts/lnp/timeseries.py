"""Numbers that describe a course over time, by tsfresh or as by tsfresh.

Each of the 32 features of a cell is a series over the first frames; tsfresh turns
a series into a row of numbers (Harrison et al., tsfresh). The calculators that we have
ourselves (`lnp.calculators`) do without tsfresh, which is imported only where it is needed:
that takes seconds.
"""

import numpy as np
import pandas as pd

from lnp.calculators import CALCULATORS, columns_of
from lnp.errors import LnpError

N_BLOCK = 50  # series' owners per call of tsfresh, which holds each value as a Python object
COPY_KEY = ["plate", "site", "cell", "copy"]

# What happened, in calculators that cost microseconds each: how high and how low, when, how
# much was gained or lost from first to last, whether the course bends, how far it wanders,
# and its slowest waves, which tell an early rise from a late one.
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


class TimeseriesError(LnpError):
    """The features of the cells do not make series of the length asked for."""


def calculators_of(name):
    """Return tsfresh's settings: `efficient`, `minimal` (tsfresh's own), or `small` (ours)."""
    if name == "small":
        return dict(SMALL)
    from tsfresh.feature_extraction import EfficientFCParameters, MinimalFCParameters

    named = {"efficient": EfficientFCParameters, "minimal": MinimalFCParameters}
    return dict(named[name]())


def extract_timeseries(features, cells, calculators):
    """Return tsfresh's features of every series of every cell and copy.

    Without tsfresh itself, if all calculators are among ours. tsfresh silences the warnings
    of its calculators inside its own call. What they warn of are values that a short or
    constant series does not have; those stay NaN here, for the caller to count and impute.

    Parameters
    ----------
    features : (n_cells, n_copies, n_frames, n_series) ndarray
        The frames that the model may see, no more.
    cells : list of (plate, site, cell)
        In the order of `features`.
    calculators : dict
        Settings of tsfresh, see `calculators_of`.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, copy, then tsfresh's own (`f00__maximum` is the
        maximum of the first series); one row per cell and copy, in that order.

    Raises
    ------
    TimeseriesError
        If a value of a series is missing.
    """
    check_complete(features, cells)
    n_cells, n_copies, n_frames, n_series = features.shape
    rows = features.reshape(n_cells * n_copies, n_frames, n_series).astype(np.float64)
    columns = columns_of(calculators)
    ours = CALCULATORS.keys() >= set(columns)
    values = calculate(rows, columns) if ours else extract_by_tsfresh(rows, calculators)
    names = pd.DataFrame(
        [(*cell, copy) for cell in cells for copy in range(n_copies)], columns=COPY_KEY
    )
    return pd.concat([names, values], axis=1)


def calculate(rows, columns):
    """Return our calculators' numbers of (n_rows, n_frames, n_series), one row each."""
    n_rows, n_frames, n_series = rows.shape
    series = rows.transpose(0, 2, 1).reshape(-1, n_frames)
    values = np.stack([CALCULATORS[column](series) for column in columns], axis=1)
    names = [f"{kind}__{column}" for kind in kinds_of(n_series) for column in columns]
    return pd.DataFrame(values.reshape(n_rows, -1), columns=names)


def kinds_of(n_series):
    """Return the names of series."""
    return [f"f{k:02d}" for k in range(n_series)]


def extract_by_tsfresh(rows, calculators):
    """Return tsfresh's numbers of (n_rows, n_frames, n_series), one row each."""
    blocks = [rows[i : i + N_BLOCK] for i in range(0, len(rows), N_BLOCK)]
    return pd.concat([extract_block(b, calculators) for b in blocks], ignore_index=True)


def extract_block(rows, calculators):
    """Return tsfresh's numbers of a few rows; see `extract_by_tsfresh`."""
    from tsfresh import extract_features

    n_rows, n_frames, n_series = rows.shape
    long = pd.DataFrame(rows.reshape(-1, n_series), columns=kinds_of(n_series))
    long["row"] = np.repeat(np.arange(n_rows), n_frames)
    return extract_features(
        long,
        default_fc_parameters=calculators,
        column_id="row",
        n_jobs=0,
        disable_progressbar=True,
    )


def check_complete(features, cells):
    """Refuse series with a missing value, naming the first."""
    missing = np.argwhere(~np.isfinite(features))
    if len(missing):
        cell, _, frame, _ = missing[0]
        plate, site, number = cells[cell]
        raise TimeseriesError(
            f"plate {plate}, site {site}, cell {number}, frame {frame}: the features of the "
            "network hold a value that is not a number; used cells must have a crop in every "
            "frame that a model may see. Delete this fold's features.zarr.zip and run again."
        )


def check_length(shape, n_copies, horizon):
    """Refuse a store of (n_cells, copies, frames, series) with too few copies or frames."""
    for what, found, expected in [
        ("copies of each cell (gbm/n_copies, cnn/n_copies)", shape[1], n_copies),
        ("frames (horizons)", shape[2], horizon),
    ]:
        if found < expected:
            raise TimeseriesError(
                f"the network's features hold {found} {what}, and {expected} are asked for"
            )
