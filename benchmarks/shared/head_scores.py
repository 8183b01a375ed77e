"""Scores of the head, trained on moments of the same crops that were computed in several ways."""

import numpy as np
import torch

from lnp.assessment.metrics import rmse, weighted_f1
from lnp.models.cnn.architecture import FeatureCNN
from lnp.models.cnn.moments import apply_moments
from lnp.models.cnn.sources import MomentSource
from lnp.models.cnn.training import train_cnn
from lnp.models.cnn.weights import make_base
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded

SETTINGS = {
    **{"epochs": 24, "batch_size": 32, "patience": 24},
    **{"learning_rate": 0.001, "weight_decay": 0.0},
}
METRICS = {"classification": weighted_f1, "regression": rmse}
SHARES = [0.5, 0.7]  # training up to the first, validation up to the second, the rest is tested


def compare_scores(moments, level, n_seeds, n_pixels):
    """Yield task, way, mean test score, mean difference from the first way, its standard error.

    The score is the weighted F1, or the RMSE. Every head is trained on one way's moments and
    tested on them; those of the first way are tested on the others' too. The differences are
    paired by seed.

    Parameters
    ----------
    moments : dict of name: (n_cells, n_augmentations, n_frames, 2, 256) ndarray of float32
    level : (n_cells,) ndarray
        The outcome; classes are those above and below its median.
    n_seeds : int
        Of the parts, the network and its batches: the same for all ways.
    n_pixels : int
        Of the base's output.
    """
    for task in METRICS:
        rows = [score_heads(moments, level, task, seed, n_pixels) for seed in range(n_seeds)]
        first = np.array([next(iter(row.values())) for row in rows])
        for name in rows[0]:
            differences = np.array([row[name] for row in rows]) - first
            error = differences.std(ddof=1) / np.sqrt(n_seeds)
            yield task, name, (first + differences).mean(), differences.mean(), error


def score_heads(moments, level, task, seed, n_pixels):
    """Return {how trained and tested: score} of the heads of one seed."""
    truth = (level > np.median(level)).astype(float) if task == "classification" else level
    order = np.random.default_rng(seed).permutation(len(level)).argsort() / len(level)
    part = np.array(["train", "valid", "test"])[np.searchsorted(SHARES, order, side="right")]
    outcome = fit_outcome(task, truth[part == "train"])
    first, scores = next(iter(moments)), {}
    for name, values in moments.items():
        network = train_head(values, truth, part, outcome, seed, n_pixels)
        for other in moments if name == first else [name]:
            outputs = apply_moments(network, torch.from_numpy(moments[other][part == "test"]))[1]
            predicted = outcome.prediction(outputs.double()).numpy().mean(axis=(1, 2))
            weights = np.ones((1, len(predicted)))
            score = METRICS[task](truth[part == "test"], predicted, weights)[0]
            scores[f"trained on {name}, tested on {other}"] = score
    return scores


def train_head(moments, truth, part, outcome, seed, n_pixels):
    """Return a head trained on moments, in a network whose base is never passed."""
    base = make_base([0.0] * 3, [1.0] * 3, 1.0, "random", None, "plain", seed=0)
    source = MomentSource(moments, n_pixels)
    with torch_seeded(seed, "head"):
        network = FeatureCNN(base)
        train_cnn(network, source, torch.tensor(truth).float(), part, outcome, SETTINGS)
    return network
