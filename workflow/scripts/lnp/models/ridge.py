"""Ridge regression on named columns: linear for a level, logistic for a class."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, RidgeCV
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from lnp.core.vocabulary import CLASSIFICATION, REGRESSION

N_INNER = 5  # folds within the training part, for the penalty
PENALTIES = np.logspace(-2, 4, 13)


@dataclass(frozen=True)
class Ridge:
    """A fitted ridge regression, as plain numbers.

    Attributes
    ----------
    mean, scale, weights : (n_columns,) ndarray
        Columns are standardised by the first two, those of the training cells.
    intercept : float
    task : {"classification", "regression"}
        A class is predicted as its probability.
    """

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    intercept: float
    task: str

    def predict(self, values):
        """Return the probability or level of each row of (n_cells, n_columns) values."""
        linear = (values - self.mean) / self.scale @ self.weights + self.intercept
        return expit(linear) if self.task == CLASSIFICATION else linear


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
        return LogisticRegression()
    return LogisticRegressionCV(
        Cs=1 / PENALTIES,
        l1_ratios=(0.0,),  # ridge
        cv=StratifiedKFold(min(N_INNER, rarest), shuffle=True, random_state=seed),
        scoring="neg_log_loss",
        use_legacy_attributes=False,
    )
