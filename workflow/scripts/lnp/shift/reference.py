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
UNKNOWN = (np.nan,) * 4


@dataclass(frozen=True)
class Reference:
    """The training plates, in some quantities.

    `means` (what was given x quantity), in logs; `between` and `within` (p, p) in units of
    `spread` (p,). The columns of `moves` (p, k) are the changes (logs) that a cause can make.
    """

    means: pd.DataFrame
    spread: np.ndarray
    between: np.ndarray
    within: np.ndarray
    moves: np.ndarray
    n_plates: int

    def distance(self, residual, n_sites=1):
        """Mahalanobis distance of a (p,) residual along the way of a cause that it follows most.

        The change along each way alone is fitted by generalized least squares. NaN are left out.

        Parameters
        ----------
        residual : (p,) ndarray
            In logs; the mean over `n_sites`.
        n_sites : int

        Returns
        -------
        tuple of four float
            The distance and its limit; the distance that all ways together leave unexplained, and
            its limit. NaN where nothing is known.
        """
        known = np.isfinite(residual)
        moves = (self.moves / self.spread[:, None])[known]
        moves = moves[:, (moves != 0).any(axis=0)]
        if not moves.size:
            return UNKNOWN
        root = np.linalg.cholesky(self.covariance(n_sites)[np.ix_(known, known)])
        z = np.linalg.solve(root, (residual / self.spread)[known])  # of covariance 1
        moves = np.linalg.solve(root, moves)
        along = np.abs(moves.T @ z) / np.linalg.norm(moves, axis=0)
        rest = z - moves @ np.linalg.lstsq(moves, z)[0]
        n_moves = moves.shape[1]
        limits = self.limit(1, n_moves), self.limit(len(z) - n_moves)
        return float(along.max()), limits[0], float(np.linalg.norm(rest)), limits[1]

    def common_change(self, residual, n_sites=1):
        """Least change of a (p,) residual that goes one way in all quantities, in SD; its limit.

        0 where some rise and others fall: of what should change together, no other cause moves all.
        NaN are left out, as in `distance`.
        """
        known = np.isfinite(residual)
        if not known.any():
            return UNKNOWN
        sd = self.spread * np.sqrt(np.diag(self.covariance(n_sites)))
        z = (residual / sd)[known]
        together = (z > 0).all() or (z < 0).all()
        return float(np.abs(z).min()) * together, self.limit(1), np.nan, np.nan

    def covariance(self, n_sites=1):
        """Return the (p, p) covariance of a residual that is the mean over some sites."""
        return self.between * (1 + 1 / self.n_plates) + self.within / n_sites

    def limit(self, n_quantities, n_tries=1):
        """Return the distance that good plates exceed rarely, by Hotelling's T².

        Of several tries, each counts (Bonferroni).
        """
        if n_quantities == 0:
            return 0.0
        degrees = PRIOR_PLATES + self.n_plates - 1
        rest = max(degrees - n_quantities + 1, 1)
        quantile = f_distribution.isf(FALSE_ALARMS / n_tries, n_quantities, rest)
        return float(np.sqrt(n_quantities * degrees / rest * quantile))


@dataclass(frozen=True)
class Training:
    """The training sites in all quantities, taken apart once for all causes.

    `means` (what was given x quantity), in logs; `deviations` (plate x quantity) from the means of
    all plates, and `residuals` (site x quantity) from both, in units of what is usual, after
    `n_fitted` means and deviations.
    """

    means: pd.DataFrame
    deviations: pd.DataFrame
    residuals: pd.DataFrame
    n_fitted: int
    n_plates: int

    def reference(self, quantities, moves=None):
        """Return the `Reference` in some quantities.

        Each of `moves` is a list of quantities that a cause changes by the same factor; without
        them it may change each one by any.
        """
        moves = [[name] for name in quantities] if moves is None else moves
        moves = [[float(name in move) for move in moves] for name in quantities]
        return Reference(
            means=self.means[quantities],
            spread=np.array([usual_spread(name) for name in quantities]),
            between=between_plates(self.deviations[quantities], self.n_plates),
            within=within_plates(self.residuals[quantities], self.n_fitted),
            moves=np.array(moves),
            n_plates=self.n_plates,
        )


def take_apart(sites):
    """Return the `Training` of sites: means of what was given, deviations of plates, and the rest.

    Parameters
    ----------
    sites : DataFrame, indexed by plate and site
        See `lnp.shift.quantities.site_quantities`.
    """
    names = [name for name in sites if name not in GIVEN]
    spread = np.array([usual_spread(name) for name in names])
    cells = sites.groupby(["plate", *GIVEN])[names].mean()
    same = cells.groupby(GIVEN)
    means = same.mean()
    deviations = (cells - same.transform("mean"))[same.transform("size") > 1]
    deviations = deviations.groupby("plate").mean() / spread
    given, plates = pd.MultiIndex.from_frame(sites[GIVEN]), sites.index.get_level_values("plate")
    of_plates = deviations.reindex(plates).fillna(0.0).to_numpy()
    rest = (sites[names].to_numpy() - means.reindex(given).to_numpy()) / spread - of_plates
    return Training(
        means=means,
        deviations=deviations,
        residuals=pd.DataFrame(rest, columns=names),
        n_fitted=len(means) + max(len(deviations) - 1, 0),
        n_plates=plates.nunique(),
    )


def between_plates(deviations, n_plates):
    """Return the (p, p) covariance between plates: measured, and assumed as some plates more."""
    prior = assumed(deviations) * (GROSS**2 if n_plates == 1 else 1.0)
    n_measured = len(deviations.dropna())
    if n_measured < 2:
        return prior
    measured = shrunk_covariance(deviations) * n_measured / (n_measured - 1)
    more = n_measured - 1
    return (PRIOR_PLATES * prior + more * measured) / (PRIOR_PLATES + more)


def within_plates(residuals, n_fitted):
    """Return the (p, p) covariance between sites of a plate, assumed if it cannot be measured."""
    n_sites = len(residuals.dropna())
    if n_sites <= n_fitted:
        return assumed(residuals)
    return shrunk_covariance(residuals) * n_sites / (n_sites - n_fitted)


def assumed(rows):
    """Return the (p, p) covariance that is assumed, in its own units."""
    return np.eye(rows.shape[1])


def shrunk_covariance(rows):
    """Return the Ledoit-Wolf covariance of rows around zero; zero without any."""
    rows = rows.dropna().to_numpy()
    if len(rows) < 2:
        return np.zeros((rows.shape[1], rows.shape[1]))
    return LedoitWolf(assume_centered=True).fit(rows).covariance_
