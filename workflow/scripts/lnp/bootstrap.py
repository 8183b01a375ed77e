"""Resamples of cells that keep what belongs together (Davison and Hinkley 1997, section 3.8)."""

import numpy as np


def resample_cells(well, dose, n_resamples, rng):
    """Return how often each cell is drawn: wells within their dose, then cells within the well.

    The doses are the design and stay as they are. Cells of a well resemble each
    other, so wells are drawn; with the few wells that a plate has, the cells are
    drawn anew within each drawn well too, which leans to the wide side.

    Parameters
    ----------
    well : (n_cells,) array
        Name of each cell's well, unique over plates.
    dose : (n_cells,) array
        The same for all cells of a well.
    n_resamples : int
    rng : numpy.random.Generator

    Returns
    -------
    (n_resamples, n_cells) ndarray of float
    """
    names, index = np.unique(np.asarray(well, dtype=str), return_inverse=True)
    dose_of_well = np.array([np.asarray(dose)[index == i][0] for i in range(len(names))])
    n_drawn = draw_wells(dose_of_well, n_resamples, rng)
    counts = np.empty((n_resamples, len(index)))
    for i in range(len(names)):
        inside = np.flatnonzero(index == i)
        share = np.full(len(inside), 1 / len(inside))
        counts[:, inside] = rng.multinomial(n_drawn[:, i] * len(inside), share)
    return counts


def draw_wells(dose_of_well, n_resamples, rng):
    """Return (n_resamples, n_wells): how often each well is drawn among those of its dose."""
    n_drawn = np.empty((n_resamples, len(dose_of_well)), dtype=int)
    for dose in np.unique(dose_of_well):
        of_dose = np.flatnonzero(dose_of_well == dose)
        share = np.full(len(of_dose), 1 / len(of_dose))
        n_drawn[:, of_dose] = rng.multinomial(len(of_dose), share, size=n_resamples)
    return n_drawn
