"""What the networks use: their predictions where a whole channel of the crops is covered.

Each crop's channel is replaced by its median. The networks were trained with all channels, so a
loss says that they use the channel, not that a network trained without it would miss it.
"""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CELL_KEY, SEEN_CHANNELS, TASKS, TEST
from lnp.explanation.ablation_scores import WHOLE, compare_ablations

COVERED = {
    WHOLE: None,
    "without the LNP channel": "lnp",
    "without the counterstain channel": "counterstain",
    "without the brightfield channel": "brightfield",
}


def choose_test_cells(predictions, n_cells, rng):
    """Return some treated test cells, with the first fold that tests each.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of one protocol; rows of one model, task and horizon.
    n_cells : int
        At most; drawn at random where there are more.
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        Columns plate, site, cell, fold, in their order.
    """
    rows = predictions[(predictions["part"] == TEST) & (predictions["dose_ng"] > 0)]
    rows = rows.sort_values([*CELL_KEY, "fold"]).drop_duplicates(CELL_KEY)
    drawn = np.sort(rng.permutation(len(rows))[:n_cells])
    return rows.iloc[drawn][[*CELL_KEY, "fold"]].reset_index(drop=True)


def cover_channel(crops, channel):
    """(n_frames, 3, side, side) crops -> the same, a channel replaced by each crop's median.

    None: no channel is.
    """
    if channel is None:
        return crops
    covered, k = crops.copy(), SEEN_CHANNELS.index(channel)
    levels = np.median(crops[:, k], axis=(1, 2), keepdims=True)
    covered[:, k] = np.rint(levels).astype(crops.dtype)
    return covered


def predict_covered(cells, crops, networks, shared):
    """Return the predictions of some cells with each channel covered in all their crops.

    Parameters
    ----------
    cells : DataFrame
        Of `choose_test_cells`.
    crops : (n_cells, n_frames, 3, side, side) ndarray
    networks : dict of (task, fold) to lnp.explanation.saliency.Networks
    shared : bool
        Whether all of them have the same base.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, fold, task, model, ablation (of COVERED), covered (the
        prediction from the most frames, without augmentation).
    """
    rows = []
    for i, cell in cells.iterrows():
        for ablation, channel in COVERED.items():
            covered, moments = cover_channel(crops[i], channel), None
            for task in TASKS:
                known = networks[task, cell["fold"]]
                if moments is None or not shared:
                    moments = known.moments(covered)
                found = known.predict(moments)
                about = {**cell, "task": task, "ablation": ablation}
                rows += [{**about, "model": m, "covered": value} for m, value in found.items()]
    return pd.DataFrame(rows)


def score_covered(predictions, covered):
    """Return the table "ablation" of the networks, without `protocol`.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of one protocol and horizon, which has the truth.
    covered : DataFrame
        Of `predict_covered`.
    """
    key = [*CELL_KEY, "fold", "task", "model"]
    rows = predictions.merge(covered, on=key).assign(prediction=lambda x: x["covered"])
    rows = rows.drop(columns="covered")
    return pd.concat(
        [
            compare_ablations(
                {name: part[part["ablation"] == name].drop(columns="ablation") for name in COVERED}
            ).assign(model=model)
            for model, part in rows.groupby("model", sort=False)
        ],
        ignore_index=True,
    )
