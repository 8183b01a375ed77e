"""Leak checks of a hybrid network, by its file, its predictions and its input made again."""

import numpy as np

from lnp.assessment.leakage import check_training_cells
from lnp.assessment.leaks.inputs import (
    check_horizon,
    check_names,
    check_reporter,
    check_rows,
    check_varying,
)
from lnp.cells.time_courses import SUMMARIES
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.core.vocabulary import CELL_KEY, TRAIN
from lnp.models.hybrid.inputs import MEASURES, METADATA, METADATA_NAMES


def check_hybrid(model, inputs, cells, level, predicted):
    """Return the findings of all checks of one network.

    Parameters
    ----------
    model : lnp.models.checkpoints.SavedHybrid
    inputs : dict of str to tensor
        What its branches see, made again from frames up to the horizon (`SavedHybrid.gather`).
    cells : DataFrame
        Of its fold: columns plate, site, cell, dose_ng, part.
    level : (n_cells,) ndarray
        Natural log of the reporter's light.
    predicted : DataFrame
        Table "predictions", as it was written.

    Returns
    -------
    list of dict
    """
    trains, treated = (cells["part"] == TRAIN).to_numpy(), cells["dose_ng"].to_numpy() > 0
    found = [
        check_training_cells(model.about["train_cells"], cells),
        check_names("metadata", model.about["metadata"], METADATA_NAMES),
        check_names("measures", model.measures, NAMED_MEASURES),
        check_rows(predicted, cells),
    ]
    for branch, names in column_names(model).items():
        found.append(check_reporter(names, inputs[branch].numpy(), level, treated))
    for branch, values in inputs.items():
        mean, sd = (model.network.get_buffer(f"{branch}_{name}").numpy() for name in ("mean", "sd"))
        found.append(check_varying(mean, sd, values.numpy(), trains))
    if found[3]["passed"]:
        written = predicted.set_index(CELL_KEY)["prediction"]
        written = written.loc[list(map(tuple, cells[CELL_KEY].to_numpy()))].to_numpy()
        again = np.asarray(model.predict(inputs)).mean(axis=1)
        found.append(check_horizon(written, again))
    return found


def column_names(model):
    """Return {branch: names of its columns} of the branches whose columns have names."""
    summaries = [f"{name} {summary}" for name in model.measures for summary in SUMMARIES]
    names = {MEASURES: summaries, METADATA: model.about["metadata"]}
    return {name: columns for name, columns in names.items() if name in model.branches}
