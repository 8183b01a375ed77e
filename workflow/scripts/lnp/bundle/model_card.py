"""The model card: what the models of a bundle were trained on, how good they are, and their limits.

After Mitchell et al., Model Cards for Model Reporting, FAT* 2019 (doi:10.1145/3287560.3287596).
"""

import numpy as np

from lnp.core.vocabulary import CHANCE, ENSEMBLE, GIVEN, METRIC_LABELS, RANK_METRICS, WITHIN
from lnp.design.conditions import dose_text
from lnp.models.registry import label_of

MUST_NOT = [
    "Do not use them to choose a particle, a dose or a treatment for people or animals: they are "
    "made for research on cells in culture.",
    "Do not trust them on another cell line, particle, stain or magnification, or on another "
    "microscope, before some wells with a known outcome have shown that they hold there.",
    "Do not take what they predict for a cause: a quantity that tells the outcome need not make "
    "it.",
    "Do not count on single cells: the scores below say how well cells are ranked, and most "
    "predictions of one cell are far from certain.",
]


def write_card(about, wells, scores):
    """Return the model card as Markdown.

    Parameters
    ----------
    about : dict
        What the bundle says of itself, see `describe_bundle`.
    wells : DataFrame
        One row per training well: plate, well, formulation, dose_ng, role, n_cells.
    scores : DataFrame
        Table `scores` of the leading protocol.
    """
    return "\n".join(
        [
            "# Models that predict the GFP of single cells from the first hours after dosing",
            "",
            *section("What they were trained on", trained_on(about, wells)),
            *section("What they need", needs(about)),
            *section("How good they are", how_good(about, scores)),
            *section("What they must not be used for", MUST_NOT),
            *section("Where they come from", origin(about)),
        ]
    )


def section(title, sentences):
    """Return the lines of one section."""
    return [f"## {title}", "", *(f"- {sentence}" for sentence in sentences), ""]


def trained_on(about, wells):
    """Return on what the models were trained, in sentences."""
    given = wells.groupby(GIVEN).agg(wells=("well", "size"), cells=("n_cells", "sum"))
    n_plates = wells["plate"].nunique()
    sentences = [
        f"{n_plates} plate{'s' * (n_plates != 1)}, {len(wells)} wells, {wells['n_cells'].sum()} "
        "cells.",
        *(
            f"{dose_text(dose, formulation)}: {row.wells} wells, {row.cells} cells."
            for (formulation, dose), row in given.iterrows()
        ),
    ]
    if n_plates == 1:
        sentences.append(
            "One plate only: how much plates differ is not known, and an interval below does not "
            "hold it."
        )
    if about["simulated"]:
        sentences.append(f"Simulated plates: {', '.join(about['simulated'])}.")
    return sentences


def needs(about):
    """Return what a new plate must show, in sentences."""
    hours, side = about["hours"], about["settings"]["crops"]["side_um"]
    frames = ", ".join(
        f"{horizon} ({hours[horizon - 1]:.1f} h)" if hours else str(horizon)
        for horizon in about["horizons"]
    )
    return [
        f"Channels: {', '.join(about['channels'])}.",
        f"The first frames of a film, from the time of dosing on as in training: {frames}.",
        f"Pixels of about {about['pixel_um']:g} um, and crops of {side:g} um.",
        f"Approaches: {', '.join(label_of(name) for name in about['approaches'])}; asked first: "
        f"{label_of(about['primary'])}.",
    ]


def how_good(about, scores):
    """Return how well each approach ranks held-out cells within a dose, at the last horizon."""
    rows = scores[(scores["stratum"] == WITHIN) & (scores["fold"] == ENSEMBLE)]
    rows = rows[rows["horizon"] == max(about["horizons"])]
    sentences = [f"Scores of the protocol {about['lead']}, on cells that no model had seen."]
    for task, metric in RANK_METRICS.items():
        of_task = rows[(rows["task"] == task) & (rows["metric"] == metric)].set_index("model")
        sentences += [
            f"{label_of(name)}: {METRIC_LABELS[metric]} within a dose "
            f"{score_text(of_task.loc[name])}; chance is {CHANCE[metric]:g}."
            for name in about["approaches"]
            if name in of_task.index
        ]
    return sentences


def score_text(score):
    """Return a score with its 95 % interval, or why it has none."""
    if np.isnan(score["value"]):
        return f"not known ({score['reason']})"
    if np.isnan(score["low"]):
        return f"{score['value']:.2f} (no interval: {score['reason'] or 'too few wells'})"
    return f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"


def origin(about):
    """Return code and versions that made the models."""
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return [f"Code: commit {about['commit']}.", f"Made with {versions}."]
