"""Sentences on what a study supports, derived from its claims."""

from lnp.assessment.claims import CLAIM_METRICS, NO, PRIMARY, UNKNOWN, YES
from lnp.core.vocabulary import CLASSIFICATION, METRIC_LABELS, REGRESSION, REPORTER_LABEL
from lnp.models.registry import APPROACHES, BEATEN, PLACE_OR_NUMBER, label_of

OTHERS = {
    "nuisance": "the nuisance baselines (dose, position, neighbours and counterstain of a cell, "
    "which say nothing about how it takes up LNPs)",
    "simple": "the simple predictors (LNP light, LNP spots or motility alone)",
    "named": "the named measures combined",
    "single frame": "a single time point (the last one seen)",
    PLACE_OR_NUMBER: "the spot count and its slope",
}
MAIN, PLACE = "primary approach", "place of the spots"
ASKED = {
    CLASSIFICATION: f"whether a cell will express {REPORTER_LABEL}",
    REGRESSION: f"how much {REPORTER_LABEL} it will express",
}


def state_claims(claims):
    """Return what a study supports, as sentences: the report's first words.

    Parameters
    ----------
    claims : DataFrame
        Table `claims` of one protocol.

    Returns
    -------
    list of dict
        The primary question first; then the primary approach against the other groups; then the
        other approaches against each group, in the order of BEATEN; then whether the place of the
        spots tells more than their number, where it was measured. `question` is primary or
        secondary; `heading` what is asked, the same for all of a part; then `group`, `verdict` (yes
        if an approach beats the group in either task) and `text`.
    """
    asked = claims["question"] == PRIMARY
    first = claims["model"].isin(claims.loc[asked, "model"])
    other = ~first & claims["model"].isin(APPROACHES)
    others = [label_of(name) for name in claims.loc[other, "model"].unique()]
    parts = [
        (asked, ask_primary(claims[asked]), MAIN),
        (first & ~asked, "The primary approach against other models", MAIN),
        (other, f"Other approaches: {', '.join(others)}", "other approach"),
        (claims["group"] == PLACE_OR_NUMBER, "Place or number of the spots?", PLACE),
    ]
    stated = []
    for inside, heading, approach in parts:
        for group in BEATEN:
            part = claims[inside & (claims["group"] == group)]
            if len(part):
                about = {"question": part["question"].iloc[0], "heading": heading, "group": group}
                verdict, text = state_group(part, OTHERS[group], approach)
                stated.append(about | {"verdict": verdict, "text": text})
    return stated


def ask_primary(claims):
    """Return the primary question in words, of its rows of table `claims`."""
    if claims.empty:
        return ""
    group = claims["group"].iloc[0]
    than = "" if group == "nuisance" else f" better than {OTHERS[group]}"
    name = label_of(claims["model"].iloc[0])
    return f"Primary approach: {name}. Does it predict{than} within a dose?"


def withdraw(stated, unit):
    """Return the claims of `state_claims` with no answer, since whole units were not held out."""
    text = (
        f"Not tested: too few {unit}s have usable cells to hold whole {unit}s out, so that cells "
        f"of one {unit} train and test."
    )
    return [claim | {"verdict": UNKNOWN, "text": text} for claim in stated]


def state_group(claims, others, approach):
    """Return verdict and sentence on the approaches compared with one group of models.

    `approach` is what one of them is called: the primary one, or an other one.
    """
    n_wells, models = int(claims["n_wells"].min()), claims["model"].unique()
    subject, asked = f"no {approach} is shown", f"any {approach}"
    if len(models) == 1:
        asked = f"the {approach}" if approach in (MAIN, PLACE) else label_of(models[0])
        subject = f"{asked} is not shown"
    if (claims["verdict"] == UNKNOWN).all():
        return UNKNOWN, (
            f"Too few wells to tell ({n_wells} treated; at least 6 of about equal size, with cells "
            f"of both classes, are needed) whether {asked} predicts better than {others}."
        )
    supported = claims[claims["verdict"] == YES]
    if supported.empty:
        last = claims[claims["horizon"] == claims["horizon"].max()]
        best = last.sort_values("difference").iloc[-1]
        return NO, (
            f"Within a dose, {subject} to predict better than {others}. The best "
            f"difference at {best['horizon']} time points is {best['difference']:.2f} "
            f"({label_of(best['model'])} minus {label_of(best['other'])}; {ASKED[best['task']]}; "
            f"{n_wells} treated wells)."
        )
    first = supported.loc[supported.groupby(["task", "model"])["horizon"].idxmin()]
    texts = []
    for task, rows in first.sort_values("horizon", kind="stable").groupby("task"):
        shown = [describe_yes(row, claims, len(models) > 1) for row in rows.itertuples()]
        texts.append(f"{ASKED[task]} ({', '.join(shown)})")
    better = f"the {PLACE} predicts better" if approach == PLACE else "predictions are better"
    return YES, (
        f"Within a dose, {better} than {others}: {'; '.join(texts)}. Based on {n_wells} treated "
        "wells."
    )


def describe_yes(first, claims, several):
    """Return from when on a claim stands; of one approach alone with its score, else its name.

    `first` is the row of the earliest horizon at which it stands.
    """
    since = f"from {first.horizon} time points on"
    if several:
        return f"{label_of(first.model)} {since}"
    last = claims[(claims["task"] == first.task) & (claims["model"] == first.model)]
    last = last.loc[last["horizon"].idxmax()]
    name = METRIC_LABELS[CLAIM_METRICS[first.task]]
    return f"{name} {last['value']:.2f} at {last['horizon']} time points; {since}"
