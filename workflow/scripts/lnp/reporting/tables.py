"""Tables of the report: rows of text, ready to be set in HTML."""

import pandas as pd

from lnp.assessment.metrics import CUT, METRICS
from lnp.core.vocabulary import CLASSIFICATION, ENSEMBLE, REGRESSION, WITHIN, metric_label
from lnp.models.registry import BY_NAME, label_of
from lnp.reporting.figures.attrition import count_fates
from lnp.reporting.figures.style import dose_name

MAIN_STRATA = ["all", WITHIN]


def format_number(value, digits=2):
    """Return a number for readers: a missing one is a dash.

    >>> format_number(float("nan")), format_number(0.123), format_number(-0.001)
    ('-', '0.12', '0.00')
    """
    if pd.isna(value):
        return "-"
    return f"{round(float(value), digits) + 0.0:.{digits}f}"


def format_p(p):
    """Return a p-value for readers.

    >>> format_p(0.00004), format_p(0.0312), format_p(float("nan"))
    ('< 0.001', '0.031', '-')
    """
    return "-" if pd.isna(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


def score_groups(scores, task, horizon):
    """Return the ensembles' scores of one task at one horizon, grouped by stratum.

    Returns
    -------
    metrics : list of str
        Names of the columns.
    groups : list of dict
        name, size (cells and wells), main (bool) and rows: (model, list of cells), each
        cell a dict with text, interval and reason. All cells and within dose come first.
    """
    here = scores[
        (scores["task"] == task) & (scores["horizon"] == horizon) & (scores["fold"] == ENSEMBLE)
    ]
    metrics = [metric for metric in METRICS[task] if metric in set(here["metric"])]
    groups = []
    for stratum, part in sorted(here.groupby("stratum", sort=False), key=stratum_rank):
        models = sorted(part["model"].unique(), key=model_rank)
        rows = [(label_of(m), score_cells(part[part["model"] == m], metrics)) for m in models]
        size = f"{part['n_cells'].max()} cells in {part['n_wells'].max()} wells"
        main = stratum in MAIN_STRATA
        groups.append({"name": stratum_name(stratum), "size": size, "rows": rows, "main": main})
    return [metric_label(metric) for metric in metrics], groups


def stratum_rank(item):
    """Return where a (stratum, rows) stands: all cells, within dose, then as they come."""
    return MAIN_STRATA.index(item[0]) if item[0] in MAIN_STRATA else len(MAIN_STRATA)


def model_rank(model):
    """Return where a model stands in tables; an unknown one comes last."""
    order = list(BY_NAME)
    return (order.index(model) if model in order else len(order), model)


def score_cells(rows, metrics):
    """Return the text and the reason of one model's score for each metric."""
    rows = rows.set_index("metric").reindex(metrics)
    return [
        {
            "text": format_number(row.value),
            "interval": ""
            if pd.isna(row.low)
            else f"{format_number(row.low)} to {format_number(row.high)}",
            "reason": row.reason if pd.isna(row.value) and isinstance(row.reason, str) else "",
        }
        for row in rows.itertuples()
    ]


def stratum_name(stratum):
    """Return a stratum's name for readers.

    >>> stratum_name("dose 31.6"), stratum_name("within dose")
    ('Cells at 31.6 ng', 'Within dose')
    """
    if stratum.startswith("dose "):
        return f"Cells at {dose_name(float(stratum[5:]))}"
    return {"all": "All cells", "treated": "Treated cells"}.get(stratum, stratum.capitalize())


def comparison_rows(tests, test):
    """Return the p-values of one test laid out as in the paper's Table 1.

    Returns
    -------
    list of dict
        task, pair, and cells: one per horizon, in rising order, with p, holm, better
        (the model with the lower loss), below (Holm-corrected p below 0.05) and published
        (p of the paper's test).
    """
    rows = []
    chosen = tests[(tests["test"] == test) & (tests["family"] == "declared")]
    chosen = chosen.sort_values("horizon", kind="stable")
    for (task, first, second), part in chosen.groupby(["task", "first", "second"], sort=False):
        cells = [
            {
                "p": format_p(row.p),
                "holm": format_p(row.p_adjusted),
                "better": label_of(second if row.difference > 0 else first),
                "below": row.p_adjusted < 0.05,
                "published": format_p(row.as_published),
            }
            for row in part.itertuples()
        ]
        pair = f"{label_of(first)} against {label_of(second)}"
        rows.append({"task": task.capitalize(), "pair": pair, "cells": cells})
    return sorted(rows, key=lambda row: row["task"])


def comparison_note(tests, test):
    """Return n and the smallest possible p of one test: (text of n, text of floor)."""
    chosen = tests[(tests["test"] == test) & (tests["family"] == "declared")]
    sizes = sorted(chosen["n"].unique())
    n = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    never = f" ({reasons[0]})" if (reasons := [r for r in chosen["reason"].unique() if r]) else ""
    return n, format_p(chosen["floor"].max()) + never


def check_rows(checks):
    """Return one row per check for leaks: name, how many passed of how many, and a word.

    The word is that of the first that did not pass, or else of the first.
    """
    rows = []
    for name, part in checks.groupby("check", sort=False):
        shown = part[~part["passed"]] if not part["passed"].all() else part
        passed = f"{part['passed'].sum()} of {len(part)}"
        rows.append({"name": name, "passed": passed, "detail": shown["detail"].iloc[0]})
    return rows


def fate_rows(cells):
    """Return the fates of the seeded cells, a row per fate and a column per dose.

    Returns
    -------
    doses : list of str
    rows : list of (fate, list of "n (share)")
    """
    table = count_fates(cells)
    doses = sorted(table["dose_ng"].unique())
    rows = []
    for fate, part in table.groupby("fate", sort=False):
        part = part.set_index("dose_ng").loc[doses]
        rows.append((fate, [f"{r.n_cells} ({r.share:.0%})" for r in part.itertuples()]))
    return [dose_name(dose) for dose in doses], rows


def plane_rows(images):
    """Return how many planes are whole, missing, broken or unused: (status, reason, n) by plate."""
    counts = images.groupby(["plate", "status", "reason"], sort=True).size().rename("n")
    return [row._asdict() for row in counts.reset_index().itertuples(index=False)]


def predicted_rows(predictions, horizon):
    """Return what the models say of plates without an outcome, by protocol, plate, model, dose.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of such plates, perhaps without rows; the ensembles at one
        horizon are used.

    Returns
    -------
    list of dict
        protocol, plate, model, dose, n_cells, share (predicted positive) and level
        (mean predicted ln of the reporter's light).
    """
    if predictions.empty:
        return []
    here = predictions[(predictions["horizon"] == horizon) & (predictions["fold"] == ENSEMBLE)]
    key = ["protocol", "plate", "model", "dose_ng"]
    rows = []
    for (protocol, plate, model, dose), part in here.groupby(key):
        values = part.set_index("task")["prediction"]
        chance = values[values.index == CLASSIFICATION]
        rows.append(
            {
                "protocol": protocol,
                "plate": plate,
                "model": label_of(model),
                "dose": dose_name(dose),
                "n_cells": len(chance),
                "share": "-" if chance.empty else f"{(chance >= CUT).mean():.0%}",
                "level": format_number(values[values.index == REGRESSION].mean()),
            }
        )
    return rows
