"""Which cells and time points are mapped: those of which a model was surest."""

import numpy as np

from lnp.core.vocabulary import CELL_KEY, CLASSIFICATION, ENSEMBLE, GIVEN, TEST


def choose_cells(predictions, model, horizon, n_cells):
    """Return the treated test cells of which a model was surest: right and wrong, of either class.

    Parameters
    ----------
    predictions : DataFrame
        Table "predictions" of one protocol.
    model : str
    horizon : int
    n_cells : int
        Of each of the four kinds; fewer where there are no more.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, well, formulation, dose_ng, fold (the first that tests the cell),
        truth, prediction, right; of each kind the surest first.
    """
    rows = predictions[
        (predictions["model"] == model)
        & (predictions["task"] == CLASSIFICATION)
        & (predictions["horizon"] == horizon)
        & (predictions["part"] == TEST)
        & (predictions["fold"] != ENSEMBLE)
        & (predictions["dose_ng"] > 0)
    ]
    rows = rows.sort_values([*CELL_KEY, "fold"]).drop_duplicates(CELL_KEY)
    right = (rows["prediction"] >= 0.5) == (rows["truth"] == 1)
    rows = rows.assign(right=right, sure=(rows["prediction"] - 0.5).abs())
    rows = rows.sort_values(["right", "truth", "sure"], ascending=False, kind="stable")
    columns = [*CELL_KEY, "well", *GIVEN, "fold", "truth", "prediction", "right"]
    return (
        rows.groupby(["right", "truth"], sort=False).head(n_cells)[columns].reset_index(drop=True)
    )


def even_frames(n_frames, n_shown):
    """Return evenly spaced frames, the first and the last among them; at most `n_shown`.

    >>> even_frames(12, 4), even_frames(2, 4), even_frames(12, 1)
    ([0, 4, 7, 11], [0, 1], [11])
    """
    if n_shown == 1:
        return [n_frames - 1]
    return sorted({round(frame) for frame in np.linspace(0, n_frames - 1, n_shown)})
