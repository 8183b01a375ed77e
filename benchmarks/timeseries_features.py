"""tsfresh's efficient set of features: for many series at once, or one by one by tsfresh.

Series are as the pipeline has them, float64 of float32 features of a network none of which
is below 0: half noise, half walks, shifted so that some are mostly zeros. Every column of
those that tsfresh takes must agree. Times are the processor's on one core, per series, without
imports: of ours the best of three, of tsfresh one run after a first series.
"""

import os
import sys
import time
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # before numpy is imported

import numpy as np
import pandas as pd
from tsfresh import extract_features
from tsfresh.feature_extraction import EfficientFCParameters

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from tsfresh_batch import calculate

HEADLINE, OTHERS = 20, (5, 10, 15, 72)  # frames
N_OURS, N_THEIRS, N_THEIRS_BRIEF = 4000, 16, 6  # series


def draw_series(n_frames, rng):
    """Return (N_OURS, n_frames) series."""
    values = rng.normal(size=(N_OURS, n_frames))
    values[::2] = np.cumsum(values[::2], axis=1)
    shifted = values - rng.uniform(-0.5, 1.5, (N_OURS, 1))
    return np.maximum(shifted, 0).astype(np.float32).astype(np.float64)


def one_by_one(series):
    """Return tsfresh's table."""
    n_series, n_frames = series.shape
    long = pd.DataFrame({"x": series.ravel(), "row": np.repeat(np.arange(n_series), n_frames)})
    return extract_features(
        long,
        column_id="row",
        default_fc_parameters=EfficientFCParameters(),
        n_jobs=0,
        disable_progressbar=True,
    )


def timed(function, series, n_runs):
    """Return what a function makes of series, and the least seconds of each series."""
    seconds = []
    for _ in range(n_runs):
        start = time.process_time()
        result = function(series)
        seconds.append(time.process_time() - start)
    return result, min(seconds) / len(series)


def measure(n_frames, n_theirs):
    """Print both times at a number of frames and return their ratio."""
    series = draw_series(n_frames, np.random.default_rng(n_frames))
    one_by_one(series[:1])
    ours, fast = timed(calculate, series, 3)
    theirs, slow = timed(one_by_one, series[:n_theirs], 1)
    assert list(theirs.columns) == [f"x__{column}" for column in ours.columns]
    np.testing.assert_allclose(ours.to_numpy()[:n_theirs], theirs.to_numpy(), rtol=1e-6, atol=0)
    print(
        f"{n_frames} frames, {ours.shape[1]} columns: {1e6 * fast:.0f} us a series at once, "
        f"{1e3 * slow:.1f} ms by tsfresh, {slow / fast:.0f} x"
    )
    return slow / fast


def main():
    """Print times and ratios, that of the headline last."""
    for n_frames in OTHERS:
        measure(n_frames, N_THEIRS_BRIEF)
    print(f"timeseries_features: {measure(HEADLINE, N_THEIRS):.0f} x")


if __name__ == "__main__":
    main()
