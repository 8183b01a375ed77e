"""Ridge regression on columns of cells: linear for a level, logistic for a class."""

import numpy as np
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeCV
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from lnp.core.vocabulary import REGRESSION
from lnp.models.linear import Ridge

N_INNER = 5  # folds within the training part, for the penalty
PENALTIES = np.logspace(-2, 4, 13)
N_STEPS = 1000  # of the logistic fit at most: weak penalties need more than scikit-learn's 100


def fit_ridge(values, truth, task, seed):
    """Fit a ridge regression to training cells.

    The penalty is chosen among them: by leave-one-out for the level, by five-fold
    cross-validation for the class. A class of one cell cannot be split, so the penalty is then
    scikit-learn's default.

    Parameters
    ----------
    values : (n_cells, n_columns) ndarray
        Of the cells that train.
    truth : (n_cells,) ndarray
        Level, or 0 and 1, of which there are both.
    task : {"classification", "regression"}
    seed : int
        Of the folds.
    """
    scaler = StandardScaler().fit(values)
    model = RidgeCV(PENALTIES) if task == REGRESSION else choose_logistic(truth, seed)
    model.fit(scaler.transform(values), truth)
    weights, intercept = np.ravel(model.coef_), float(np.ravel(model.intercept_)[0])
    return Ridge(scaler.mean_, scaler.scale_, weights, intercept, task)


def choose_logistic(truth, seed):
    """Return a logistic regression that chooses its penalty, where the rarer class allows it."""
    rarest = int(min((truth == 0).sum(), (truth == 1).sum()))
    if rarest < 2:
        return LogisticRegression(max_iter=N_STEPS)
    return LogisticRegressionCV(
        Cs=1 / PENALTIES,
        l1_ratios=(0.0,),  # ridge
        cv=StratifiedKFold(min(N_INNER, rarest), shuffle=True, random_state=seed),
        scoring=log_likelihood,
        max_iter=N_STEPS,
        use_legacy_attributes=False,
    )


def log_likelihood(model, values, truth):
    """Return a logistic regression's mean log likelihood of 0 and 1.

    It is scikit-learn's `neg_log_loss`, which checks its input for most of its time: choosing a
    penalty with that takes three times as long.
    """
    linear = values @ np.ravel(model.coef_) + np.ravel(model.intercept_)[0]
    return -np.logaddexp(0, np.where(truth > 0, -linear, linear)).mean()
