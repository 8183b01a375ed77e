"""Ranking of a plate's formulations and doses by what is predicted of their cells.

A condition is a formulation at a dose. What is predicted of it is the share of positive cells (the
mean probability, which needs no cut) or the mean level. Wells are the replicate: each counts alike,
and the interval is Student's over wells. It says how the prediction varies from well to well; the
error that a model makes in all wells of a formulation alike is not in it.

Where the outcome is known, Kendall's tau compares the ranking with the true one (Kendall,
Biometrika 1938, 30:81; ties as in tau-b). A ranking of two conditions is right in one of two cases
by chance, so that tau needs three.
"""

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from lnp.assessment.intervals import FEWEST_MEAN, mean_interval
from lnp.core.contracts import no_rows
from lnp.core.tables import check_table
from lnp.core.vocabulary import CLASSIFICATION, ENSEMBLE, GIVEN, OUTER

RANKED = ["protocol", "plate", "model", "task", "horizon"]  # what one ranking is of
LEAST_CONDITIONS = 3


def rank_conditions(predictions):
    """Return the formulations and doses of each plate with what is predicted of them, and ranks.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions"; the ensembles' rows of treated cells that test, or have no outcome
        yet, are used.

    Returns
    -------
    DataFrame
        Table "ranking", sorted by rank within a plate, model, task and horizon.
    """
    treated = (predictions["fold"] == ENSEMBLE) & (predictions["dose_ng"] > 0)
    rows = predictions[treated & ~predictions["part"].isin(OUTER)]
    if rows.empty:
        return no_rows("ranking")
    condition = [*RANKED, *GIVEN]
    wells = rows.groupby([*condition, "well"], as_index=False).agg(
        prediction=("prediction", "mean"), truth=("truth", "mean"), n_cells=("truth", "size")
    )
    table = wells.groupby(condition, as_index=False).agg(
        predicted=("prediction", "mean"),
        sd=("prediction", "std"),
        truth=("truth", "mean"),
        n_cells=("n_cells", "sum"),
        n_wells=("well", "size"),
    )
    low, high = mean_interval(table["predicted"], table.pop("sd"), table["n_wells"])
    share = table["task"] == CLASSIFICATION
    ranks = table.groupby(RANKED)[["predicted", "truth"]].rank(method="min", ascending=False)
    table = table.assign(
        low=np.where(share, np.maximum(low, 0.0), low),
        high=np.where(share, np.minimum(high, 1.0), high),
        rank=ranks["predicted"].astype(int),
        true_rank=ranks["truth"],
        reason=[describe_few(n) for n in table["n_wells"]],
    )
    table = table.sort_values([*RANKED, "rank", *GIVEN], ignore_index=True)
    return check_table("ranking", table, "ranking of conditions")


def describe_few(n_wells):
    """Return why a mean over so few wells has no interval, or an empty text.

    >>> describe_few(2), describe_few(3)
    ('2 wells: too few to say', '')
    """
    if n_wells >= FEWEST_MEAN:
        return ""
    return f"{n_wells} {'well' if n_wells == 1 else 'wells'}: too few to say"


def compare_rankings(ranking):
    """Return how well each predicted ranking agrees with the true one.

    Parameters
    ----------
    ranking : DataFrame
        Table "ranking".

    Returns
    -------
    DataFrame
        Table "agreement"; a row also where tau is not defined, with the reason.
    """
    found = [
        {**dict(zip(RANKED, names, strict=True)), **measure_agreement(rows)}
        for names, rows in ranking.groupby(RANKED)
    ]
    return pd.DataFrame(found) if found else no_rows("agreement")


def measure_agreement(rows):
    """Return tau, p, n_conditions and reason of one ranking, a dict."""
    known = rows[rows["truth"].notna()]
    n = len(known)
    constant = [name for name in ["predicted", "truth"] if n and np.ptp(known[name]) == 0]
    if rows["truth"].isna().all():
        reason = "no outcome yet"
    elif n < LEAST_CONDITIONS:
        reason = f"{n} {'condition' if n == 1 else 'conditions'}; at least 3 are needed"
    elif constant:
        name = {"predicted": "prediction", "truth": "outcome"}[constant[0]]
        reason = f"the {name} is the same at all conditions"
    else:
        found = kendalltau(known["predicted"], known["truth"])
        return {"tau": found.statistic, "p": found.pvalue, "n_conditions": n, "reason": ""}
    return {"tau": np.nan, "p": np.nan, "n_conditions": n, "reason": reason}
