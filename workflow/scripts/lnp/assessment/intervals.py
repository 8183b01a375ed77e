"""Intervals at the level of wells: cells of one well err together, so wells are what counts.

The doses are the design and stay as they are. Each resample leaves out one well, for which
the other wells of its dose stand in (the jackknife of stratified clusters: Wolter 2007,
section 4.5); the interval takes the quantile of Student's t with as many degrees of
freedom as there are treated wells less treated doses. A bootstrap of wells was tried:
with 12 wells its intervals covered 90 to 94 % of the time; how often these do, `interval_coverage`
says. With fewer than 6 treated wells there is no interval: no method can tell.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import stdtrit

NOMINAL, FEWEST = 12, 6  # wells: from which intervals are plain, and given at all


@dataclass(frozen=True)
class Resamples:
    """What a score's interval follows from.

    Attributes
    ----------
    weights : (n_sets, n_cells) ndarray
        Weight of each cell in each resample.
    scale : (n_sets,) ndarray
        Of the squared differences that add up to a variance.
    dose : (n_sets,) ndarray of int
        Number of the dose a well is left out of: sets of one dose go by their own mean.
    well, dose_ng : (n_cells,) ndarray
        Of each cell.
    """

    weights: np.ndarray
    scale: np.ndarray
    dose: np.ndarray
    well: np.ndarray
    dose_ng: np.ndarray

    def among(self, inside):
        """Return the same for scores over some cells, (n_cells,) bool: fewer wells count."""
        return replace(self, well=self.well[inside], dose_ng=self.dose_ng[inside])

    @cached_property
    def counted(self):
        """The cells whose wells count: treated ones, or all where none is treated."""
        return self.dose_ng > 0 if (self.dose_ng > 0).any() else np.ones(len(self.well), bool)

    @cached_property
    def n_wells(self):
        """The number of wells that count."""
        return len(set(self.well[self.counted]))

    @cached_property
    def df(self):
        """The degrees of freedom: wells less doses."""
        return self.n_wells - len(set(self.dose_ng[self.counted]))

    @property
    def enough(self):
        """Whether there are wells enough for an interval."""
        return self.n_wells >= FEWEST and self.df > 0

    def bounds(self, value, values, confidence=0.95):
        """Return the interval (low, high) of a score; NaN where there is none.

        Parameters
        ----------
        value : float
            The score itself.
        values : (n_sets,) ndarray
            In the resamples.
        confidence : float
            Two-sided.
        """
        if not self.enough or not np.isfinite([value, *values]).all():
            return np.nan, np.nan
        means = np.bincount(self.dose, values) / np.maximum(np.bincount(self.dose), 1)
        variance = (self.scale * (values - means[self.dose]) ** 2).sum()
        reach = stdtrit(self.df, (1 + confidence) / 2) * np.sqrt(variance)
        return value - reach, value + reach

    def remark(self):
        """Return what to heed about intervals of this kind, or an empty text."""
        wells = f"{self.n_wells} {'well' if self.n_wells == 1 else 'wells'}"
        if not self.enough:
            return f"{wells}: too few to say"
        return "" if self.n_wells >= NOMINAL else f"{wells}: interval for small samples"


def resample_wells(well, dose):
    """Return the `Resamples` of cells in wells.

    Parameters
    ----------
    well : (n_cells,) array
        Name of each cell's well, unique over plates.
    dose : (n_cells,) array
        ng; the same for all cells of a well. A dose above 0 is treated.
    """
    names, index = np.unique(np.asarray(well, dtype=str), return_inverse=True)
    dose_of_well = np.array([np.asarray(dose)[index == i][0] for i in range(len(names))])
    of_wells, scale, number = leave_out_wells(dose_of_well)
    return Resamples(of_wells[:, index], scale, number, np.asarray(well), np.asarray(dose))


def leave_out_wells(dose_of_well):
    """Return the weights of wells where one is left out, and the scale and dose of each set.

    A dose of one well does not vary.
    """
    weights, scale, number = [], [], []
    for k, dose in enumerate(np.unique(dose_of_well)):
        of_dose = np.flatnonzero(dose_of_well == dose)
        n = len(of_dose)
        for out in of_dose if n > 1 else []:
            row = np.ones(len(dose_of_well))
            row[of_dose] = n / (n - 1)
            row[out] = 0.0
            weights.append(row)
            scale.append((n - 1) / n)
            number.append(k)
    shape = (len(weights), len(dose_of_well))
    return np.reshape(weights, shape), np.array(scale), np.array(number, dtype=int)
