"""Tables of the report: rows of text, ready for HTML."""

import pandas as pd

from lnp.assessment.metrics import CUT, METRICS
from lnp.core.vocabulary import (
    ALL_CELLS,
    CLASSIFICATION,
    DECLARED,
    ENSEMBLE,
    GIVEN,
    REGRESSION,
    WITHIN,
    metric_label,
)
from lnp.design.conditions import dose_text, read_stratum
from lnp.models.registry import APPROACHES, BY_NAME, label_of

MAIN_STRATA = [ALL_CELLS, WITHIN]
USED = "used"  # the fate of a cell that is not excluded


def format_number(value, digits=2):
    """Format a number; a missing one is a dash.

    >>> format_number(float("nan")), format_number(0.123), format_number(-0.001)
    ('-', '0.12', '0.00')
    """
    if pd.isna(value):
        return "-"
    return f"{round(float(value), digits) + 0.0:.{digits}f}"


def format_p(p):
    """Format a p-value.

    >>> format_p(0.00004), format_p(0.0312), format_p(float("nan"))
    ('< 0.001', '0.031', '-')
    """
    return "-" if pd.isna(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


def dose_name(dose, formulation=""):
    """Format a dose with its unit, and its formulation where that has a name.

    >>> dose_name(31.6, "LNP-A"), dose_name(0)
    ('31.6 ng of LNP-A', '0 ng (control)')
    """
    return "0 ng (control)" if dose == 0 else dose_text(dose, formulation)


def stratum_name(stratum):
    """Return a stratum's name for readers.

    >>> stratum_name("dose 31.6"), stratum_name("within dose")
    ('Cells at 31.6 ng', 'Within dose')
    """
    if given := read_stratum(stratum):
        return f"Cells at {dose_name(*given)}"
    return {"all": "All cells", "treated": "Treated cells"}.get(stratum, stratum.capitalize())


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
    known = [name for name in BY_NAME if name in set(here["model"])]
    models = [*known, *sorted(set(here["model"]) - set(known))]
    strata = list(here["stratum"].unique())
    first = [stratum for stratum in MAIN_STRATA if stratum in strata]
    groups = []
    for stratum in dict.fromkeys([*first, *strata]):
        part = here[here["stratum"] == stratum]
        by_model = dict(iter(part.groupby("model")))
        groups.append(
            {
                "name": stratum_name(stratum),
                "size": f"{part['n_cells'].max()} cells in {part['n_wells'].max()} wells",
                "main": stratum in MAIN_STRATA,
                "rows": [
                    (label_of(model), score_cells(by_model[model], metrics))
                    for model in models
                    if model in by_model
                ],
            }
        )
    return [metric_label(metric) for metric in metrics], groups


def score_cells(rows, metrics):
    """Return text, interval and reason of one model's score for each metric."""
    cells = []
    for row in rows.set_index("metric").reindex(metrics).itertuples():
        known, bounded = pd.notna(row.value), pd.notna(row.low)
        ends = f"{format_number(row.low)} to {format_number(row.high)}"
        reason = row.reason if isinstance(row.reason, str) else ""
        cells.append(
            {
                "text": format_number(row.value),
                "interval": ends if bounded else "",
                "reason": "" if known else reason,
            }
        )
    return cells


def comparison_rows(tests, test):
    """Return the p-values of one test in the layout of the paper's Table 1.

    Returns
    -------
    list of dict
        task, pair, declared (bool) and cells: one per horizon, in rising order, with p, adjusted
        (by Holm where declared, else by Benjamini and Hochberg), better (the model with the lower
        loss), below (the adjusted p below 0.05) and published (p of the paper's test). Of a task,
        the declared pairs come first.
    """
    rows = []
    chosen = tests[(tests["test"] == test) & tests["second"].isin(APPROACHES)]
    chosen = chosen.sort_values("horizon", kind="stable")
    pairs = chosen.groupby(["task", "family", "first", "second"], sort=False)
    for (task, family, first, second), part in pairs:
        cells = [
            {
                "p": format_p(row.p),
                "adjusted": format_p(row.p_adjusted),
                "better": label_of(second if row.difference > 0 else first),
                "below": row.p_adjusted < 0.05,
                "published": format_p(row.as_published),
            }
            for row in part.itertuples()
        ]
        pair = f"{label_of(first)} vs {label_of(second)}"
        about = {"task": task.capitalize(), "pair": pair, "declared": family == DECLARED}
        rows.append(about | {"cells": cells})
    return sorted(rows, key=lambda row: (row["task"], not row["declared"]))


def comparison_note(tests, test):
    """Return the number of units and the smallest p of one declared test, as two texts."""
    chosen = tests[(tests["test"] == test) & (tests["family"] == DECLARED)]
    sizes = sorted(chosen["n"].unique())
    n = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    reasons = [reason for reason in chosen["reason"].unique() if reason]
    smallest = format_p(chosen["floor"].max())
    return n, f"{smallest} ({reasons[0]})" if reasons else smallest


def check_rows(checks):
    """Return one row per leakage check: its name, how many passed of how many, an example.

    The example is the first check that failed, or else the first.
    """
    rows = []
    for name, part in checks.groupby("check", sort=False):
        shown = part[~part["passed"]] if not part["passed"].all() else part
        passed = f"{part['passed'].sum()} of {len(part)}"
        rows.append({"name": name, "passed": passed, "detail": shown["detail"].iloc[0]})
    return rows


def count_fates(cells):
    """Count the cells of each condition that were used, and those excluded for each reason.

    Parameters
    ----------
    cells : DataFrame
        Table "cells"; one row per seeded cell.

    Returns
    -------
    DataFrame
        Columns dose_ng, condition, fate (`used`, or the reason), n_cells, share (of
        the condition's cells); every fate for every condition, `used` first, then the
        most frequent.
    """
    fates = cells["reason"].mask(cells["used"], USED)
    conditions = ["dose_ng", "condition"]
    counts = pd.crosstab([cells[name] for name in conditions], fates)
    order = counts.drop(columns=USED, errors="ignore").sum().sort_values(ascending=False).index
    counts = counts.reindex(columns=[USED, *order], fill_value=0)
    table = counts.reset_index().melt(id_vars=conditions, var_name="fate", value_name="n_cells")
    table["share"] = table["n_cells"] / table.groupby("condition")["n_cells"].transform("sum")
    return table


def fate_rows(cells):
    """Return the fates of the seeded cells, a row per fate and a column per condition.

    Returns
    -------
    conditions : list of str
    rows : list of (fate, list of "n (share)")
    """
    table = count_fates(cells)
    rows = [
        (fate, [f"{r.n_cells} ({r.share:.0%})" for r in part.itertuples()])
        for fate, part in table.groupby("fate", sort=False)
    ]
    return list(table["condition"].unique()), rows


def predicted_rows(predictions, horizon):
    """Summarise predictions for plates without an outcome: by protocol, plate, model and dose.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of such plates, perhaps without rows; the ensembles at one
        horizon are used.

    Returns
    -------
    list of dict
        protocol, plate, model, dose (of a formulation), n_cells, share (predicted positive) and
        level (mean predicted level, ln counts).
    """
    if predictions.empty:
        return []
    here = predictions[(predictions["horizon"] == horizon) & (predictions["fold"] == ENSEMBLE)]
    key = ["protocol", "plate", "model", *GIVEN]
    rows = []
    for (protocol, plate, model, formulation, dose), part in here.groupby(key):
        values = part.set_index("task")["prediction"]
        chance = values[values.index == CLASSIFICATION]
        rows.append(
            {
                "protocol": protocol,
                "plate": plate,
                "model": label_of(model),
                "dose": dose_name(dose, formulation),
                "n_cells": len(chance),
                "share": "-" if chance.empty else f"{(chance >= CUT).mean():.0%}",
                "level": format_number(values[values.index == REGRESSION].mean()),
            }
        )
    return rows
