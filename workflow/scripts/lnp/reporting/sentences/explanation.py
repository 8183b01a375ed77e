"""Sentences on where the networks look, and on what could be left out."""

import pandas as pd

from lnp.core.vocabulary import METRIC_LABELS, RANK_METRICS, REPORTER_LABEL, SEEN_CHANNELS
from lnp.explanation.ablation_scores import ONE_MEASURE, WHOLE
from lnp.explanation.map_store import ALL, HEAD, TRAINED
from lnp.explanation.regions import SPOTS
from lnp.explanation.shares import judge_maps, share_of_regions
from lnp.models.registry import label_of

DOSE_TOO = "LNPs tell the dose too, so that maps are no sign of a prediction within a dose."
SMALL = 0.05  # of a score: a loss that hardly matters
CHANNEL_NAMES = {"counterstain": "counterstain", "lnp": "LNP", "brightfield": "brightfield"}


def describe_saliency(table):
    """Return where each network looks, after the check that its maps may be read.

    Parameters
    ----------
    table : DataFrame
        Table "saliency" of one protocol.

    Returns
    -------
    list of str
    """
    if table.empty:
        return ["No treated cell is tested: there are no maps."]
    texts, shares, likeness = [], share_of_regions(table), judge_maps(table)
    for model in table["model"].unique():
        of_model = likeness[likeness["model"] == model].set_index("weights")
        text = describe_check(label_of(model), of_model)
        if of_model["passed"].all():
            text += " " + describe_channels(table[table["model"] == model])
            text += " " + describe_spots(shares[shares["model"] == model])
        texts.append(text)
    return [*texts, DOSE_TOO] if likeness["passed"].any() else texts


def describe_check(label, likeness):
    """Return whether maps change with shuffled weights, and what follows."""
    head, every = (format(likeness.loc[name, "likeness"], ".2f") for name in (HEAD, ALL))
    found = f"mean correlation {head} with the head's weights shuffled, {every} with all"
    if likeness["passed"].all():
        return f"{label}: with shuffled weights the maps change ({found})."
    return (
        f"{label}: the maps must not be read. With shuffled weights they hardly change ({found})."
    )


def describe_channels(table):
    """Return how the changes of the prediction are spread over the channels."""
    sums = table[table["weights"] == TRAINED].groupby("channel")["saliency"].sum()
    if sums.sum() == 0:
        return "Its prediction changes nowhere."
    shares = (sums / sums.sum()).reindex(SEEN_CHANNELS).sort_values(ascending=False)
    parts = [f"{CHANNEL_NAMES[name]} {share:.0%}" for name, share in shares.items()]
    return f"Of all changes of its prediction: {', '.join(parts)}."


def describe_spots(shares):
    """Return how much of the LNP channel's changes lies in spots, and whether that was learnt."""
    rows = shares[(shares["channel"] == "lnp") & (shares["region"] == SPOTS)]
    if rows["share"].isna().any():
        return "No prediction changes with the LNP channel."
    own, shuffled, learnt = (rows[rows["weights"] == w].iloc[0] for w in (TRAINED, HEAD, "learnt"))
    text = (
        f"In the LNP channel {own['share']:.0%} of the changes lie in LNP spots, which take "
        f"{own['area']:.0%} of the area ({own['ratio']:.1f} times as much; with the head shuffled "
        f"{shuffled['ratio']:.1f} times)"
    )
    text += f": {judge_ratio(learnt)}." if own["ratio"] > 1 else "."
    sign = "for" if own["net"] > 0 else "against"
    span = "" if pd.isna(own["net_low"]) else f", {own['net_low']:+.2f} to {own['net_high']:+.2f}"
    return (
        f"{text} What is in them speaks {sign} {REPORTER_LABEL} (log odds {own['net']:+.2f}{span}; "
        f"with the head shuffled {shuffled['net']:+.2f})."
    )


def judge_ratio(learnt):
    """Return what a ratio above that of shuffled weights says."""
    if learnt["low"] > 0:
        return "more than light alone explains, so that training led there"
    if pd.isna(learnt["low"]):
        return "too few wells to say whether training led there, or light alone"
    return "not shown to be more than light alone explains"


def describe_ablation(table):
    """Return for each model and task which parts are missed, can be spared, or are not settled.

    Parameters
    ----------
    table : DataFrame
        Table "ablation" of one protocol.

    Returns
    -------
    list of str
    """
    texts = []
    for (model, task, metric), part in table.groupby(["model", "task", "metric"], sort=False):
        whole = part[part["ablation"] == WHOLE].iloc[0]
        place = f"{label_of(model)}, {task} ({METRIC_LABELS[metric]} within dose"
        if pd.isna(whole["value"]):
            reason = whole["reason"]
            texts.append(f"{place}): not defined. {reason[:1].upper()}{reason[1:]}".strip())
            continue
        rows = part[(part["ablation"] != WHOLE) & part["difference"].notna()]
        missed, spared = rows["difference_high"] < 0, rows["difference_low"] > -SMALL
        kinds = {
            "A loss": rows[missed],
            f"At most {SMALL:g} lost": rows[spared & ~missed],
            "Not settled": rows[~missed & ~spared],
        }
        found = [f"{kind}: {list_differences(rows)}." for kind, rows in kinds.items() if len(rows)]
        texts.append(f"{place} {whole['value']:.2f} with all). {' '.join(found)}")
    return texts


def describe_branches(table):
    """Return the same of the branches of a hybrid network, and how well it reads the dose.

    Parameters
    ----------
    table : DataFrame
        Table "ablation" of one protocol and a hybrid network.
    """
    outcomes, doses = table[table["task"].isin(RANK_METRICS)], table[table["task"] == "dose"]
    texts = describe_ablation(outcomes[~outcomes["ablation"].str.startswith(ONE_MEASURE)])
    named = outcomes["ablation"].str
    seen = [branch for branch in ("images", "measures") if named.contains(branch).any()]
    known = (doses["ablation"] == WHOLE) & doses["value"].notna()  # several doses
    for row in doses[known].itertuples():
        span = "" if pd.isna(row.low) else f" ({row.low:.2f} to {row.high:.2f})"
        texts.append(
            f"{label_of(row.model)}: read from {' and '.join(seen)} alone, the dose of treated "
            f"cells correlates with the true one by {row.value:.2f}{span}. What knows the dose "
            "need not know more, so that scores are those within a dose."
        )
    return texts


def list_differences(rows):
    """Return the differences of some ablations, with their intervals where known."""
    texts = []
    for row in rows.itertuples():
        span = f", {row.difference_low:+.2f} to {row.difference_high:+.2f}"
        name = row.ablation if row.ablation.startswith("without") else f"with {row.ablation}"
        texts.append(f"{name} ({row.difference:+.2f}{'' if pd.isna(row.difference_low) else span})")
    return ", ".join(texts)
