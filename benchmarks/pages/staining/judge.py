"""Cells that networks invent and miss, whether their doubt flags them, and the negative control."""

import numpy as np
import torch

from lnp.assessment.intervals import mean_interval
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.stainer.architecture import UNets
from lnp.models.stainer.saved import Stainer
from lnp.models.stainer.training import Planes, train_unets
from lnp.staining.ceiling import noise_variance
from lnp.staining.channels import counts_of
from lnp.staining.grid import coarsen, enlarge
from lnp.staining.pixels import compare_pixels, correlate
from lnp.tracking.seeding import find_cells
from staining.fields import DIAMETER, FIELD_PX, learned_of

SETTINGS = {"n_steps": 500, "batch_size": 8, "patch_px": 64, "learning_rate": 0.006}  # defaults
ARCHITECTURE = {"n_networks": 2, "width": 8, "n_targets": 4}
FLAGGED = 0.95  # quantile of the doubt of good cells, above which a cell is flagged
INSIDE_LABEL = 3  # pixels from a seed to a true cell that it may stand for


def train(fields, name):
    """Return the `Stainer` fitted on fields."""
    views, targets, level = learned_of(fields)
    planes = Planes([*map(torch.from_numpy, views)], [*map(torch.from_numpy, targets)])
    with torch_seeded(1, "page", name):
        unets = UNets(**ARCHITECTURE)
        train_unets(unets, planes, SETTINGS)
    return Stainer(unets, {"level": level})


def judge_cells(stainer, fields):
    """Return rows (true, invented, doubt) of cells found, and how many true cells have none.

    A cell found in the predicted counterstain is invented if no true cell lies within a few pixels.
    Its doubt is the mean spread of the networks around it, by the stain predicted there.
    """
    found, n_missed, n_true = [], 0, 0
    for field in fields:
        nets = stainer.predict(field.view)
        mean, spread = nets.mean(axis=0), nets[:, 0].std(axis=0)
        plane = counts_of(enlarge(mean[0] * mean[1], FIELD_PX, DIAMETER), stainer.about["level"])
        doubt = enlarge(spread, FIELD_PX, DIAMETER)
        seen = set()
        for row, col in find_cells(plane, DIAMETER)[["row", "col"]].to_numpy():
            label = nearest_label(field.label, row, col)
            seen.add(label)
            found.append((label == 0, around(doubt, row, col, np.mean)))
        whole = whole_cells(field.label)
        n_true += len(whole)
        n_missed += len(whole - seen)
    return np.array(found, dtype=float).reshape(-1, 2), n_missed, n_true


def around(image, row, col, summary, reach=int(DIAMETER / 3)):
    """Return a summary of an image around a place."""
    r, c = round(row), round(col)
    return summary(image[max(0, r - reach) : r + reach + 1, max(0, c - reach) : c + reach + 1])


def nearest_label(labels, row, col):
    """Return the true cell at a place or a few pixels from it, 0 if there is none."""
    r, c, n = round(row), round(col), INSIDE_LABEL
    near = labels[max(0, r - n) : r + n + 1, max(0, c - n) : c + n + 1]
    known, counts = np.unique(near[near > 0], return_counts=True)
    return int(known[counts.argmax()]) if len(known) else 0


def whole_cells(labels):
    """Return the true cells that do not touch the edge of the field."""
    edge = {*labels[0], *labels[-1], *labels[:, 0], *labels[:, -1]}
    return {int(cell) for cell in np.unique(labels) if cell and cell not in edge}


def judge_pixels(stainer, wells):
    """Return {quantity: (mean, low, high) over wells} of the correlations inside cells.

    `best by shape` is what a prediction reaches that knows each cell's shape exactly, and of the
    dye nothing.
    """
    by_well = []
    for fields in wells:
        frames = []
        for field in fields:
            mean = stainer.predict(field.view).mean(axis=0)
            inside = enlarge(np.nan_to_num(field.targets[1]), FIELD_PX, DIAMETER) > 0.5
            noise = noise_variance(field.measured, inside)
            row = compare_pixels(field.view, field.targets, mean, noise, DIAMETER)
            known = (field.targets[1] >= 0.5) & np.isfinite(field.targets[0])
            shape = coarsen(field.shape, DIAMETER)[known]
            frames.append(row | {"best by shape": correlate(shape, field.targets[0][known])})
        by_well.append({name: np.nanmean([f[name] for f in frames]) for name in frames[0]})
    return {name: interval([well[name] for well in by_well]) for name in by_well[0]}


def interval(values):
    """Return mean and 95 % interval over wells."""
    values = np.asarray(values)
    mean, n = float(values.mean()), len(values)
    low, high = mean_interval(mean, float(values.std(ddof=1)), n)
    return mean, float(low), float(high)
