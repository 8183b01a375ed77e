"""Gradient boosting on principal components of time-series features (Harrison et al., tsfresh).

What is here applies a model that was saved, and needs no package that fits one:
`lnp.models.gbm.fitting` does that.
"""

from dataclasses import asdict, dataclass

import numpy as np
import xgboost

from lnp.core.errors import LnpError
from lnp.core.seals import read_json, write_json
from lnp.models.boosters import booster_values, predict_booster, read_booster
from lnp.models.gbm.reduction import Reduction


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
    return gbm_of(read_json(path), path)


def gbm_of(model, path):
    """Return the `GBM` of the values of a file; `path` is for errors."""
    if model.get("kind") != "gbm":
        raise GBMError(f"{path}: found {', '.join(model)[:80]}, expected the model.json of a fit.")
    booster = read_booster(model["booster"], path)
    values = {k: v if k == "columns" else np.array(v) for k, v in model["reduction"].items()}
    return GBM(
        model["about"], model["feature_names"], Reduction(**values), model["history"], booster
    )
