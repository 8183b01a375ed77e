"""The search over LSTMs, against every draw trained plainly to the end as the paper did.

Over 5 seeds: 64 draws on features of 170 training and 42 validation cells, 2 copies, 12 frames,
of which a level (in any frame) and a rise (over time only) tell something about the outcome.
Plainly: torch's own classes, one draw after another, the paper's learning rate and epochs. The
search has the default's settings but for two small sizes of a layer. The learning rate of either
is raised as the batches of an epoch are fewer than the 155 of a study, so that an epoch moves
weights as far. With the same settings both ways must end with the same loss to the last bit. What
halving alone loses, and what an epoch takes at the default's sizes, is measured apart. Times are
the processor's.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
import yaml
from snakemake.utils import validate

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from shared.plain_lstm import train_plainly
from shared.timing import timed

from lnp.core.rng import rng_of
from lnp.core.vocabulary import N_FEATURES
from lnp.models.lstm.architecture import OutcomeLSTM, train_lstm
from lnp.models.lstm.search import draw_architectures, search_lstm
from lnp.models.lstm.successive_halving import plan_rungs
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded

ROOT = Path(__file__).resolve().parents[1]
N_TRAIN, N_VALID, N_COPIES, N_FRAMES = 170, 42, 2, 12
SEEDS, N_DRAWS, UNITS, BATCHES_OF_A_STUDY = [1, 2, 3, 4, 5], 64, [8, 32], 155
N_CHECKED = 4  # draws that are trained both ways with the same settings
SETTINGS = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
validate(SETTINGS, ROOT / "config/schema.yaml")  # fills the defaults in
LSTM = SETTINGS["lstm"]
PAPER = LSTM | {"epochs": 30, "patience": 30, "learning_rate": 1e-4, "reduction_factor": 1}
FASTER = BATCHES_OF_A_STUDY / (N_TRAIN * N_COPIES / LSTM["batch_size"])


def draw_study(seed):
    """Return (n_cells, n_augmentations, n_frames, 32) features, (n_cells,) truth and parts."""
    rng, n_cells = np.random.default_rng(seed), N_TRAIN + N_VALID
    rise, level, other = rng.normal(size=(3, n_cells, 1))
    signal = level + 0.7 * rise * np.linspace(-1, 1, N_FRAMES)
    steps = rng.normal(size=(n_cells, 6, N_FRAMES)) / np.sqrt(N_FRAMES)
    nuisance = rng.normal(size=(n_cells, 6, 1)) + steps.cumsum(axis=2)
    load = rng.normal(size=(7, 32)) * np.array([1.5, *[0.6] * 6])[:, None]
    shown = np.einsum("csf,sk->cfk", np.concatenate([signal[:, None], nuisance], axis=1), load)
    of_cell = 0.7 * rng.normal(size=(n_cells, 1, N_FRAMES, 32))
    of_copy = 0.5 * rng.normal(size=(n_cells, N_COPIES, N_FRAMES, 32))
    truth = (0.4**0.5 * rise + 0.15**0.5 * level + 0.45**0.5 * other)[:, 0]
    part = np.repeat(["train", "valid"], [N_TRAIN, N_VALID])
    features = shown[:, None] + of_cell + of_copy
    return torch.from_numpy(features).float(), torch.from_numpy(truth).float(), part


def raised(settings):
    """Return settings with the learning rate for so few batches per epoch."""
    return settings | {"learning_rate": settings["learning_rate"] * FASTER}


def search_plainly(draws, study, outcome, seed):
    """Train every draw plainly, one after another; return the least loss of each."""
    least = []
    for number, draw in enumerate(draws, start=1):
        with torch_seeded(seed, "search", f"draw {number}"):
            least.append(min(train_plainly(draw, study, outcome, raised(PAPER))))
    return least


def check_agreement(draws, study, outcome, seed, least):
    """Stop unless the first draws become plainly what they become here."""
    some = draws[:N_CHECKED]
    _, _, results, _ = search_lstm(some, *study, outcome, raised(PAPER), (seed, "search"))
    assert [row["valid_loss"] for row in results] == least[:N_CHECKED]


def compare(seed):
    """Search plainly, by default and without halving; return the losses, and seconds of two."""
    study = draw_study(seed)
    outcome = fit_outcome("regression", study[1][:N_TRAIN])
    draws = draw_architectures(N_DRAWS, UNITS, LSTM["dropout"], rng_of(seed, "draws"))
    start = time.process_time()
    least = search_plainly(draws, study, outcome, seed)
    middle = time.process_time()
    found = search_here(draws, study, outcome, seed, LSTM)
    slow, fast = middle - start, time.process_time() - middle
    check_agreement(draws, study, outcome, seed, least)
    unhalved = search_here(draws, study, outcome, seed, LSTM | {"reduction_factor": 1})
    print(f"seed {seed}: {min(least):.4f} in {slow:.1f} s plainly, {found:.4f} in {fast:.1f} s")
    return min(least), found, unhalved, slow, fast


def search_here(draws, study, outcome, seed, settings):
    """Search by our own code; return the least loss of the winner."""
    _, history, _, _ = search_lstm(draws, *study, outcome, raised(settings), (seed, "search"))
    return min(row["valid_loss"] for row in history)


def count_epochs(sizes, settings):
    """Return how many epochs a search trains draws of these sizes."""
    n_going, before, total = len(sizes), 0, 0
    names = ("epochs", "min_epochs", "reduction_factor")
    for epoch, n_kept in plan_rungs(sizes, *(settings[name] for name in names)):
        total += n_going * (epoch - before)
        n_going, before = sum(n_kept.values()), epoch
    return total


def time_epoch(units, n_frames=20):
    """Return seconds of an epoch of both ways, the mean over kinds of networks, of some cells."""
    rates = dict.fromkeys(("input_dropout", "recurrent_dropout", "dense_dropout"), 0.2)
    features, truth = torch.randn(80, 1, n_frames, N_FEATURES), torch.randn(80)
    study = features, truth, np.repeat(["train", "valid"], [64, 16])
    data, seconds = (fit_outcome("regression", truth), PAPER | {"epochs": 1}), []
    for n_layers, bidirectional in ((1, True), (1, False), (2, False)):
        drawn = {"n_layers": n_layers, "bidirectional": bidirectional, "units": units}
        drawn |= {"dense_units": units, **rates}
        _, plain = timed(train_plainly, drawn, study, *data)
        _, ours = timed(train_lstm, OutcomeLSTM(**drawn), *study, *data)
        seconds.append([plain, ours])
    return np.mean(seconds, axis=0)


def compare_at_full_size():
    """Print how much less time the default's search takes with the default's sizes and draws."""
    sizes, plain, ours = LSTM["units"], 0, 0
    for units in sizes:
        slow, fast = time_epoch(units)
        same = [units] * (LSTM["n_draws"] // len(sizes))
        plain += count_epochs(same, PAPER) * slow
        ours += count_epochs(same, LSTM) * fast
        print(f"{units} units: an epoch of 64 cells {slow:.3f} s plainly, {fast:.3f} s here")
    print(f"{LSTM['n_draws']} draws of these sizes: {plain / ours:.1f} x")


def main():
    """Print losses, times and their ratio."""
    torch.set_num_threads(1)
    compare_at_full_size()
    least, found, unhalved, slow, fast = np.array([compare(seed) for seed in SEEDS]).T
    for name, other in (("plain", least), ("search without halving", unhalved)):
        more = found - other
        error = more.std(ddof=1) / len(SEEDS) ** 0.5
        print(f"loss, search minus {name}: {more.mean():.4f}, standard error {error:.4f}")
    print(f"lstm_search: {slow.sum() / fast.sum():.1f} x")


if __name__ == "__main__":
    main()
