"""Saved models of a study, read as plain values and arrays, as a bundle holds them."""

from pathlib import Path

import numpy as np

from lnp.core.seals import read_json
from lnp.models.networks.array_files import read_arrays

HIDDEN = ("train_cells", "train_wells")  # names of a lab's plates, and long
UNUSED = ("feature_names", "history")  # of a model of time-series features: not for predictions
REDUCTION = "reduction"  # of time-series features: numbers that are shorter as arrays


def read_saved(path):
    """Return the values and arrays of a saved model, without the list of its training cells.

    Parameters
    ----------
    path : str
        model.json or model.npz.
    """
    values, arrays = read_arrays(path) if path.endswith(".npz") else (read_json(path), {})
    about = {key: value for key, value in values["about"].items() if key not in HIDDEN}
    values = values | {"about": about}
    if REDUCTION in values:
        values = {key: value for key, value in values.items() if key not in UNUSED}
        values, arrays = take_reduction(values)
    return values, arrays


def take_reduction(values):
    """Return the values of a model of time-series features, and its reduction's arrays."""
    held = values[REDUCTION]
    names = {name: held[name] for name in held if name == "columns"}
    arrays = {name: np.array(held[name]) for name in held if name not in names}
    return values | {REDUCTION: names}, arrays


def put_reduction(values, arrays):
    """Return the values of a model of time-series features with its reduction whole."""
    unused = {"feature_names": [], "history": []}
    return unused | values | {REDUCTION: values[REDUCTION] | arrays}


def place_of(path):
    """Return the place of a saved model in a bundle.

    >>> place_of("results/grouped/cnn/regression/fold1/t20/model.npz")
    'grouped/cnn/regression/fold1/t20'
    """
    return "/".join(Path(path).parts[-6:-1])
