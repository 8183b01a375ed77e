"""Which classes the approaches predict: rows of a table, and a sentence on those that collapsed."""

from lnp.core.vocabulary import ALL_CELLS, TREATED
from lnp.models.registry import APPROACHES, label_of
from lnp.reporting.tables import format_number, stratum_name


def describe_class_bias(table, horizon):
    """Return what the report says of predicted and true classes at one horizon.

    Parameters
    ----------
    table : DataFrame
        Table `class_bias` of one protocol.
    horizon : int

    Returns
    -------
    dict
        rows: dicts of text, approaches only; text: which collapsed, or that none did.
    """
    here = table[(table["horizon"] == horizon) & table["model"].isin(APPROACHES)]
    order = {name: number for number, name in enumerate(APPROACHES)}
    here = here.sort_values("model", key=lambda names: names.map(order), kind="stable")
    return {"rows": [row_of(row) for row in here.itertuples()], "text": state_collapse(here)}


def row_of(row):
    """Return a row of table `class_bias` as text."""
    n_right = {
        "negative": row.recall_negative * row.n_negative,
        "positive": row.recall_positive * row.n_positive,
    }
    known = row.balanced_accuracy == row.balanced_accuracy  # not NaN
    return {
        "model": label_of(row.model),
        "stratum": stratum_name(row.stratum),
        "n_cells": row.n_negative + row.n_positive,
        "n_positive": row.n_positive,
        "n_predicted": row.n_predicted_positive,
        **{
            name: f"{round(n)} of {getattr(row, f'n_{name}')}" if known else "-"
            for name, n in n_right.items()
        },
        "balanced_accuracy": format_number(row.balanced_accuracy),
        "collapsed": row.collapsed,
    }


def state_collapse(here):
    """Return which approaches predict one class for all cells of a stratum, as a sentence."""
    inner = here[~here["stratum"].isin([ALL_CELLS, TREATED])]
    whole = here[here["stratum"].isin([ALL_CELLS, TREATED]) & here["collapsed"]]
    texts = [
        f"{label_of(model)} predicts one class for nearly all {stratum_name(stratum).lower()}: it "
        "has collapsed, and its classes tell nothing."
        for model, stratum in whole.groupby("model", sort=False)["stratum"].first().items()
    ]
    within = inner[inner["collapsed"] & ~inner["model"].isin(whole["model"])]
    texts += [
        f"{label_of(model)} predicts one class for nearly all {join(strata)}: there its classes "
        "say no more than the dose; rank such cells by its probability."
        for model, strata in within.groupby("model", sort=False)["stratum"]
    ]
    return " ".join(texts) or "No approach predicts one class for all cells, or for all of a dose."


def join(strata):
    """Return names of strata within a sentence."""
    return " and ".join(stratum_name(name).lower() for name in strata)
