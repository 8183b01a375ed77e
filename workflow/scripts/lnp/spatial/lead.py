"""Does the place of the spots come before the reporter? Correlations across time, and their lead.

After the temporal interaction analysis of DypFISH (Savulescu et al. 2021): the correlation of one
signal at one time with another at any other time, and whether it is greater where the first one is
earlier. There, other cells are fixed at each time; here each cell is followed, so that cells are
compared with the cells of their well.
"""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from lnp.core.contracts import no_rows
from lnp.core.schemas.spatial import BY_CHANCE
from lnp.core.vocabulary import CELL_KEY, TREATED

N_PERMUTATIONS = 199
MIN_CELLS = 20  # of a pair of times; of fewer cells no correlation is shown


def measure_plate_lead(spatial, light, cells, rng):
    """Return `measure_lead` of the treated cells of a plate, without its column `plate`.

    Parameters
    ----------
    spatial, cells : DataFrame
        Tables of these names.
    light : DataFrame
        Reporter of each cell (index plate, site, cell), a column per frame; see
        `lnp.cells.reporter_curves.read_site_light`.
    rng : numpy.random.Generator
    """
    treated = cells[cells["role"] == TREATED].set_index(CELL_KEY)["well"]
    treated = treated[treated.index.isin(light.index)].sort_index()
    rows = spatial[spatial.set_index(CELL_KEY).index.isin(treated.index)]
    if rows.empty:
        empty = [no_rows(f"spatial_{kind}") for kind in ("correlations", "leads")]
        return tuple(table.drop(columns="plate") for table in empty)
    frames = range(int(rows["frame"].max()) + 1)
    wide = rows.pivot(index=CELL_KEY, columns="frame", values=list(BY_CHANCE))
    statistics = {
        name: wide[name].reindex(index=treated.index, columns=frames).to_numpy()
        for name in BY_CHANCE
    }
    return measure_lead(statistics, light.loc[treated.index].to_numpy(), treated.to_numpy(), rng)


def rank_in_wells(values, well):
    """Return the ranks of cells within their wells at each time, 0 in the middle, -0.5 to 0.5.

    Parameters
    ----------
    values : (n_cells, n_times) ndarray
        NaN where unknown; those stay unknown, and the others are ranked.
    well : (n_cells,) ndarray
    """
    ranked = np.full(values.shape, np.nan)
    for name in np.unique(well):
        inside = well == name
        rank = rankdata(values[inside], axis=0, nan_policy="omit")
        n_known = np.isfinite(values[inside]).sum(axis=0)
        ranked[inside] = (rank - (n_known + 1) / 2) / np.maximum(n_known, 1)
    return ranked


def correlate_times(first, second):
    """Return the correlations (n_first, n_second) of ranks within wells, and the cells of each.

    Spearman's correlation, pooled over wells. NaN with fewer than `MIN_CELLS` cells.

    Parameters
    ----------
    first, second : (n_cells, n_first), (n_cells, n_second) ndarray
        See `rank_in_wells`; a cell counts where both are known.
    """
    known = np.isfinite(first).astype(float), np.isfinite(second).astype(float)
    a, b = np.nan_to_num(first), np.nan_to_num(second)
    n_cells = known[0].T @ known[1]
    product = ((a**2).T @ known[1]) * (known[0].T @ b**2)
    enough = (n_cells >= MIN_CELLS) & (product > 0)
    r = np.divide(a.T @ b, np.sqrt(product), out=np.full(product.shape, np.nan), where=enough)
    return r, n_cells.astype(int)


def lead_of(r):
    """Return by how much a first signal correlates more with a second one later than earlier.

    Parameters
    ----------
    r : (n, m) ndarray
        Correlations of the first signal (rows: times) with the second (columns: the same times,
        and any later ones).

    Returns
    -------
    float
        Mean of |r| where the second is later, minus the mean where it is earlier. NaN if either
        is unknown.
    """
    row, col = np.indices(r.shape)
    later, earlier = np.abs(r[col > row]), np.abs(r[col < row])
    if np.isnan(later).all() or np.isnan(earlier).all():
        return np.nan
    return float(np.nanmean(later) - np.nanmean(earlier))


def shuffle_in_wells(well, rng):
    """Return an order of cells (n_cells,) in which each is replaced by one of its well."""
    order = np.arange(len(well))
    for name in np.unique(well):
        inside = np.flatnonzero(well == name)
        order[inside] = rng.permutation(inside)
    return order


def measure_lead(statistics, reporter, well, rng):
    """Return, for each statistic, its correlations with the reporter across time, and its lead.

    The null: whole time courses of the reporter change places among the cells of a well, so that
    the well, its dose and how the reporter rises stay. `p` is one-sided; `p_adjusted` compares
    with the greatest lead of all statistics (Westfall and Young 1993).

    Parameters
    ----------
    statistics : dict of str to (n_cells, n_seen) ndarray
    reporter : (n_cells, n_frames) ndarray
        From the same first frame on.
    well : (n_cells,) ndarray
        The plate and well of each cell.
    rng : numpy.random.Generator

    Returns
    -------
    correlations : DataFrame
        Columns statistic, frame, reporter_frame, correlation, n_cells.
    leads : DataFrame
        Columns statistic, lead, p, p_adjusted.
    """
    ranked = {name: rank_in_wells(values, well) for name, values in statistics.items()}
    light = rank_in_wells(reporter, well)
    orders = [shuffle_in_wells(well, rng) for _ in range(N_PERMUTATIONS)]
    tables, leads = [], np.empty((len(ranked), 1 + N_PERMUTATIONS))
    for i, (name, ranks) in enumerate(ranked.items()):
        r, n_cells = correlate_times(ranks, light)
        leads[i, 0] = lead_of(r)
        leads[i, 1:] = [lead_of(correlate_times(ranks, light[order])[0]) for order in orders]
        frame, later = np.indices(r.shape)
        pairs = {"frame": frame, "reporter_frame": later, "correlation": r, "n_cells": n_cells}
        pairs = {key: values.ravel() for key, values in pairs.items()}
        tables.append(pd.DataFrame({"statistic": name, **pairs}))
    return pd.concat(tables, ignore_index=True), judge(list(ranked), leads)


def judge(names, leads):
    """Return the table of leads (n, 1 + n_permutations): the observed ones first in each row."""
    known = np.isfinite(leads[:, 0])
    greatest = np.fmax.reduce(leads, axis=0)
    p = (leads >= leads[:, :1]).mean(axis=1)
    p_adjusted = np.array([(greatest[1:] >= lead).sum() + 1 for lead in leads[:, 0]])
    return pd.DataFrame(
        {
            "statistic": names,
            "lead": leads[:, 0],
            "p": np.where(known, p, np.nan),
            "p_adjusted": np.where(known, p_adjusted / leads.shape[1], np.nan),
        }
    )
