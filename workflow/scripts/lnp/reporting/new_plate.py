"""The page of a plate without an outcome: what is predicted of it, and how far to trust that."""

import numpy as np
import pandas as pd

from lnp.bundle.well_means import COVERAGE, fewest_wells, mean_by_well, with_intervals
from lnp.core.vocabulary import (
    CELL_KEY,
    CLASSIFICATION,
    ENSEMBLE,
    GIVEN,
    REGRESSION,
    REPORTER,
    REPORTER_LABEL,
)
from lnp.models.registry import label_of
from lnp.reporting.sentences.new_plate import state_known_scores
from lnp.reporting.tables import dose_name, format_number

NOTHING = (
    "No cell of this plate could be predicted: none was found, or none was followed up to the "
    "first horizon. Look at why cells are not predicted, below, and at the preview of a site."
)
N_EXTREME = 2  # cells of each kind in the film strips


def describe_new_plate(about, tables, protocol):
    """Return what the page says of a plate, but for figures, warnings and recalibration.

    Parameters
    ----------
    about : dict
        What the bundle says of itself.
    tables : dict of DataFrame
        Tables "cells", "wells", "predictions" and "scores" of the plate; `training_wells` and
        `well_means` of the bundle; and `hours`, the (n_frames,) times of the frames, or None.
    protocol : str
        Whose models predict.
    """
    model, cells, wells = about["primary"], tables["cells"], tables["wells"]
    horizon = predicted_horizon(tables["predictions"], model)
    here = rows_at(tables["predictions"], horizon)
    primary = here[here["model"] == model]
    held_out = tables["well_means"]
    held_out = held_out[(held_out["protocol"] == protocol) & (held_out["model"] == model)]
    rows, intervals = describe_wells(mean_by_well(primary), held_out)
    labels, doses = compare_approaches(here, about["approaches"])
    return {
        "reporter": REPORTER_LABEL,
        "basis": describe_basis(about, tables["training_wells"]),
        "film": describe_film(about["horizons"], horizon, tables["hours"]),
        "known": state_known_scores(tables["scores"], about["approaches"], horizon),
        "primary": label_of(model),
        "wells": rows,
        "intervals": intervals,
        "labels": labels,
        "doses": doses,
        "n_cells": len(cells),
        "n_predicted": len(primary[CELL_KEY].drop_duplicates()),
        "dropped": count_dropped(cells, primary),
        "excluded": wells.loc[wells["reason"] != "", ["well", "reason"]].to_dict("records"),
    }


def predicted_horizon(predictions, model):
    """Return the last horizon at which a model predicted cells; None if it predicted none."""
    known = predictions.loc[predictions["model"] == model, "horizon"]
    return None if known.empty else int(known.max())


def describe_basis(about, wells):
    """Return what the models were trained on, and whether plates can be compared, in sentences.

    Parameters
    ----------
    about : dict
        What the bundle says of itself.
    wells : DataFrame
        Its table `wells`.
    """
    n_plates, doses = wells["plate"].nunique(), sorted(wells["dose_ng"].unique())
    named = sorted(set(wells["formulation"]) - {""})
    simulated = f" (simulated: {', '.join(about['simulated'])})" if about["simulated"] else ""
    return [
        f"The models were trained on {n_plates} plate{'s' * (n_plates != 1)}{simulated}: "
        f"{len(wells)} wells, {wells['n_cells'].sum()} cells, at "
        f"{', '.join(f'{dose:g}' for dose in doses)} ng"
        f"{' of ' + ', '.join(named) if named else ''}."
    ]


def rows_at(predictions, horizon):
    """Return the ensembles' predictions at a horizon."""
    return predictions[(predictions["fold"] == ENSEMBLE) & (predictions["horizon"] == horizon)]


def describe_film(horizons, reached, hours):
    """Return which of the bundle's horizons a film reaches, in a sentence.

    >>> describe_film([5, 10, 20], 10, None)
    'The film reaches 10 of the 20 frames that models may see: predicted from the first 10.'
    """
    if reached is None:
        return NOTHING
    time = f" ({hours[reached - 1]:.1f} h)" if hours is not None else ""
    if reached == max(horizons):
        return f"Predicted from the first {reached} frames{time}, as many as models may see."
    return (
        f"The film reaches {reached}{time} of the {max(horizons)} frames that models may see: "
        f"predicted from the first {reached}."
    )


def describe_wells(means, held_out):
    """Return the rows of the table of wells, and how its intervals came about, in a sentence.

    Parameters
    ----------
    means : DataFrame
        Table `well_means` of the plate, by one model at one horizon.
    held_out : DataFrame
        The same of the training plates.

    Returns
    -------
    rows : list of dict
        well, dose, n_cells, share, level; each of the last two with its interval.
    sentence : str
    """
    known = with_intervals(means, held_out).set_index(["well", "task"])
    wells = means.drop_duplicates("well").sort_values([*GIVEN, "well"])
    rows = [
        {
            "well": row.well,
            "dose": dose_name(row.dose_ng, row.formulation),
            "n_cells": row.n_cells,
            "share": quote_mean(known, row.well, CLASSIFICATION),
            "level": quote_mean(known, row.well, REGRESSION),
        }
        for row in wells.itertuples()
    ]
    return rows, describe_intervals(held_out, known["low"].notna().any())


def quote_mean(known, well, task):
    """Return the predicted mean of a well as text, with its interval where it has one."""
    if (well, task) not in known.index:
        return "-"
    row = known.loc[(well, task)]
    form = "{:.0%}".format if task == CLASSIFICATION else "{:.2f}".format
    if np.isnan(row["low"]):
        return form(row["predicted"])
    return f"{form(row['predicted'])} ({form(row['low'])} to {form(row['high'])})"


def describe_intervals(held_out, given):
    """Return where the intervals of wells come from, or why there are none."""
    n_wells = len(held_out.drop_duplicates(["plate", "well"]))
    n_plates = held_out["plate"].nunique()
    if not given:
        return (
            f"No intervals: {COVERAGE:.0%} intervals need {fewest_wells()} held-out wells, the "
            f"models were trained on {n_wells}."
        )
    text = (
        f"In brackets: {COVERAGE:.0%} intervals for the true mean of such a well, from the errors "
        f"in {n_wells} held-out wells of {n_plates} training plate{'s' * (n_plates != 1)}. They "
        "hold if this plate is like those."
    )
    return f"{text} How much plates differ is not in them." if n_plates == 1 else text


def compare_approaches(predictions, approaches):
    """Return what each approach predicts: labels, and per dose its cells and a text per approach.

    `predictions` are the ensembles' at one horizon.
    """
    rows = []
    for (formulation, dose), part in mean_by_dose(predictions).groupby(GIVEN):
        cells = {row.model: row for row in part.itertuples()}
        rows.append(
            {
                "dose": dose_name(dose, formulation),
                "n_cells": int(part["n_cells"].max()),
                "texts": [quote_dose(cells.get(name)) for name in approaches],
            }
        )
    return [label_of(name) for name in approaches], rows


def mean_by_dose(predictions):
    """Return model, formulation, dose_ng, n_cells, share and level: means over the cells."""
    tasks = predictions.pivot_table(
        index=["model", *GIVEN], columns="task", values="prediction", aggfunc="mean"
    )
    counted = predictions.drop_duplicates(["model", *CELL_KEY])
    n_cells = counted.groupby(["model", *GIVEN])["cell"].size().rename("n_cells")
    named = tasks.rename(columns={CLASSIFICATION: "share", REGRESSION: "level"})
    return named.reindex(columns=["share", "level"]).join(n_cells).reset_index()


def quote_dose(row):
    """Return share and level of one approach at a dose as text."""
    if row is None:
        return "-"
    share = "-" if np.isnan(row.share) else f"{row.share:.0%}"
    return f"{share}; {format_number(row.level)}"


def extreme_cells(predictions, cells):
    """Choose the cells that are surest to be positive, surest to be negative, and least sure.

    Parameters
    ----------
    predictions : DataFrame
        Ensembles of one model, one horizon, classification.
    cells : DataFrame
        Table `cells` of the plate.

    Returns
    -------
    DataFrame
        Rows of `cells`, each once, whose `condition` says what is predicted, as `read_strips`
        takes them.
    """
    rows = predictions[[*CELL_KEY, "prediction"]].merge(cells, on=CELL_KEY)
    by_chance = rows.sort_values(["prediction", "site", "cell"])
    unsure = (by_chance["prediction"] - 0.5).abs().sort_values(kind="stable").index
    chosen = pd.concat(
        [
            by_chance.tail(N_EXTREME).iloc[::-1],
            by_chance.head(N_EXTREME),
            by_chance.loc[unsure[:N_EXTREME]],
        ]
    ).drop_duplicates(CELL_KEY)
    said = [
        f"{dose_name(row.dose_ng, row.formulation)}, chance {row.prediction:.0%}"
        for row in chosen.itertuples()
    ]
    return chosen.assign(condition=said, percentile=np.nan, **{REPORTER: np.nan})


def count_dropped(cells, predicted):
    """Return how many cells of the plate are not predicted, and why: list of (reason, number)."""
    known = cells.merge(
        predicted[CELL_KEY].drop_duplicates(), on=CELL_KEY, how="left", indicator=True
    )
    lost = known[known["_merge"] == "left_only"]
    counts = lost["reason"].replace("", "not followed up to the last frame seen").value_counts()
    return list(counts.items())
