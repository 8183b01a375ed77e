"""Contributions of the CNN's features to the predictions of boosted trees, and what they are like.

The trees see principal components of time-series features. The contribution of a component is
shared among these by their squared loadings, which sum to one, and then added up by the feature of
the CNN that they describe. Each fold trains its own CNN, so that feature 12 of one fold is
not that of another; what they have in common is the named measure that each follows most closely.
"""

import numpy as np
import pandas as pd

from lnp.design.conditions import group_cells
from lnp.explanation.contributions import CELL, about_fit
from lnp.explanation.quantities import AMOUNT, LOSS, MEASURES, UNNAMED, Quantity, value_of
from lnp.explanation.within_dose import correlate_within
from lnp.models.boosters import booster_contributions
from lnp.models.gbm.fitting import rows_of_cells

NAME = "gbm"
ALIKE = 0.3  # rank correlation below which a feature is like no measure
CHANGES = {  # calculators of tsfresh that say how a series changes, whatever its level
    *("mean_change", "linear_trend", "linear_trend_timewise", "agg_linear_trend"),
    *("mean_abs_change", "absolute_sum_of_changes", "mean_second_derivative_central"),
    *("change_quantiles", "cid_ce", "fft_coefficient", "cwt_coefficients"),
    *("first_location_of_maximum", "last_location_of_maximum"),
    *("first_location_of_minimum", "last_location_of_minimum"),
}


def explain_gbm(gbm, cells, tested, table, features, time_courses):
    """Return what each feature of the CNN adds to the predictions of the cells that a fold tests.

    Parameters
    ----------
    gbm : lnp.models.gbm.gbm.GBM
    cells : DataFrame
        Columns plate, site, cell, well, dose_ng, truth; all n_cells of the fold.
    tested : (n_cells,) ndarray of bool
    table : DataFrame
        Time-series features, see `lnp.models.gbm.gbm.GBM.predict`.
    features : (n_cells, n_features) ndarray
        Of the CNN: the mean over copies and frames.
    time_courses : dict of str to (n_cells, n_frames) ndarray
        Of the measures, in the frames that the model saw.

    Returns
    -------
    DataFrame
        Rows of table "contributions".
    """
    like = most_like(features, time_courses, group_cells(cells).number)
    shown, parts = cells.loc[tested, CELL], []
    for (feature, changes), contribution in share_out(gbm, shown, table).items():
        quantity = name_feature(*like[feature], changes)
        values = pd.Series(value_of(quantity, time_courses), range(len(cells)))[tested].to_numpy()
        found = {"feature": f"f{feature:02d}", "like": like[feature][1], "value": values}
        parts.append(shown.assign(**quantity._asdict(), **found, contribution=contribution))
    return pd.concat(parts, ignore_index=True).assign(model=NAME, **about_fit(gbm))


def name_feature(measure, rho, changes):
    """Return the `Quantity` that a feature counts as; of LNPs a loss where its changes count.

    >>> name_feature("spot_count", -0.8, True), name_feature("area", 0.1, False)
    (Quantity(measure='spot_count', kind='loss'), Quantity(measure='', kind='unnamed'))
    """
    if abs(rho) < ALIKE:
        return Quantity("", UNNAMED)
    kind = MEASURES[measure][1]
    return Quantity(measure, LOSS if changes and kind == AMOUNT else kind)


def share_out(gbm, cells, table):
    """Return {(feature, whether of its changes): (n_cells,) contributions}, the mean over copies.

    Added up over all features they are the contributions of all components.
    """
    components = gbm.reduction.apply(rows_of_cells(table, cells))
    contributions, _ = booster_contributions(gbm.booster, components)
    by_cell = contributions.reshape(len(cells), -1, contributions.shape[1]).mean(axis=1)
    names = [name.split("__") for name in gbm.reduction.columns]
    groups = [(int(name[0][1:]), name[1] in CHANGES) for name in names]
    squares = pd.DataFrame(gbm.reduction.components**2).T.groupby(pd.MultiIndex.from_tuples(groups))
    shares = squares.sum()  # (n_groups, n_components)
    return dict(zip(shares.index, shares.to_numpy() @ by_cell.T, strict=True))


def most_like(features, time_courses, dose):
    """Return, for each feature, the measure whose time mean it follows most closely.

    Parameters
    ----------
    features : (n_cells, n_features) ndarray
    time_courses : dict of str to (n_cells, n_frames) ndarray
    dose : (n_cells,) ndarray of int
        Number of the formulation and dose (`lnp.design.conditions`), 0 in controls. Treated cells
        count, within their dose.

    Returns
    -------
    list of (str, float)
        The measure, and its rank correlation with the feature.
    """
    known = [name for name in MEASURES if name in time_courses]
    means = np.stack([time_courses[name].mean(axis=1) for name in known], axis=1)
    treated = dose > 0
    rho = np.nan_to_num(correlate_within(features[treated], means[treated], dose[treated]))
    best = np.abs(rho).argmax(axis=1)
    return [(known[i], float(row[i])) for i, row in zip(best, rho, strict=True)]
