"""The table of a plate's formulations and doses: what is predicted of each, hour by hour."""

import pandas as pd

from lnp.core.vocabulary import CLASSIFICATION, REGRESSION
from lnp.design.conditions import dose_text
from lnp.reporting.sentences.ranking import is_screen, name_hour
from lnp.reporting.tables import format_number

HEADS = {REGRESSION: "Level", CLASSIFICATION: "Share"}
MOST_HORIZONS = 4  # the last ones


def tabulate_ranking(ranking, primary, hours=None):
    """Return the table of each plate, by its name; empty where a study has nothing to rank.

    Parameters
    ----------
    ranking : DataFrame
        Table "ranking"; the outcome may be unknown.
    primary : str
        The approach whose predictions are shown.
    hours : (n_frames,) array, optional
        Of each time point after the first; None where they are not known.

    Returns
    -------
    dict of str to dict
        `head`, a list of headings (those of numbers end in "#"), and `rows`, the highest level at
        the last horizon first: `name`, `n_wells`, and `cells`, each with text and interval.
    """
    if ranking.empty or not is_screen(ranking):
        return {}
    rows = ranking[ranking["model"] == primary]
    return {plate: tabulate_plate(part, hours) for plate, part in rows.groupby("plate")}


def tabulate_plate(rows, hours):
    """Return head and rows of one plate's table."""
    horizons = sorted(rows["horizon"].unique())[-MOST_HORIZONS:]
    known = bool(rows["truth"].notna().any())
    head = ["Formulation and dose", "Wells#"]
    for word in HEADS.values():
        head += [f"{word}, {name_hour(horizon, hours)}#" for horizon in horizons]
        head += [f"True {word.lower()}#"] * known
    last = rows[(rows["horizon"] == horizons[-1]) & (rows["task"] == REGRESSION)]
    table = []
    for best in last.sort_values("rank", kind="stable").itertuples():
        here = rows[(rows["formulation"] == best.formulation) & (rows["dose_ng"] == best.dose_ng)]
        cells = []
        for task in HEADS:
            of_task = here[here["task"] == task].set_index("horizon").reindex(horizons)
            cells += [predicted_cell(row, task) for row in of_task.itertuples()]
            cells += [{"text": value_text(of_task["truth"].iloc[-1], task), "interval": ""}] * known
        name = dose_text(best.dose_ng, best.formulation)
        table.append({"name": name, "n_wells": best.n_wells, "cells": cells})
    return {"head": head, "rows": table}


def predicted_cell(row, task):
    """Return text and interval of one prediction of table "ranking"."""
    ends = [value_text(end, task) for end in (row.low, row.high)]
    bounded = pd.notna(row.low)
    return {
        "text": value_text(row.predicted, task),
        "interval": " to ".join(ends) if bounded else "no interval",
    }


def value_text(value, task):
    """Return a level, or a share in percent.

    >>> value_text(10.61, "regression"), value_text(0.884, "classification")
    ('10.61', '88%')
    """
    if task == REGRESSION or pd.isna(value):
        return format_number(value)
    return f"{value:.0%}"
