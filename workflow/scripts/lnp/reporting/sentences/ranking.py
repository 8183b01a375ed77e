"""Sentences on which formulation and dose leads, how early that shows, and what is unknown."""

import pandas as pd

from lnp.assessment.ranking import LEAST_CONDITIONS
from lnp.core.vocabulary import CLASSIFICATION, FORMULATION, REGRESSION, REPORTER_LABEL
from lnp.design.conditions import dose_text, list_formulations
from lnp.models.registry import DOSE

TASKS_RANKED = {  # the level first: it is known of more cells, and tells more of each
    REGRESSION: f"mean level of {REPORTER_LABEL}",
    CLASSIFICATION: f"share of cells that make {REPORTER_LABEL}",
}
N_NAMED = 4  # conditions that a sentence lists


def is_screen(ranking):
    """Return whether there is something to rank: several formulations, or at least three doses."""
    conditions = ranking[["formulation", "dose_ng"]].drop_duplicates()
    return len(list_formulations(conditions)) > 1 or len(conditions) >= LEAST_CONDITIONS


def describe_ranking(ranking, agreement, primary, unit=None, hours=None):
    """Return what the report says of the ranking of each plate, by its name.

    Parameters
    ----------
    ranking, agreement : DataFrame
        Tables of these names, of one protocol; the outcome may be unknown.
    primary : str
        The approach whose ranking is told.
    unit : str, optional
        What the protocol holds out.
    hours : (n_frames,) array, optional
        Of each time point after the first; None where they are not known.

    Returns
    -------
    dict of str to list of str
        Sentences; empty where a study has nothing to rank.
    """
    if ranking.empty or not is_screen(ranking):
        return {}
    several = len(list_formulations(ranking)) > 1
    rows = ranking[ranking["model"] == primary]
    last = rows[rows["horizon"] == rows["horizon"].max()]
    described = {}
    for plate, of_plate in last.groupby("plate"):
        found = agreement[agreement["plate"] == plate]
        described[plate] = [
            *(state_order(of_plate, task) for task in TASKS_RANKED),
            *(state_agreement(found, task, primary, several, hours) for task in TASKS_RANKED),
            *state_known_before(found, several, unit),
            *state_unknown(of_plate),
        ]
    return {plate: [text for text in texts if text] for plate, texts in described.items()}


def name_of(row):
    """Return the formulation and dose of a row of table "ranking", for readers."""
    return dose_text(row.dose_ng, row.formulation)


def state_order(rows, task):
    """Return the order of the conditions by one task, the highest first."""
    rows = rows[rows["task"] == task].sort_values("rank", kind="stable")
    if rows.empty:
        return ""
    shown = [f"{name_of(row)} ({value_text(row)})" for row in rows.head(N_NAMED).itertuples()]
    more = f", then {len(rows) - N_NAMED} more" if len(rows) > N_NAMED else ""
    return f"By predicted {TASKS_RANKED[task]}: {', '.join(shown)}{more}."


def value_text(row):
    """Return what is predicted of a condition, with its interval where there is one."""
    style = "{:.0%}" if row.task == CLASSIFICATION else "{:.2f}"
    if pd.isna(row.low):
        return style.format(row.predicted)
    return f"{style.format(row.predicted)}, {style.format(row.low)} to {style.format(row.high)}"


def state_agreement(agreement, task, primary, several, hours):
    """Return how well the order agrees with the true one, first and last; why not, if undefined."""
    rows = agreement[(agreement["model"] == primary) & (agreement["task"] == task)]
    known = rows[rows["tau"].notna()].sort_values("horizon")
    if known.empty:
        if rows.empty or task != REGRESSION:
            return ""  # the reason is the same, and stands once
        reason = rows.sort_values("horizon")["reason"].iloc[-1]
        if reason == "no outcome yet":
            return "The outcome is not known yet, so the true order is not either."
        return f"How well the order agrees with the true one cannot be told: {reason}."
    first, last = known.iloc[0], known.iloc[-1]
    text = f"Kendall's tau between the order by {TASKS_RANKED[task]} and the true one: "
    if len(known) > 1:
        text += f"{first['tau']:.2f} at {name_hour(first['horizon'], hours)}, "
    text += f"{last['tau']:.2f} at {name_hour(last['horizon'], hours)}"
    things = "formulations and doses" if several else "doses"
    p = "below 0.01" if last["p"] < 0.01 else f"{last['p']:.2f}"
    return text + f" ({last['n_conditions']} {things}; chance is 0; p {p})."


def name_hour(horizon, hours):
    """Return when a horizon ends.

    >>> name_hour(2, [0.0, 0.5]), name_hour(2, None)
    ('0.5 h', '2 time points')
    """
    return f"{horizon} time points" if hours is None else f"{hours[int(horizon) - 1]:.1f} h"


def state_known_before(agreement, several, unit):
    """Return what formulation and dose alone tell of the order, in a list; empty if unknown."""
    rows = agreement[(agreement["model"] == DOSE) & (agreement["task"] == REGRESSION)]
    known = rows[rows["tau"].notna()].sort_values("horizon")
    if known.empty:
        return []
    tau = f"tau {known['tau'].iloc[-1]:.2f} by level"
    if unit == FORMULATION:
        return [f"Without images, from the dose in other formulations: {tau}."]
    if not several:
        return [f"Without images, from other wells of the same doses, which train: {tau}."]
    return [
        f"Without images, from other wells of the same formulations and doses, which train: {tau}. "
        "Whether images rank a formulation never seen is told by a protocol with unit: formulation."
    ]


def state_unknown(rows):
    """Return what cannot be told: of one or two wells, and of conditions near the best."""
    rows = rows[rows["task"] == REGRESSION].sort_values("rank", kind="stable")
    few, texts = rows[rows["reason"] != ""], []
    if len(few):
        shown = few.head(N_NAMED).itertuples()
        counts = ", ".join(f"{name_of(row)} ({row.reason.partition(':')[0]})" for row in shown)
        more = f" and {len(few) - N_NAMED} more" if len(few) > N_NAMED else ""
        texts.append(
            f"Too few wells for an interval: {counts}{more}. Their places may be chance; at least "
            "three wells of each are needed to say how sure they are."
        )
    if len(rows) > 1 and pd.notna(rows["low"].iloc[0]):
        best, others = rows.iloc[0], rows.iloc[1:]
        near = others[others["high"] >= best["low"]]
        if len(near):
            names = ", ".join(name_of(row) for row in near.head(N_NAMED).itertuples())
            more = f" and {len(near) - N_NAMED} more" if len(near) > N_NAMED else ""
            texts.append(
                f"The lead of {dose_text(best['dose_ng'], best['formulation'])} in level over "
                f"{names}{more} may be chance: their intervals overlap."
            )
    return texts
