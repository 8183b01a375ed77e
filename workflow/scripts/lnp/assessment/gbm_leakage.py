"""Leakage checks of boosted trees: selection and components are computed again and compared."""

import numpy as np

from lnp.assessment.leakage import TOLERANCE, finding
from lnp.core.rng import rng_of
from lnp.core.vocabulary import REGRESSION, TRAIN
from lnp.models.gbm.feature_table import AUGMENTATION_KEY
from lnp.models.gbm.fitting import rows_of_cells
from lnp.models.gbm.pca import fit_reduction
from lnp.models.gbm.selection import select_on_cells

COMPONENTS = "components fitted on training cells"
FITTED = ("medians", "means", "scales", "components")  # numbers of a `Reduction`
TOO_GOOD = 0.999  # rank correlation of a feature with the outcome over all cells


def check_gbm(gbm, table, cells):
    """Return the findings of all checks of one model.

    The selected features are those that the training cells select, the components those of the
    training rows, and no feature is the level itself.

    Parameters
    ----------
    gbm : lnp.models.gbm.gbm.GBM
    table : DataFrame
        Time-series features of all cells of the fold.
    cells : DataFrame
        See `lnp.design.fold_data.select_fold`.
    """
    about, rows = gbm.about, rows_of_cells(table, cells)
    settings, train = about["settings"], rows[rows["part"] == TRAIN]
    names = [name for name in table.columns if name not in AUGMENTATION_KEY]
    n_components = settings["n_components"]
    selection = select_on_cells(train, names, about["task"], settings["fdr"], n_components)
    fit = [about[name] for name in ("protocol", "task", "fold", "horizon")]
    seed = int(rng_of(about["seed"], "gbm", *fit).integers(2**31))
    columns, expected = gbm.reduction.columns, selection.columns
    surplus, lacking = sorted(set(columns) - set(expected)), sorted(set(expected) - set(columns))
    detail = f"{len(columns)} features"
    if surplus or lacking:
        first = (surplus or lacking)[0]
        detail = f"{len(surplus)} too many, {len(lacking)} missing; first {first}"
    checks = [
        finding("features selected on training cells", not surplus and not lacking, detail),
        check_reduction(gbm.reduction, fit_reduction(train[columns], n_components, seed)),
    ]
    if about["task"] == REGRESSION:
        ranks = rows[columns].rank().corrwith(rows["truth"].rank()).abs()
        worst = ranks.max()
        detail = f"largest rank correlation with the outcome {worst:.2f}: {ranks.idxmax()}"
        checks.append(finding("outcome not among the features", not worst > TOO_GOOD, detail))
    return checks


def check_reduction(fitted, expected):
    """Imputation, scaling and components are those of the training rows.

    Parameters
    ----------
    fitted, expected : lnp.models.gbm.pca.Reduction
        Of the saved model, and made again from the training rows.
    """
    if not all(np.isfinite(getattr(fitted, name)).all() for name in FITTED):
        return finding(COMPONENTS, False, "the model holds numbers that are not finite")
    gap = 0.0
    for name in FITTED[:3]:
        one, other = (np.asarray(getattr(r, name)) for r in (fitted, expected))
        same_size = one.shape == other.shape
        relative = np.abs(one - other) / (np.abs(other) + 1e-9) if same_size else np.inf
        gap = max(gap, float(np.max(relative, initial=0.0)))
    one, other = (np.asarray(r.components) for r in (fitted, expected))
    if one.shape == other.shape:  # the spaces that they span, whatever the signs of the axes
        gap = max(gap, float(1 - np.linalg.svd(one @ other.T, compute_uv=False).min(initial=1.0)))
    else:
        gap = np.inf
    detail = f"largest relative difference {gap:.1g}"
    return finding(COMPONENTS, gap <= TOLERANCE, detail)
