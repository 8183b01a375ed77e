"""Importance of quantities within a dose, with intervals by wells.

The importance of a quantity is the covariance of its contribution with the true outcome, within
doses, over the treated test cells: how much of what is predicted rightly comes from it. Since the
model knows no dose, it also reads the dose from the LNPs, and goes on doing so among cells of one
dose, where that is wrong; such contributions are large and tell nothing. So how large they are
(`used`) is given beside it and is not the importance: on plates whose outcome follows the place of
the LNPs, their amount is used most (docs/explanation.md). Covariances of measures add up to that of
their kind. Intervals are those of scores: a jackknife over whole wells within their dose
(`lnp.assessment.intervals`).
"""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import resample_wells
from lnp.core.contracts import COLUMNS, no_rows
from lnp.core.vocabulary import CELL_KEY, GIVEN
from lnp.design.conditions import group_cells
from lnp.explanation.within_dose import correlate_within, covary_within, mean_deviations

ABOUT = ["protocol", "model", "task", "horizon"]
KIND, MEASURE, FEATURE = "kind", "measure", "feature"
GROUPS = {  # level of a row of table "explanation": the columns whose contributions add up
    KIND: ["kind"],
    MEASURE: ["measure", "kind"],
    FEATURE: ["fold", "feature", "measure"],
}
WHOLE = {"well": "first", **dict.fromkeys(GIVEN, "first"), "truth": "mean", "fold": "nunique"}
TEXTS = ["fold", "feature", "measure", "kind"]


def explain(contributions):
    """Return the table "explanation" of a table "contributions" of one approach.

    Parameters
    ----------
    contributions : DataFrame
        A row per fold that tests a cell and quantity; the mean over these folds counts.
    """
    parts = []
    for about, rows in contributions[contributions["dose_ng"] > 0].groupby(ABOUT, sort=False):
        names = dict(zip(ABOUT, about, strict=True))
        levels = [(KIND, rows), (MEASURE, rows)]
        of_folds = rows[rows["feature"] != ""].groupby("fold")  # each has its own CNN
        levels += [(FEATURE, part) for _, part in of_folds]
        for level, part in levels:
            ranked = rank_groups(part, GROUPS[level]).assign(level=level, **names)
            parts.append(ranked.assign(**{n: "" for n in TEXTS if n not in ranked}))
    if not parts:
        return no_rows("explanation")
    return pd.concat(parts, ignore_index=True)[list(COLUMNS["explanation"])]


def rank_groups(rows, columns):
    """Return importance, share, interval and direction of each group, the strongest first.

    Parameters
    ----------
    rows : DataFrame
        Of table "contributions", of treated cells and one task.
    columns : list of str
        What names a group.
    """
    cells = rows.groupby(CELL_KEY).agg(WHOLE)  # of the folds that test a cell
    groups = rows.groupby([*CELL_KEY, *columns])
    sums = groups["contribution"].sum().unstack(columns, fill_value=0.0).reindex(cells.index)
    values, dose = sums.to_numpy() / cells[["fold"]].to_numpy(), group_cells(cells).number
    well = cells.index.get_level_values("plate") + "/" + cells["well"].to_numpy()
    shares = measure_shares(values, cells["truth"].to_numpy(), well, dose)
    table = sums.columns.to_frame(index=False).join(shares)
    table["direction"] = table["like"] = np.nan
    if MEASURE in columns:
        like = rows["like"].abs() if KIND in columns else rows["like"]  # of several features
        table["like"] = like.groupby([rows[n] for n in columns]).mean().reindex(sums.columns).array
        known = groups["value"].mean().unstack(columns).reindex(cells.index).to_numpy()
        table["direction"] = correlate_within(known, values, dose).diagonal()
    table = table.assign(n_cells=len(cells), n_wells=len(set(well)))
    return table.sort_values(["share", "used"], ascending=False, kind="stable")


def measure_shares(values, truth, well, dose):
    """Return importance and share of each group, with a 95 % interval of the share.

    Parameters
    ----------
    values : (n_cells, n_groups) ndarray
        Contributions.
    truth : (n_cells,) ndarray
        Level, or 0 and 1.
    well, dose : (n_cells,) array
        The well's name, unique over plates, and the number of its formulation and dose.

    Returns
    -------
    DataFrame
        Columns importance, share (of the sum of all importances above 0; 0 below), low, high, used
        (share of the sum of the mean distances from a dose's mean) and reason (what to heed of the
        interval); n_groups rows.
    """
    resamples = resample_wells(well, dose)
    weights = np.vstack([np.ones(len(values)), resamples.weights])
    sizes = np.array([covary_within(values, truth, dose, weight) for weight in weights])
    shares = np.array([share_of(np.maximum(size, 0)) for size in sizes])
    bounds = np.array([resamples.bounds(share[0], share[1:]) for share in shares.T])
    low, high = np.clip(bounds, 0, 1).T
    columns = {"importance": sizes[0], "share": shares[0], "low": low, "high": high}
    used = share_of(mean_deviations(values, dose))
    return pd.DataFrame(columns).assign(used=used, reason=resamples.remark())


def share_of(sizes):
    """Return sizes as shares of their sum; zeros where all are 0."""
    return sizes / (sizes.sum() or 1.0)


def list_strongest(table, n=3):
    """Return the strongest kinds of a table "explanation" as text, a line per task."""
    kinds = table[table["level"] == KIND]
    lines = []
    for task, rows in kinds.groupby("task"):
        shares = [f"{row.kind} {row.share:.0%}" for row in rows.head(n).itertuples()]
        lines.append(f"{task}: {', '.join(shares)}")
    return "\n".join(lines)
