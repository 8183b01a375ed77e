"""Leakage checks: did test cells reach the training, according to the pipeline's own outputs?

Each check has a name, looks at one fold, and reports what it found. They do not trust the
code that made the outputs: thresholds, standardisation, selection and components are computed
again from the training cells, and must come out the same.
"""

import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler

from lnp.core.vocabulary import CELL_KEY, FORMULATION, OUTER, TEST, TRAIN
from lnp.design.thresholds import find_threshold

TOLERANCE = 1e-4  # relative; of recomputed numbers, in single precision


def finding(check, passed, detail):
    """Return the finding of a check, as part of a row of table "checks"."""
    return {"check": check, "passed": bool(passed), "detail": detail}


def check_tables(split, targets, cells, pairs, params):
    """Return the findings of all checks of splits and thresholds, fold by fold.

    Parameters
    ----------
    split, targets : DataFrame
        Tables of these names, of one protocol.
    cells : DataFrame
        Table "cells" of the training plates.
    pairs : DataFrame
        See `lnp.design.crop_overlap.overlapping_pairs`.
    params : object
        Attributes unit, overlap, threshold, min_counts, controls: settings of the protocol.

    Returns
    -------
    list of dict
        Rows of table "checks", without the protocol.
    """
    rows = split.merge(targets, on=["protocol", "fold", *CELL_KEY])
    rows = rows.merge(cells[[*CELL_KEY, "role", FORMULATION]], on=CELL_KEY)
    return [
        {"fold": fold, "task": "", "horizon": 0, **found}
        for fold, part in split.groupby("fold")
        for found in [
            check_copies(part),
            check_units(part),
            check_overlap(part, pairs, allowed=params.overlap == "ignore"),
            check_threshold(rows[rows["fold"] == fold], params),
            *[check_formulations(rows[rows["fold"] == fold])] * (params.unit == FORMULATION),
        ]
    ]


def check_copies(split):
    """No cell, and so none of its augmented copies, is in two parts of a fold.

    Parameters
    ----------
    split : DataFrame
        Table "split", rows of one fold.
    """
    twice = split[split.duplicated(CELL_KEY, keep=False)]
    detail = f"{split[CELL_KEY].drop_duplicates().shape[0]} cells, each in one part"
    if len(twice):
        plate, site, cell = twice.iloc[0][CELL_KEY]
        parts = ", ".join(sorted(set(twice["part"])))
        detail = f"plate {plate}, site {site}, cell {cell} is listed more than once: {parts}"
    return finding("copies together", twice.empty, detail)


def check_units(split):
    """No unit of the split is in two parts of a fold; `split` as in `check_copies`."""
    n_parts = split.groupby("unit")["part"].nunique()
    torn = n_parts.index[n_parts > 1]
    detail = f"the unit {torn[0]} is in several parts" if len(torn) else f"{len(n_parts)} units"
    return finding("units together", not len(torn), detail)


def check_formulations(rows):
    """No formulation that tests trains or validates.

    Parameters
    ----------
    rows : DataFrame
        Columns part, formulation of the cells of one fold.
    """
    named = rows[rows[FORMULATION] != ""]
    seen, tests = (
        set(named.loc[named["part"].isin(parts), FORMULATION]) for parts in (OUTER, [TEST])
    )
    detail = f"{', '.join(sorted(tests)) or 'none'} tested, {len(seen)} others train"
    if both := sorted(seen & tests):
        detail = f"{both[0]} tests, and trains or validates"
    return finding("formulations apart", not both, detail)


def check_overlap(split, pairs, allowed):
    """No two cells whose crops overlap are in different parts, unless the settings allow it.

    Parameters
    ----------
    split : DataFrame
        Table "split", rows of one fold.
    pairs : DataFrame
        See `lnp.design.crop_overlap.overlapping_pairs`.
    allowed : bool
        Whether the protocol has `overlap: ignore`, as the paper does.
    """
    part = split.set_index(CELL_KEY)["part"]
    first, second = (
        part.reindex(pd.MultiIndex.from_frame(pairs[["plate", "site", end]])).to_numpy(dtype=object)
        for end in ("first", "second")
    )
    known = pd.notna(first) & pd.notna(second)
    n_torn = int((known & (first != second)).sum())
    detail = f"{n_torn} of {int(known.sum())} overlapping pairs stand in two parts"
    if n_torn and allowed:
        detail += ", which overlap: ignore allows"
    return finding("overlapping crops apart", allowed or not n_torn, detail)


def check_threshold(rows, params):
    """The fold's threshold is that of its training and validation controls.

    Parameters
    ----------
    rows : DataFrame
        Columns part, role, level (ln of the reporter's light), threshold of the cells of one fold.
    params : object
        Attributes threshold, min_counts, controls, see `lnp.design.targets.set_targets`.
    """
    outer = rows[rows["part"].isin(OUTER)]
    control, light = outer["role"].isin(params.controls).to_numpy(), np.exp(outer["level"])
    expected = find_threshold(light.to_numpy(), control, params.threshold, params.min_counts)
    used = rows["threshold"].unique()
    same = len(used) == 1 and bool(np.isclose(used[0], expected, rtol=1e-6))
    detail = f"{used[0]:g} counts; made again from the training controls: {expected:g}"
    return finding("threshold from training controls", same, detail)


def check_training_cells(trained, split):
    """A model was trained on the training cells of its fold, and on no other.

    Parameters
    ----------
    trained : list of (plate, site, cell)
        Those that it was fitted to, or whose data gradients flowed through, as noted then.
    split : DataFrame
        Table "split", rows of the fold.
    """
    cells = split[split["part"] == TRAIN]
    expected = set(zip(cells["plate"], cells["site"], cells["cell"], strict=True))
    found = {(plate, site, int(cell)) for plate, site, cell in trained}
    foreign = sorted(found - expected)
    detail = f"{len(found)} cells"
    if foreign:
        plate, site, cell = foreign[0]
        part = split.set_index(CELL_KEY)["part"].get(foreign[0], "no part")
        where = f"plate {plate}, site {site}, cell {cell}"
        detail = f"{len(foreign)} foreign cells: {where} is in {part}"
    return finding("trained on training cells", found == expected, detail)


def check_standardisation(mean, sd, features, trains):
    """A network's standardisation is that of the training cells' features.

    Parameters
    ----------
    mean, sd : (n_features,) ndarray
        Of the checkpoint.
    features : (n_cells, ..., n_features) ndarray
        Of all frames up to the horizon, and of all augmentations where they differ.
    trains : (n_cells,) ndarray of bool
    """
    rows = features[trains].reshape(-1, features.shape[-1]).astype(np.float64)
    expected = rows.mean(axis=0), np.maximum(rows.std(axis=0, ddof=1), 1e-6)
    scale = expected[1]
    gap = max(np.abs((mean - expected[0]) / scale).max(), np.abs(sd / scale - 1).max())
    detail = f"largest difference {gap:.1g} SD from that made again from {trains.sum()} cells"
    return finding("standardised on training cells", gap <= TOLERANCE, detail)


def check_columns(mean, scale, values):
    """The standardisation of a regression is that of the training cells' columns.

    Parameters
    ----------
    mean, scale : (n_columns,) ndarray
        Of the saved model.
    values : (n_cells, n_columns) ndarray
        Of the training cells.
    """
    expected = StandardScaler().fit(values)
    gaps = np.abs(mean - expected.mean_) / expected.scale_, np.abs(scale / expected.scale_ - 1)
    gap = max(float(np.max(part, initial=0.0)) for part in gaps)
    detail = f"largest difference {gap:.1g} SD from that made again from {len(values)} cells"
    return finding("standardised on training cells", gap <= TOLERANCE, detail)
