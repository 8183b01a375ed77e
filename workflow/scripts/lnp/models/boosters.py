"""Boosted trees of xgboost as plain values for JSON, and back."""

import json

import xgboost

from lnp.core.errors import LnpError


class BoosterError(LnpError, ValueError):
    """A saved model holds no boosted trees that this xgboost knows."""


def booster_values(booster):
    """Return boosted trees as plain values, for a sealed JSON file."""
    return json.loads(booster.save_raw("json"))


def read_booster(values, path):
    """Return the boosted trees of plain values that `booster_values` made.

    xgboost believes the counts in its JSON, and a wrong one crashes the process: give it nothing
    that is not as it was written (`lnp.core.seals.read_json`).

    Raises
    ------
    BoosterError
        Naming the file, `path`.
    """
    booster = xgboost.Booster({"nthread": 1})
    try:
        booster.load_model(bytearray(json.dumps(values), "utf-8"))
    except xgboost.core.XGBoostError as error:  # its first line tells what, the others where
        what = str(error).strip().splitlines()[0].rpartition(": ")[2]
        raise BoosterError(
            f"{path}: xgboost {xgboost.__version__} cannot read these trees: {what}. Use the "
            "version that made them, or fit again."
        ) from error
    return booster


def predict_booster(booster, values):
    """Return the (n_rows,) predictions of (n_rows, n_columns) values, in double precision."""
    return booster.predict(xgboost.DMatrix(values, nthread=1)).astype(float)


def booster_contributions(booster, values):
    """Return what each column adds to the level, or to the log odds of the class, of each row.

    SHAP values of trees (Lundberg et al., Nat Mach Intell 2020, 2:56): added up, and to the base,
    they are the prediction.

    Parameters
    ----------
    booster : xgboost.Booster
    values : (n_rows, n_columns) ndarray

    Returns
    -------
    contributions : (n_rows, n_columns) ndarray of float64
    base : float
        The mean prediction of the training cells, as the trees know it.
    """
    data = xgboost.DMatrix(values, nthread=1)
    found = booster.predict(data, pred_contribs=True).astype(float)
    return found[:, :-1], float(found[0, -1]) if len(found) else 0.0
