"""What an import found, beside the numbers that the authors' code and text print of their data."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import CONTROLS, SEEN_CHANNELS, TEST, TRAIN
from lnp.published import reference
from lnp.published.file_kinds import CROP_STATISTICS, GFP_STATISTICS
from lnp.published.reference import EXACT, ROUNDED, SCALE

AGREES, DIFFERS, UNKNOWN = "as expected", "differs", "not in the archive"
N_SHOWN = 3  # numbers that a sentence names
COLUMNS = ["quantity", "expected", "found", "verdict"]
PARTS = {TRAIN: "training cells", TEST: "test cells"}


def check_published(cells, roles, statistics):
    """Return table "published_checks" but for its plate: a row per number that the authors print.

    Parameters
    ----------
    cells : DataFrame
        Table "published_cells" of a plate.
    roles : dict of str
        Role of each well, by its name.
    statistics : dict of str to ndarray
        What the archive's files of statistics hold, by kind.
    """
    outcome = cells[cells["gfp"].notna()]
    rows = [*split_rows(outcome), *fold_rows(outcome), *class_rows(outcome)]
    rows += [*light_rows(cells, outcome, roles), *pixel_rows(outcome)]
    rows += [*crop_statistics_rows(statistics.get(CROP_STATISTICS))]
    rows += [*gfp_statistics_rows(statistics.get(GFP_STATISTICS))]
    return pd.DataFrame([judge(*row) for row in rows], columns=COLUMNS)


def judge(quantity, expected, found, tolerance):
    """Return a row of the table: what was expected and found, and whether that agrees.

    >>> judge("wells", 8, 8, 0.0), judge("threshold", 126950, float("nan"), 0.0)[3]
    (('wells', 8.0, 8.0, 'as expected'), 'not in the archive')
    """
    verdict = AGREES if abs(found - expected) <= tolerance * abs(expected) else DIFFERS
    return quantity, float(expected), float(found), UNKNOWN if np.isnan(found) else verdict


def split_rows(cells):
    """Count wells, fields, cells with an outcome, and of each part cells and crops."""
    wells = cells["site"].str.partition("_f")[0]
    rows = [("wells", reference.N_WELLS, wells.nunique(), EXACT)]
    rows.append(("fields", reference.N_FIELDS, cells["site"].nunique(), EXACT))
    rows.append(("cells", sum(reference.N_CELLS.values()), len(cells), EXACT))
    for part, name in PARTS.items():
        of_part = cells[cells["part"] == part]
        known = len(of_part) if (cells["part"] != "").any() else np.nan
        rows.append((name, reference.N_CELLS[part], known, EXACT))
        crops = of_part["n_crops"].sum() if len(of_part) else np.nan
        rows.append((f"crops of {name}", reference.N_CROPS[part], crops, EXACT))
    return rows


def fold_rows(cells):
    """Count the folds, and the cells of the one whose size is known."""
    folds = cells.loc[cells["fold"] != "", "fold"]
    n_folds, n_cells = folds.nunique(), (folds == reference.FOLD).sum()
    unknown = np.nan if folds.empty else 0
    return [
        ("folds", reference.N_FOLDS, n_folds + unknown, EXACT),
        (f"cells of {reference.FOLD}", reference.N_OF_FOLD, n_cells + unknown, EXACT),
    ]


def class_rows(cells):
    """Count the cells above and not above the authors' threshold."""
    rows = []
    for part, name in PARTS.items():
        light = cells.loc[cells["part"] == part, "gfp"]
        n_positive = (light > reference.THRESHOLD).sum() if len(light) else np.nan
        found = n_positive, len(light) - n_positive
        expected = reference.N_CLASSES[part]
        for kind, number, n in zip(("positive", "negative"), expected, found, strict=True):
            rows.append((f"{kind} {name}, above {reference.THRESHOLD}", number, n, EXACT))
    return rows


def light_rows(cells, outcome, roles):
    """Return the threshold, by all control cells at all times, and GFP of the training cells."""
    control = cells["site"].str.partition("_f")[0].map(roles).isin(CONTROLS)
    threshold = cells.loc[control, "gfp_highest"].max()
    light = outcome.loc[outcome["part"] == TRAIN, "gfp"]
    found = {"highest": light.max(), "mean": light.mean(), "SD": light.std(ddof=0)}
    rows = [("brightest control cell (GFP)", reference.THRESHOLD, threshold, EXACT)]
    return rows + [
        (f"{name} GFP of training cells", reference.GFP[name], value, 1e-9)
        for name, value in found.items()
    ]


def pixel_rows(cells):
    """Return highest, mean and SD of the pixels of the training crops of each channel."""
    train = cells[(cells["part"] == TRAIN) & (cells["n_crops"] > 0)]
    weight = train["n_crops"] / max(1, train["n_crops"].sum())
    rows = []
    for name in SEEN_CHANNELS:
        highest = train[f"{name}_highest"].max()
        mean, square = ((train[f"{name}_{k}"] * weight).sum() for k in ("mean", "square"))
        scale = SCALE / highest if len(train) else np.nan
        values = highest, mean * scale, np.sqrt(max(0.0, square - mean**2)) * scale
        rows += channel_rows(name, "of training crops", values)
    return rows


def channel_rows(name, where, values):
    """Return the rows of one channel: highest count, mean and SD on the authors' scale."""
    expected = reference.MAXIMA[name], reference.MEANS[name], reference.DEVIATIONS[name]
    kinds = "highest count", "mean, 0 to 255,", "SD, 0 to 255,"
    tolerances = EXACT, ROUNDED, ROUNDED
    return [
        (f"{name}: {kind} {where}", number, value, tolerance)
        for kind, number, value, tolerance in zip(kinds, expected, values, tolerances, strict=True)
    ]


def crop_statistics_rows(statistics):
    """Compare what cell_stats.npy, (3, 4) or None, says with what the authors' code printed."""
    values = np.full((3, 4), np.nan) if statistics is None else np.asarray(statistics, float)
    return [
        row
        for k, name in enumerate(SEEN_CHANNELS)
        for row in channel_rows(name, "in cell_stats.npy", values[k, 1:])
    ]


def gfp_statistics_rows(statistics):
    """Compare what gfp_stats.npy, (5,) or None, says with what the authors' code printed."""
    values = np.full(5, np.nan) if statistics is None else np.asarray(statistics, float)
    expected = [*reference.GFP.values(), reference.THRESHOLD]
    names = ["highest GFP", "mean GFP", "SD of GFP", "threshold"]
    return [
        (f"{name} in gfp_stats.npy", number, value, 1e-9)
        for name, number, value in zip(names, expected, values[1:], strict=True)
    ]


def describe_checks(checks):
    """Return one sentence: how many numbers agree, which differ, how many are unknown."""
    counts = checks["verdict"].value_counts()
    n_agree, n_unknown = counts.get(AGREES, 0), counts.get(UNKNOWN, 0)
    differ = checks[checks["verdict"] == DIFFERS]
    text = f"{n_agree} of {len(checks)} numbers are as the authors print them"
    if n_unknown:
        text += f", {n_unknown} cannot be known from this archive"
    if len(differ):
        first = differ.head(N_SHOWN).itertuples()
        shown = [f"{row.quantity}: {row.found:g}, expected {row.expected:g}" for row in first]
        more = f" and {len(differ) - N_SHOWN} more" if len(differ) > N_SHOWN else ""
        text += f", and {len(differ)} differ ({'; '.join(shown)}{more})"
    return text + "."
