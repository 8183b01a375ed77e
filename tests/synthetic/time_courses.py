"""Courses over time whose outcome we chose: level = peak minus end of the first series."""

import numpy as np
import pandas as pd

CALCULATORS = {"maximum": None, "minimum": None, "mean_change": None, "mean": None}


def loss_courses(n_cells, n_augmentations, n_frames, n_series, rng):
    """Return series that rise and fall by an amount of the cell's own, and that amount.

    Only the first series follows the cell; the others are noise. Copies of a cell
    differ by a little noise.

    Returns
    -------
    series : (n_cells, n_augmentations, n_frames, n_series) ndarray
    lost : (n_cells,) ndarray
    """
    lost = rng.uniform(0.0, 4.0, n_cells)
    peak = n_frames // 3
    time = np.arange(n_frames)
    rise = np.clip(time / peak, 0, 1) * 5
    fall = np.clip((time - peak) / (n_frames - 1 - peak), 0, 1)
    course = rise - lost[:, None] * fall
    series = rng.normal(size=(n_cells, n_augmentations, n_frames, n_series))
    series[..., 0] = course[:, None] + 0.05 * series[..., 0]
    return series, lost


def courses_cells(truth, rng=None):
    """Return a table of cells in four wells, 60 / 20 / 20 % in the three parts."""
    n = len(truth)
    return pd.DataFrame(
        {
            "plate": "P",
            "site": [f"C{3 + i % 4:02d}_f001" for i in range(n)],
            "cell": np.arange(n),
            "well": [f"C{3 + i % 4:02d}" for i in range(n)],
            "formulation": "",
            "dose_ng": 31.6,
            "part": [["train", "train", "train", "valid", "test"][i // 4 % 5] for i in range(n)],
            "truth": np.asarray(truth, dtype=float),
        }
    )
