"""The whole protocol of the paper: as published, or by the pipeline.

774 cells, 20 frames, 8 copies, 5 folds with one test set, 2 tasks, 4 horizons, 50 epochs of the
network, 200 draws of the LSTM with 30 epochs and 200 of the trees: what one unit of each step
costs, measured here on one core at the paper's sizes, times how many there are. As published
means: every epoch passes all crops through the convolution base, tsfresh takes series one by
one, and all draws of the LSTM are trained to the end. By the pipeline means by its defaults; what
one causal LSTM for all horizons would take instead stands below. Disk and start of jobs are left
out.
"""

import os
import sys
from pathlib import Path
from typing import NamedTuple

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # before numpy is imported

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

import convolution_base
import gbm_search
import relevance_selection
import timeseries_features
from shared.timing import timed

from lnp.core.vocabulary import N_FEATURES
from lnp.models.cnn.architecture import FeatureCNN
from lnp.models.cnn.moments import cell_moments
from lnp.models.cnn.sources import MomentSource
from lnp.models.cnn.training import train_cnn
from lnp.models.lstm.architecture import OutcomeLSTM, train_lstm
from lnp.models.lstm.search import KINDS, ONE_WAY, draw_architectures
from lnp.models.lstm.successive_halving import plan_rungs
from lnp.models.networks.tasks import fit_outcome
from tsfresh_batch import EFFICIENT, calculate, columns_of
from tsfresh_batch.selection import relevance_table

N_CELLS, N_TRAIN, N_VALID, N_FRAMES, N_COPIES = 774, 495, 124, 20, 8
N_FITS, HORIZONS = 5 * 2, [5, 10, 15, 20]  # folds times tasks
EPOCHS, LSTM_EPOCHS, N_DRAWS = 50, 30, 200
DEFAULT = {"epochs": 10, "min_epochs": 4, "reduction_factor": 4}  # of the LSTM's search
UNITS, RATES = [32, 64, 128, 256], [0.1, 0.2, 0.5]
N_SOME, N_SERIES, N_LSTM = 60, 4, 8  # cells, series and draws that are measured


class Step(NamedTuple):
    """A step of the protocol: units and seconds of one, as published and by the pipeline."""

    name: str
    n_published: int
    published_s: float
    n_ours: int
    ours_s: float

    def hours(self):
        """Return core hours, as published and by the pipeline."""
        published = self.n_published * self.published_s / 3600
        return published, self.n_ours * self.ours_s / 3600


def pass_base():
    """Measure crops through the convolution base."""
    shape = (convolution_base.N_FRAMES, 3, convolution_base.SIDE, convolution_base.SIDE)
    crops = np.random.default_rng(0).integers(0, 4000, shape).astype(np.uint16)
    base, present = convolution_base.draw_base(), np.ones(len(crops), dtype=bool)
    _, fast = timed(cell_moments, base, crops, present, N_COPIES, "cpu")
    _, slow = timed(convolution_base.by_default, base, crops)
    n_passed, once = len(crops) * N_COPIES, N_CELLS * N_COPIES * N_FRAMES
    n_published = N_FITS * (EPOCHS * (N_TRAIN + N_VALID) * N_FRAMES + once)
    return Step("crops through the base", n_published, slow / n_passed, once, fast / n_passed)


def train_head():
    """Measure samples through the head of the network, from moments."""
    network = FeatureCNN(convolution_base.draw_base().requires_grad_(False))
    moments = torch.rand(N_SOME, N_COPIES, N_FRAMES, 2, 256)
    part, truth = halve(N_SOME)
    settings = {"epochs": 1, "batch_size": 32, "learning_rate": 1e-3, "weight_decay": 0.0}
    arguments = (MomentSource(moments, n_pixels=2304), truth, part, outcome_of(part, truth))
    _, seconds = timed(train_cnn, network, *arguments, settings | {"patience": 1})
    n_samples = N_FITS * EPOCHS * N_TRAIN * N_FRAMES
    return Step("samples through the head", 0, 0, n_samples, 2 * seconds / (N_SOME * N_FRAMES))


def describe_series(n_frames):
    """Measure series to all of tsfresh's efficient features at one horizon."""
    series = timeseries_features.draw_series(n_frames, np.random.default_rng(0))
    timeseries_features.one_by_one(series[:1])
    _, slow = timeseries_features.timed(timeseries_features.one_by_one, series[:N_SERIES], 1)
    _, fast = timeseries_features.timed(calculate, series, 3)
    n_series = N_FITS * N_CELLS * N_COPIES * N_FEATURES
    return Step(f"series of {n_frames} frames", n_series, slow, n_series, fast)


def select_features():
    """Measure columns tested for relevance."""
    level, features = relevance_selection.draw_features(np.random.default_rng(0))
    arguments = (features, level, "regression", 0.05)
    _, fast = timed(relevance_table, *arguments)
    _, slow = timed(relevance_selection.one_by_one, *arguments)
    n_columns = N_FITS * len(HORIZONS) * N_FEATURES * len(columns_of(EFFICIENT))
    units = features.shape[1]
    return Step("columns tested", n_columns, slow / units, n_columns, fast / units)


def search_trees():
    """Measure draws of the boosted trees."""
    rng, n_draws = np.random.default_rng(0), gbm_search.SETTINGS["n_draws"]
    parts = [gbm_search.draw_part(n, rng) for n in (N_TRAIN, N_VALID)]
    slow, fast = gbm_search.compare(*parts, "regression")
    n_fits = N_FITS * len(HORIZONS) * N_DRAWS
    return Step("draws of the trees", n_fits, slow / n_draws, n_fits, fast / n_draws)


def search_lstm():
    """Measure epochs of LSTMs, at the two horizons in the middle."""
    some = [torch.rand(2 * N_SOME, N_COPIES, n_frames, N_FEATURES) for n_frames in HORIZONS[1:3]]
    one = np.mean([epoch_of_lstm(features) for features in some]) * N_TRAIN / N_SOME
    published, ours = epochs_of_search(), epochs_of_search(**DEFAULT)
    n_searches = N_FITS * len(HORIZONS)
    return Step("epochs of LSTMs", n_searches * published, one, n_searches * ours, one)


def search_causal_lstm():
    """Measure epochs of LSTMs that are read out at every horizon (lstm/read_out: all)."""
    features = torch.rand(2 * N_SOME, N_COPIES, max(HORIZONS), N_FEATURES)
    one = epoch_of_lstm(features, ONE_WAY, HORIZONS) * N_TRAIN / N_SOME
    return Step("epochs of causal LSTMs", 0, 0, N_FITS * epochs_of_search(**DEFAULT), one)


def epoch_of_lstm(features, kinds=KINDS, read_outs=()):
    """Return the mean seconds of an epoch over random draws; half of the cells are trained on."""
    part, truth = halve(len(features))
    settings = {"epochs": 1, "batch_size": 32, "learning_rate": 1e-4, "weight_decay": 0.0}
    settings |= {"patience": 1, "read_outs": read_outs}
    arguments = (features, truth, part, outcome_of(part, truth), settings)
    drawn = draw_architectures(N_LSTM, UNITS, RATES, np.random.default_rng(0), kinds)
    return np.mean([timed(train_lstm, OutcomeLSTM(**one), *arguments)[1] for one in drawn])


def epochs_of_search(epochs=LSTM_EPOCHS, min_epochs=LSTM_EPOCHS, reduction_factor=1):
    """Return how many epochs all draws of a search together are trained."""
    sizes, total, done = np.resize(UNITS, N_DRAWS).tolist(), 0, 0
    n_draws = N_DRAWS
    for epoch, n_kept in plan_rungs(sizes, epochs, min_epochs, reduction_factor):
        total += n_draws * (epoch - done)
        n_draws, done = sum(n_kept.values()), epoch
    return total


def halve(n_cells):
    """Return parts, the first half of the cells to train, and random levels."""
    part = np.repeat(["train", "valid"], n_cells // 2)
    return part, torch.rand(n_cells, generator=torch.Generator().manual_seed(0))


def outcome_of(part, truth):
    """Return the outcome of the regression, fitted on the training part."""
    return fit_outcome("regression", truth[part == "train"])


def main():
    """Print the cost of each step both ways, and the ratio of the sums."""
    torch.set_num_threads(1)
    series = [describe_series(n_frames) for n_frames in HORIZONS]
    steps = [pass_base(), train_head(), *series, select_features(), search_trees(), search_lstm()]
    print(f"{'':26}{'as published':>26}{'by the pipeline':>26}")
    for step in steps:
        published, ours = step.hours()
        print(f"{step.name:26}{step.n_published:>14,}{published:>10.1f} h", end="")
        print(f"{step.n_ours:>14,}{ours:>10.2f} h")
    slow, fast = np.sum([step.hours() for step in steps], axis=0)
    print(f"core hours in all: {slow:.0f} and {fast:.1f}; on two cores {fast / 2:.1f} hours")
    causal = search_causal_lstm()
    print(
        f"with one causal network (lstm/read_out: all): {causal.n_ours:,} epochs, "
        f"{fast - steps[-1].hours()[1] + causal.hours()[1]:.1f} core hours"
    )
    print(f"PAPER_PROTOCOL: {slow / fast:.0f} x")


if __name__ == "__main__":
    main()
