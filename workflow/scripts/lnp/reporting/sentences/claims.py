"""What a study supports, in sentences that follow from its claims."""

from lnp.assessment.claims import GROUPS, NO, UNKNOWN, YES
from lnp.core.vocabulary import CLASSIFICATION, REGRESSION, REPORTER_LABEL
from lnp.models.registry import label_of

WORDS = {
    "nuisance": "than anything that says nothing of how the cell handles LNPs (its dose, place, "
    "neighbours and counterstain)",
    "simple": "than one quantity of the LNPs alone (their light, their number)",
    "named": "than measures that have a name, taken together",
    "single frame": "than the single last time point",
}
ASKED = {CLASSIFICATION: f"whether a cell will express {REPORTER_LABEL}", REGRESSION: "how much"}


def state_claims(claims):
    """Return what a study supports, as sentences: the report's first words.

    Parameters
    ----------
    claims : DataFrame
        Table `claims` of one protocol.

    Returns
    -------
    list of dict
        Per group, in the order of GROUPS: `verdict` (yes if any approach beats it in either
        task) and `text`.
    """
    return [
        {"group": group, **state_group(claims[claims["group"] == group], WORDS[group])}
        for group in GROUPS
        if (claims["group"] == group).any()
    ]


def state_group(claims, words):
    """Return verdict and text on one group."""
    n_wells = int(claims["n_wells"].min())
    if (claims["verdict"] == UNKNOWN).all():
        text = f"Too few wells to say ({n_wells} treated; at least 6 are needed) whether any "
        return {"verdict": UNKNOWN, "text": f"{text}approach predicts better {words}."}
    shown = [state_task(task, part) for task, part in claims.groupby("task")]
    if shown := [text for text in shown if text]:
        text = f"Within a dose, better {words}: {'; '.join(shown)} ({n_wells} treated wells)."
        return {"verdict": YES, "text": text}
    last = claims[claims["horizon"] == claims["horizon"].max()]
    best = last.sort_values("difference").iloc[-1]
    return {
        "verdict": NO,
        "text": f"Within a dose, no approach is shown to predict better {words}. The largest "
        f"lead: {label_of(best['model'])} over {label_of(best['other'])}, by "
        f"{best['difference']:.2f} ({ASKED[best['task']]}, {best['horizon']} time points, "
        f"{n_wells} treated wells).",
    }


def state_task(task, claims):
    """Return which approach predicts a task from how many time points on, or an empty text."""
    stands = claims[claims["verdict"] == YES]
    if stands.empty:
        return ""
    first = stands.loc[stands.groupby("model")["horizon"].idxmin()].sort_values("horizon")
    models = [f"{label_of(r.model)} from {r.horizon} time points on" for r in first.itertuples()]
    return f"{ASKED[task]} ({', '.join(models)})"
