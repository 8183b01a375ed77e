"""Gradient boosting on principal components of time-series features (Harrison et al., tsfresh).

A fit is: impute, select relevant features, standardise, PCA, then a random search
over boosted trees with early stopping. Everything is fitted on the training part;
the validation part stops the boosting and chooses the draw; nothing sees the test part.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import xgboost

from lnp.cells.store_reader import keys_of
from lnp.core.errors import LnpError
from lnp.core.seals import read_json, write_json
from lnp.core.vocabulary import CELL_KEY, TRAIN, VALID
from lnp.models.boosters import booster_values, predict_booster, read_booster
from lnp.models.gbm.feature_table import AUGMENTATION_KEY
from lnp.models.gbm.pca import Reduction, fit_reduction
from lnp.models.gbm.search import search_trees
from lnp.models.gbm.selection import select_on_cells
from lnp.models.gbm.timeseries_features import calculators_of, extract_timeseries
from lnp.models.predictions import prediction_rows


class GBMError(LnpError, ValueError):
    """A table of time-series features is not the one that a model needs."""


@dataclass(frozen=True)
class GBM:
    """Fitted boosted trees, and all that leads from time-series features to them."""

    about: dict  # settings, task, fold, commit, ...: plain values
    feature_names: list  # of the table that it was fitted on
    reduction: Reduction
    history: list  # per tree: train_loss, valid_loss of the best draw
    booster: xgboost.Booster

    def predict(self, table):
        """Return the probability or level of each row of a table of time-series features.

        Parameters
        ----------
        table : DataFrame
            As `extract_timeseries` returns it, same calculators and
            number of frames as in training; one row per cell and augmentation.

        Returns
        -------
        (n_rows,) ndarray of float64
        """
        missing = [name for name in self.reduction.columns if name not in table.columns]
        if missing:
            raise GBMError(
                f"the table lacks {len(missing)} of the {len(self.reduction.columns)} features "
                f"that this model uses, first {missing[0]}; it was trained with "
                f"gbm/features: {self.about['settings']['features']} and horizon "
                f"{self.about['horizon']}. Extract the same set over as many frames."
            )
        return predict_booster(self.booster, self.reduction.apply(table))

    def predict_cells(self, cells, features):
        """Predict the cells of a new plate that were tracked up to the model's horizon.

        Time-series features and copies are those of the training.

        Parameters
        ----------
        cells : DataFrame
            Of `lnp.models.predictions.new_cells`, n_cells rows.
        features : (n_cells, n_augmentations, n_frames, 32) ndarray
            Of the encoder that the model was trained with; copies and frames may be more than
            it uses.

        Returns
        -------
        DataFrame
            Rows of the table `predictions`.
        """
        horizon, settings = self.about["horizon"], self.about["settings"]
        n_augmentations = settings["n_augmentations"]
        tracked = cells[cells["n_frames"] >= horizon]
        predictions = np.empty((0, n_augmentations))
        if len(tracked):
            seen = features[tracked.index, :n_augmentations, :horizon]
            calculators = calculators_of(settings["features"])
            table = extract_timeseries(seen, keys_of(tracked), calculators)
            predictions = self.predict(table).reshape(len(tracked), n_augmentations)
        fit = {name: self.about[name] for name in ("protocol", "task", "fold")}
        return prediction_rows(tracked, predictions, model="gbm", horizon=horizon, **fit)

    def save(self, path):
        """Write the model as one JSON file that `load_gbm` reads."""
        model = {
            "kind": "gbm",
            "about": self.about,
            "feature_names": self.feature_names,
            "reduction": asdict(self.reduction),
            "history": self.history,
            "booster": booster_values(self.booster),
        }
        write_json(path, model, allow_nan=False, default=np.ndarray.tolist)


def load_gbm(path):
    """Return the `GBM` of a file; load_gbm(path).predict(table).

    Raises
    ------
    DamagedError, GBMError, BoosterError
        If the file is not as it was written, is of another kind, or of another xgboost.
    """
    model = read_json(path)
    if model.get("kind") != "gbm":
        raise GBMError(f"{path}: found {', '.join(model)[:80]}, expected the model.json of a fit.")
    booster = read_booster(model["booster"], path)
    values = {k: v if k == "columns" else np.array(v) for k, v in model["reduction"].items()}
    return GBM(
        model["about"], model["feature_names"], Reduction(**values), model["history"], booster
    )


def fit_gbm(table, cells, settings, about, rng):
    """Fit features to predictions, and search the trees' settings.

    Parameters
    ----------
    table : DataFrame
        See `GBM.predict`; the same number of copies of every cell.
    cells : DataFrame
        Columns plate, site, cell, part, truth (0 or 1, or the level).
    settings : dict
        fdr, n_components, n_draws, n_trees, early_stopping, max_bin.
    about : dict
        Plain values for the file; `task` decides what is fitted.
    rng : numpy.random.Generator

    Returns
    -------
    gbm : GBM
    results : DataFrame
        One row per draw: its settings, trees kept, losses, and what was selected.
    """
    rows = rows_of_cells(table, cells)
    names = [name for name in table.columns if name not in AUGMENTATION_KEY]
    train, valid = (rows[rows["part"] == part] for part in (TRAIN, VALID))
    selection = select_on_cells(
        train, names, about["task"], settings["fdr"], settings["n_components"]
    )
    reduction = fit_reduction(
        train[selection.columns], settings["n_components"], int(rng.integers(2**31))
    )
    parts = [(reduction.apply(part), part["truth"].to_numpy()) for part in (train, valid)]
    booster, history, results = search_trees(*parts, about["task"], settings, rng)
    results = pd.DataFrame(results).assign(
        n_features=len(names),
        n_tested=selection.n_tested,
        n_relevant=selection.n_relevant,
        n_selected=len(selection.columns),
        n_components=len(reduction.components),
    )
    return GBM(about, names, reduction, history, booster), results


def rows_of_cells(table, cells):
    """Return the rows of some cells, copies of a cell together, in the order of `cells`.

    Raises
    ------
    GBMError
        If a cell is missing, or has another number of copies than the first.
    """
    found = cells[CELL_KEY].merge(table[AUGMENTATION_KEY], on=CELL_KEY, how="left")
    n_augmentations = found.groupby(CELL_KEY)["augmentation"].nunique()
    wrong = n_augmentations[(n_augmentations != n_augmentations.iloc[0]) | (n_augmentations == 0)]
    if len(wrong):
        plate, site, cell = wrong.index[0]
        raise GBMError(
            f"plate {plate}, site {site}, cell {cell}: {wrong.iloc[0]} rows of time-series "
            f"features found, {max(n_augmentations.max(), 1)} expected, one per augmentation. "
            "Delete this fold's files in timeseries and run again."
        )
    return cells.merge(table.sort_values(AUGMENTATION_KEY), on=CELL_KEY, validate="one_to_many")
