"""Scores of the head, trained on moments of the same crops that were computed in several ways."""

import numpy as np
import torch

from lnp.cnn import MomentSource, apply_moments, train_cnn
from lnp.metrics import rmse, weighted_f1
from lnp.models import FeatureCNN
from lnp.outcomes import fit_outcome
from lnp.torch_stream import torch_seeded
from lnp.weights import make_base

SETTINGS = {
    **{"epochs": 24, "batch_size": 32, "patience": 24},
    **{"learning_rate": 0.001, "weight_decay": 0.0},
}
METRICS = {"classification": weighted_f1, "regression": rmse}
SHARES = [0.5, 0.7]  # training up to the first, validation up to the second, the rest is tested


def score_head(moments, level, task, seed, n_pixels):
    """Return the test score of one head: weighted F1, or RMSE.

    Parameters
    ----------
    moments : (n_cells, n_copies, n_frames, 2, 256) ndarray of float32
    level : (n_cells,) ndarray
        The outcome; classes are those above and below its median.
    task : {"classification", "regression"}
    seed : int
        Of the parts, the network and its batches: the same for all ways of computing.
    n_pixels : int
        Of the base's output.
    """
    truth = (level > np.median(level)).astype(float) if task == "classification" else level
    order = np.random.default_rng(seed).permutation(len(level)).argsort() / len(level)
    part = np.array(["train", "valid", "test"])[np.searchsorted(SHARES, order, side="right")]
    outcome = fit_outcome(task, truth[part == "train"])
    base = make_base([0.0] * 3, [1.0] * 3, 1.0, "random", None, "plain", seed=0)  # not passed
    source = MomentSource(torch.from_numpy(moments), n_pixels)
    with torch_seeded(seed, "head"):
        network = FeatureCNN(base)
        train_cnn(network, source, torch.tensor(truth).float(), part, outcome, SETTINGS)
    test = part == "test"
    outputs = apply_moments(network, torch.from_numpy(moments[test]))[1]
    predicted = outcome.prediction(outputs.double()).numpy().mean(axis=(1, 2))
    return METRICS[task](truth[test], predicted, np.ones((1, test.sum())))[0]


def compare_scores(moments, level, n_seeds, n_pixels):
    """Yield task, way, mean score, mean difference from the first way and its standard error.

    `moments` is a dict of name to the moments in one way; the differences are paired by seed.
    """
    for task in METRICS:
        scores = {
            name: np.array([score_head(m, level, task, s, n_pixels) for s in range(n_seeds)])
            for name, m in moments.items()
        }
        first = next(iter(scores.values()))
        for name, values in scores.items():
            error = (values - first).std(ddof=1) / np.sqrt(n_seeds)
            yield task, name, values.mean(), (values - first).mean(), error
