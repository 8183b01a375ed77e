"""The mean of a ridge regression and boosted trees on summaries of a cell's named measures.

Each measure's time course becomes six numbers (`lnp.cells.time_courses.six_summaries`). What is
here applies a model that was saved, and needs no package that fits one: `lnp.models.named.fitting`
does that.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import xgboost

from lnp.cells.time_courses import (
    columns_of,
    gather_time_courses,
    measured_cells,
    six_summaries,
    summary_features,
)
from lnp.core.errors import LnpError
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.core.seals import read_json, write_json
from lnp.models.boosters import booster_values, predict_booster, read_booster
from lnp.models.linear import Ridge
from lnp.models.predictions import prediction_rows

NAME = KIND = "named"  # of the approach, and of its model files
FIT = ("protocol", "task", "fold")


class NamedError(LnpError, ValueError):
    """A file or a table is not the one that a model of named measures needs."""


@dataclass(frozen=True)
class NamedModel:
    """A fitted ridge and boosted trees.

    Attributes
    ----------
    about : dict
        Plain values: protocol, task, fold, horizon, train_cells, seed, commit.
    measures : list of str
        In the order of the columns, six each.
    ridge : Ridge or None
    booster : xgboost.Booster or None
    only : float or None
        The class of all training cells, where there is one only, and no model; else None.
    """

    about: dict
    measures: list
    ridge: Ridge | None = None
    booster: xgboost.Booster | None = None
    only: float | None = None

    def predict(self, values):
        """Return {model: (n_cells,) predictions} of the approach and of its two parts.

        `values` (n_cells, n_columns) are those of `summarize`.
        """
        if self.only is not None:
            ridge = trees = np.full(len(values), self.only)
        else:
            ridge, trees = self.ridge.predict(values), predict_booster(self.booster, values)
        return {NAME: (ridge + trees) / 2, "named_ridge": ridge, "named_trees": trees}

    def predict_fold(self, cells, time_courses):
        """Return the rows of table `predictions` of a fold's cells, by the approach and its parts.

        `cells` and `time_courses` as `fit_named` takes them.
        """
        _, values = summarize(time_courses, self.about["horizon"])
        fit = {name: self.about[name] for name in (*FIT, "horizon")}
        return pd.concat(
            [
                prediction_rows(cells, predictions[:, None], model=model, **fit)
                for model, predictions in self.predict(values).items()
            ],
            ignore_index=True,
        )

    def predict_cells(self, cells, measures):
        """Predict the cells of a new plate that were tracked and measured up to the horizon.

        Parameters
        ----------
        cells : DataFrame
            Of `lnp.models.predictions.new_cells`.
        measures : DataFrame
            Table "measures" of the plate.

        Returns
        -------
        DataFrame
            Rows of the table `predictions`.
        """
        horizon = self.about["horizon"]
        cells = cells[cells["n_frames"] >= horizon]
        cells = measured_cells(cells, measures, self.measures, horizon)
        fit = {name: self.about[name] for name in FIT}
        predictions = np.empty(0)
        if len(cells):
            time_courses = gather_time_courses(measures[columns_of(self.measures)], cells, horizon)
            values = summary_features(time_courses, self.measures, six_summaries)
            predictions = self.predict(values)[NAME]
        return prediction_rows(cells, predictions[:, None], model=NAME, horizon=horizon, **fit)

    def save(self, path):
        """Write the model as one JSON file that `load_named` reads."""
        model = {
            "kind": KIND,
            "about": self.about,
            "measures": self.measures,
            "only": self.only,
            "ridge": None if self.ridge is None else asdict(self.ridge),
            "booster": None if self.booster is None else booster_values(self.booster),
        }
        write_json(path, model, allow_nan=False, default=np.ndarray.tolist)


def load_named(path):
    """Return the `NamedModel` of a file.

    Raises
    ------
    DamagedError, NamedError, BoosterError
        If the file is not as it was written, is of another kind, or of another xgboost.
    """
    return named_of(read_json(path), path)


def named_of(model, path):
    """Return the `NamedModel` of the values of a file; `path` is for errors."""
    if model.get("kind") != KIND:
        raise NamedError(
            f"{path}: found {', '.join(model)[:80]}; expected a model of named measures. Delete "
            "the file and run again."
        )
    ridge, booster = model["ridge"], model["booster"]
    if ridge is not None:
        ridge = Ridge(**{k: np.array(v) if isinstance(v, list) else v for k, v in ridge.items()})
        booster = read_booster(booster, path)
    return NamedModel(model["about"], model["measures"], ridge, booster, model["only"])


def summarize(time_courses, horizon):
    """Return the known measures, and the (n_cells, n_columns) summaries of their first frames.

    Parameters
    ----------
    time_courses : dict of str to (n_cells, n_frames) ndarray
        See `lnp.cells.time_courses.gather_time_courses`.
    horizon : int
    """
    known = [name for name in NAMED_MEASURES if name in time_courses]
    seen = {name: time_courses[name][:, :horizon] for name in known}
    return known, summary_features(seen, known, six_summaries)
