"""One row per cell for profiling tools: metadata, outcome, predictions, and measures by frame."""

import numpy as np
import pandas as pd

from lnp.core.schemas.plates import MEASURES
from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, ENSEMBLE, SITE_KEY, TEST
from lnp.exchange.feature_names import METADATA, feature_name, parts_of
from lnp.exchange.label_images import number_labels

# of the table "cells"
NAMES = {
    "plate": "Plate",
    "well": "Well",
    "site": "Site",
    "cell": "Cell",
    "role": "Role",
    "formulation": "Formulation",
    "dose_ng": "Dose_ng",
    "condition": "Condition",
    "n_frames": "Frames",
    "held_planes": "HeldPlanes",
    "outside": "Outside",
    "used": "Used",
    "reason": "Reason",
    "gfp": "Outcome_GFP",
}
KEY = [f"{METADATA}_{NAMES[name]}" for name in CELL_KEY]
OUTCOMES = {CLASSIFICATION: "Positive", "regression": "Level"}  # as the truth of a task is called


def make_profiles(cells, tracks, measures, onset, predictions, purposes):
    """Return the table "profiles", and after its columns those that depend on the study.

    Parameters
    ----------
    cells, tracks, measures : DataFrame
        Tables of all plates.
    onset : DataFrame
        Table "onset" of the plates that have an outcome.
    predictions : DataFrame
        See `chosen_predictions`.
    purposes : dict of str to str
        What each plate is for: train or predict.

    Returns
    -------
    DataFrame
        In the order of `cells`; NaN where a cell was not measured, not tested, or has no outcome.
    """
    first = cells.rename(columns={name: f"{METADATA}_{new}" for name, new in NAMES.items()})
    first = first[[f"{METADATA}_{new}" for new in NAMES.values()]]
    numbers = cells.groupby(SITE_KEY)["cell"]
    first[f"{METADATA}_Label"] = numbers.transform(
        lambda of: of.map(number_labels(of.to_frame("cell")))
    )
    first[f"{METADATA}_Purpose"] = first[f"{METADATA}_Plate"].map(purposes)
    parts = [name_tracks(tracks), name_onsets(onset), spread_predictions(predictions)]
    profiles = first
    for part in [*parts, spread_measures(measures)]:
        profiles = profiles.merge(part, on=KEY, how="left", validate="1:1")
    state = f"{METADATA}_Outcome_OnsetState"
    return profiles.assign(**{state: profiles[state].fillna("")})


def name_tracks(tracks):
    """Return mother and greatest risk of each track, under the names of profiles."""
    rows = tracks.rename(columns=dict(zip(CELL_KEY, KEY, strict=True)))
    found = {f"{METADATA}_Mother": ("mother", "first"), f"{METADATA}_MaxRisk": ("risk", "max")}
    return rows.groupby(KEY, as_index=False).agg(**found)


def name_onsets(onset):
    """Return state and hour of the onset of each cell, under the names of profiles."""
    names = {"state": f"{METADATA}_Outcome_OnsetState", "onset_h": f"{METADATA}_Outcome_Onset_h"}
    names |= dict(zip(CELL_KEY, KEY, strict=True))
    return onset.rename(columns=names)[list(names.values())]


def chosen_predictions(predictions, approaches, horizons):
    """Return the predictions that a profile holds: of approaches, for cells that did not train.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of training plates, or of plates without an outcome.
    approaches : list of str
        Baselines are left out.
    horizons : list of int

    Returns
    -------
    DataFrame
        The mean over the models of the folds that test a cell (of a new plate: of all folds).
    """
    kept = (predictions["fold"] == ENSEMBLE) & predictions["part"].isin([TEST, "new"])
    kept &= predictions["model"].isin(approaches) & predictions["horizon"].isin(horizons)
    return predictions[kept]


def spread_predictions(predictions):
    """Return one row per cell, one column per protocol, task, horizon and model, and the truths."""
    rows = predictions.rename(columns=dict(zip(CELL_KEY, KEY, strict=True)))
    named = [
        f"{METADATA}_Prediction_{row.protocol}_{row.task}_H{row.horizon:02d}_{row.model}"
        for row in rows.itertuples()
    ]
    of_truth = [
        f"{METADATA}_Outcome_{row.protocol}_{OUTCOMES[row.task]}" for row in rows.itertuples()
    ]
    truths = rows.assign(name=of_truth).drop_duplicates([*KEY, "name"])
    wide = [
        rows.pivot(index=KEY, columns="name", values=values)
        for rows, values in ((truths, "truth"), (rows.assign(name=named), "prediction"))
    ]
    return pd.concat(wide, axis=1).rename_axis(columns=None).dropna(axis=1, how="all").reset_index()


def spread_measures(measures):
    """Return one row per cell, and one column per measure and frame; see `feature_name`.

    Measures that no cell has, of a channel that was not imaged, are left out.
    """
    rows = measures.rename(columns=dict(zip(CELL_KEY, KEY, strict=True)))
    wide = rows.set_index([*KEY, "frame"])[MEASURES].unstack("frame")
    wide.columns = [feature_name(measure, frame) for measure, frame in wide.columns]
    return wide.dropna(axis=1, how="all").reset_index()


def split_profiles(profiles):
    """Return profiles in three parts, as AnnData has them.

    Parameters
    ----------
    profiles : DataFrame

    Returns
    -------
    features : (n_cells, n_features) ndarray of float32
    cells : DataFrame
        Metadata under their names without `Metadata_`, indexed by plate/site/cell.
    names : DataFrame
        Channel, measure, region and frame of each feature, indexed by its name.
    """
    parts = {name: found for name in profiles if (found := parts_of(name))}
    index = ["channel", "measure", "region", "frame"]
    names = pd.DataFrame.from_dict(parts, orient="index", columns=index)
    cells = profiles[[name for name in profiles if name.startswith(f"{METADATA}_")]]
    cells = cells.set_axis([name.removeprefix(f"{METADATA}_") for name in cells], axis=1)
    keys = zip(cells["Plate"], cells["Site"], cells["Cell"], strict=True)
    cells.index = ["/".join(map(str, key)) for key in keys]
    return profiles[list(parts)].to_numpy(np.float32), cells, names
