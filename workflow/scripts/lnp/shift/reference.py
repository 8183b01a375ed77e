"""What is normal: the mean of training sites that were given the same, and how sites differ.

The plate is the replicate. Covariances between plates and between the sites of a plate are those of
Ledoit and Wolf [1], in units of what good plates may differ by. Where plates are few, the assumed
spread counts as `PRIOR_PLATES` more of them; with one plate it is all there is, widened by `GROSS`.

References
----------
.. [1] Ledoit and Wolf (2004), A well-conditioned estimator for large covariance matrices.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution
from sklearn.covariance import LedoitWolf

from lnp.shift.quantities import GIVEN, usual_spread

PRIOR_PLATES = 10
GROSS = 2.3  # times the usual spread, where one training plate cannot tell what is usual
FALSE_ALARMS = 0.007  # of a cause, on a good plate: 5 % for all seven together


@dataclass(frozen=True)
class Reference:
    """The training plates, in some quantities.

    `means` (what was given x quantity), in logs; `between` and `within` (p, p) in units of
    `spread` (p,).
    """

    means: pd.DataFrame
    spread: np.ndarray
    between: np.ndarray
    within: np.ndarray
    n_plates: int

    def distance(self, residual, n_sites=1):
        """Mahalanobis distance of a (p,) residual from what is expected, and its limit.

        NaN are left out; both are NaN where nothing is known.

        Parameters
        ----------
        residual : (p,) ndarray
            In logs; the mean over `n_sites`.
        n_sites : int
        """
        known = np.isfinite(residual)
        if not known.any():
            return np.nan, np.nan
        spread = self.covariance(n_sites)[np.ix_(known, known)]
        z = (residual / self.spread)[known]
        return float(np.sqrt(z @ np.linalg.solve(spread, z))), self.limit(int(known.sum()))

    def common_change(self, residual, n_sites=1):
        """Least change of a (p,) residual that goes one way in all quantities, in SD; its limit.

        0 where some rise and others fall: of what should change together, no other cause moves all.
        NaN are left out, as in `distance`.
        """
        known = np.isfinite(residual)
        if not known.any():
            return np.nan, np.nan
        sd = self.spread * np.sqrt(np.diag(self.covariance(n_sites)))
        z = (residual / sd)[known]
        together = (z > 0).all() or (z < 0).all()
        return float(np.abs(z).min()) * together, self.limit(1)

    def covariance(self, n_sites=1):
        """Return the (p, p) covariance of a residual that is the mean over some sites."""
        return self.between * (1 + 1 / self.n_plates) + self.within / n_sites

    def limit(self, n_quantities):
        """Return the distance that good plates exceed rarely, by Hotelling's T²."""
        degrees = PRIOR_PLATES + self.n_plates - 1
        rest = max(degrees - n_quantities + 1, 1)
        quantile = f_distribution.isf(FALSE_ALARMS, n_quantities, rest)
        return float(np.sqrt(n_quantities * degrees / rest * quantile))


def fit_reference(sites, quantities):
    """Return the `Reference` of training sites in some quantities.

    Parameters
    ----------
    sites : DataFrame, indexed by plate and site
        See `lnp.shift.quantities.site_quantities`.
    quantities : list of str
    """
    spread = np.array([usual_spread(name) for name in quantities])
    cells = sites.groupby(["plate", *GIVEN])[quantities].mean()
    same = cells.groupby(GIVEN)
    deviations = (cells - same.transform("mean"))[same.transform("size") > 1]
    deviations, means = deviations.groupby("plate").mean() / spread, same.mean()
    n_plates = sites.index.get_level_values("plate").nunique()
    return Reference(
        means=means,
        spread=spread,
        between=between_plates(deviations, n_plates),
        within=within_plates(sites, means, deviations, spread),
        n_plates=n_plates,
    )


def within_plates(sites, means, deviations, spread):
    """Return the (p, p) covariance between the sites of a plate that were given the same.

    Parameters
    ----------
    sites : DataFrame, indexed by plate and site
    means : DataFrame, indexed by `GIVEN`
        One row for each thing given; its columns are the quantities.
    deviations : DataFrame, indexed by plate
        In units of `spread`; of a plate that shares no dose with another, none.
    spread : (p,) ndarray
    """
    given = pd.MultiIndex.from_frame(sites[GIVEN])
    expected = means.reindex(given).to_numpy()
    plates = deviations.reindex(sites.index.get_level_values("plate")).fillna(0.0).to_numpy()
    residuals = pd.DataFrame((sites[means.columns].to_numpy() - expected) / spread - plates)
    n_sites = len(residuals.dropna())
    free = n_sites - len(means) - max(len(deviations) - 1, 0)
    if free < 1:
        return np.eye(len(spread))
    return shrunk_covariance(residuals) * n_sites / free


def between_plates(deviations, n_plates):
    """Return the (p, p) covariance between plates: measured, and assumed as some plates more."""
    assumed = np.eye(deviations.shape[1]) * (GROSS**2 if n_plates == 1 else 1.0)
    n_measured = len(deviations.dropna())
    if n_measured < 2:
        return assumed
    measured = shrunk_covariance(deviations) * n_measured / (n_measured - 1)
    more = n_measured - 1
    return (PRIOR_PLATES * assumed + more * measured) / (PRIOR_PLATES + more)


def shrunk_covariance(rows):
    """Return the Ledoit-Wolf covariance of rows around zero; zero without any."""
    rows = rows.dropna().to_numpy()
    if len(rows) < 2:
        return np.zeros((rows.shape[1], rows.shape[1]))
    return LedoitWolf(assume_centered=True).fit(rows).covariance_
