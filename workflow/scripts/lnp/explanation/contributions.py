"""Contributions of quantities to the prediction of each test cell: SHAP values, added up.

For the level they are in ln GFP, and add up to the prediction less that of the mean training cell.
For the class they are in log odds: the approach averages two probabilities, and contributions to
them would not add up; the log odds of the two do.
"""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CELL_KEY, GIVEN
from lnp.explanation.quantities import quantities_of, value_of
from lnp.models.boosters import booster_contributions
from lnp.models.named.named import NAME, summarize

CELL = [*CELL_KEY, "well", *GIVEN, "truth"]


def explain_columns(model, values):
    """Return what each column adds to a prediction by named measures, and where it begins.

    Parameters
    ----------
    model : lnp.models.named.named.NamedModel
    values : (n_cells, n_columns) ndarray
        Of `lnp.models.named.named.summarize`.

    Returns
    -------
    contributions : (n_cells, n_columns) ndarray
        The mean of both parts', in the unit of the level or in log odds; zeros where the model
        knows one class only.
    base : float
        The mean of both parts' predictions before any column counts.
    """
    if model.only is not None:
        return np.zeros(values.shape), 0.0
    trees, base = booster_contributions(model.booster, values)
    return (model.ridge.contributions(values) + trees) / 2, (model.ridge.intercept + base) / 2


def explain_named(model, cells, time_courses):
    """Return what each quantity adds to the predictions of some cells, by named measures.

    Parameters
    ----------
    model : lnp.models.named.named.NamedModel
    cells : DataFrame
        Columns plate, site, cell, well, formulation, dose_ng, truth; n_cells rows.
    time_courses : dict of str to (n_cells, n_frames) ndarray

    Returns
    -------
    DataFrame
        Rows of table "contributions".
    """
    measures, values = summarize(time_courses, model.about["horizon"])
    contributions, _ = explain_columns(model, values)
    seen = {name: time_courses[name][:, : model.about["horizon"]] for name in measures}
    parts = []
    columns = quantities_of(measures)
    for quantity in dict.fromkeys(columns):
        mine = [column == quantity for column in columns]
        found = {"value": value_of(quantity, seen), "contribution": contributions[:, mine].sum(1)}
        parts.append(cells[CELL].assign(**quantity._asdict(), **found))
    return pd.concat(parts, ignore_index=True).assign(
        model=NAME, feature="", like=np.nan, **about_fit(model)
    )


def about_fit(model):
    """Return what names the fit of a saved model in the tables of explanations."""
    return {name: model.about[name] for name in ("protocol", "task", "fold", "horizon")}
