"""Ablation: how much worse the prediction is without a part of what was measured.

The named measures are fitted again without it, on the same folds and with the same random numbers,
so that a difference is that of the part. Another part may stand in for what is left out: a small
difference says that the part can be spared, not that it says nothing.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.cells.time_courses import gather_time_courses
from lnp.core.rng import rng_of
from lnp.core.schemas.plates import NAMED_MEASURES
from lnp.core.vocabulary import CELL_KEY
from lnp.explanation.ablation_scores import WHOLE
from lnp.models.named.fitting import predict_named
from lnp.models.named.named import summarize
from lnp.models.predictions import prediction_rows
from lnp.models.registry import REFERENCE


@dataclass(frozen=True)
class Ablation:
    """What is left out.

    Attributes
    ----------
    name : str
    starts : tuple of str
        How the names of measures begin that are left out.
    frames : "all", "first half" or "every second"
        That are kept.
    """

    name: str
    starts: tuple = ()
    frames: str = "all"


ABLATIONS = [
    Ablation(WHOLE),
    Ablation("without LNPs", ("lnp_", "spot_")),
    Ablation("without the counterstain's light", ("stain_",)),
    Ablation("without the cell's shape", ("area", "eccentricity", "solidity")),
    Ablation("without motion and neighbours", ("step", "density")),
    Ablation("LNPs alone", ("stain_", "area", "eccentricity", "solidity", "step", "density")),
    Ablation("the first half of the time", frames="first half"),
    Ablation("every second time point", frames="every second"),
]


def possible_ablations(measures, horizon):
    """Return the ablations that leave something out, and something: the whole first.

    `measures` is the table "measures" of all training plates.
    """
    known = {name for name in NAMED_MEASURES if measures[name].notna().any()}
    found = []
    for ablation in ABLATIONS:
        gone = {name for name in known if name.startswith(ablation.starts)}
        changes = bool(gone) or len(kept_frames(ablation.frames, horizon)) < horizon
        if ablation.name == WHOLE or (changes and gone < known):
            found.append(ablation)
    return found


def kept_frames(kind, horizon):
    """Return which of the first frames are kept; of every second one the last is.

    >>> kept_frames("first half", 5), kept_frames("every second", 5), kept_frames("all", 2)
    ([0, 1, 2], [0, 2, 4], [0, 1])
    """
    if kind == "first half":
        return list(range(-(-horizon // 2)))
    return list(range(horizon))[:: -2 if kind == "every second" else -1][::-1]


def ablate(measures, shifts, ablation, horizon):
    """Return the table "measures" without what is left out; frames are counted from 0 again.

    Steps are those between frames that are kept.

    Parameters
    ----------
    measures, shifts : DataFrame
        Tables of all training plates.
    ablation : Ablation
    horizon : int
    """
    frames = kept_frames(ablation.frames, horizon)
    kept = measures[measures["frame"].isin(frames)]
    if len(frames) < horizon:
        kept = kept.assign(step=steps_between(kept, shifts))
    gone = [name for name in NAMED_MEASURES if name.startswith(ablation.starts)]
    number = {frame: i for i, frame in enumerate(frames)}
    return kept.drop(columns=gone).assign(frame=kept["frame"].map(number))


def steps_between(measures, shifts):
    """Return how far each cell moved since its frame before, the stage's drift subtracted."""
    rows = measures[[*CELL_KEY, "frame", "place_row", "place_col"]].reset_index()
    rows = rows.merge(shifts, on=["plate", "site", "frame"], how="left", validate="many_to_one")
    rows = rows.sort_values([*CELL_KEY, "frame"])
    still = [rows[f"place_{axis}"] - rows[f"drift_{axis}"] for axis in ("row", "col")]
    cell = [rows[name] for name in CELL_KEY]
    moves = [axis.groupby(cell).diff().fillna(0.0) for axis in still]
    return pd.Series(np.hypot(*moves).to_numpy(), index=rows["index"]).reindex(measures.index)


def predict_ablated(measures, folds, protocol, horizon, seed):
    """Return rows of the table "predictions" of all folds, fitted to the measures that are left.

    Parameters
    ----------
    measures : DataFrame
        Of `ablate`.
    folds : dict of (task, fold) to DataFrame
        Cells of `lnp.design.fold_data.select_fold`.
    protocol : str
    horizon : int
        Of the whole: it names the random numbers.
    seed : int
    """
    n_frames, parts = measures["frame"].max() + 1, []
    for (task, fold), cells in folds.items():
        _, values = summarize(gather_time_courses(measures, cells, n_frames), n_frames)
        fit = {"protocol": protocol, "task": task, "fold": fold, "horizon": horizon}
        predicted = predict_named(cells, values, task, rng_of(seed, "named", *fit.values()))
        parts.append(prediction_rows(cells, predicted[REFERENCE][:, None], model=REFERENCE, **fit))
    return pd.concat(parts, ignore_index=True)
