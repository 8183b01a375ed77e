"""A search over LSTMs by successive halving, or with every draw trained to the end.

Over 5 seeds: 64 draws on features of 170 training and 42 validation cells, 2 copies, 12 frames,
of which a level (in any frame) and a rise (over time only) tell something about the outcome.
The settings are the default's but for halving, two small sizes of a layer, and the learning rate,
which is raised as the batches of an epoch are fewer than the 155 of a study, so that an epoch
moves weights as far.
A draw that halving trains to the end must agree to the last bit. Times are the processor's.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
import yaml

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lnp.halving import plan_rungs
from lnp.outcomes import fit_outcome
from lnp.randomness import rng_of
from lnp.search import draw_architectures, search_lstm

ROOT = Path(__file__).resolve().parents[1]
N_TRAIN, N_VALID, N_COPIES, N_FRAMES = 170, 42, 2, 12
SEEDS, N_DRAWS, UNITS, BATCHES_OF_A_STUDY = [1, 2, 3, 4, 5], 64, [8, 32], 155
LSTM = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))["lstm"]
KEEP_ONE_IN = 4
BATCHES = N_TRAIN * N_COPIES / LSTM["batch_size"]
LEARNING_RATE = LSTM["learning_rate"] * BATCHES_OF_A_STUDY / BATCHES


def draw_study(seed):
    """Return (n_cells, n_copies, n_frames, 32) features, (n_cells,) truth and parts."""
    rng, n_cells = np.random.default_rng(seed), N_TRAIN + N_VALID
    rise, level, other = rng.normal(size=(3, n_cells, 1))
    course = level + 0.7 * rise * np.linspace(-1, 1, N_FRAMES)
    steps = rng.normal(size=(n_cells, 6, N_FRAMES)) / np.sqrt(N_FRAMES)
    nuisance = rng.normal(size=(n_cells, 6, 1)) + steps.cumsum(axis=2)
    load = rng.normal(size=(7, 32)) * np.array([1.5, *[0.6] * 6])[:, None]
    told = np.einsum("csf,sk->cfk", np.concatenate([course[:, None], nuisance], axis=1), load)
    of_cell = 0.7 * rng.normal(size=(n_cells, 1, N_FRAMES, 32))
    of_copy = 0.5 * rng.normal(size=(n_cells, N_COPIES, N_FRAMES, 32))
    truth = (0.4**0.5 * rise + 0.15**0.5 * level + 0.45**0.5 * other)[:, 0]
    part = np.repeat(["train", "valid"], [N_TRAIN, N_VALID])
    features = told[:, None] + of_cell + of_copy
    return torch.from_numpy(features).float(), torch.from_numpy(truth).float(), part


def timed(study, keep_one_in, seed):
    """Search; return the results by draw, the least validation loss, and the seconds it took."""
    draws = draw_architectures(N_DRAWS, UNITS, LSTM["dropout"], rng_of(seed, "draws"))
    settings = LSTM | {"learning_rate": LEARNING_RATE, "keep_one_in": keep_one_in}
    outcome = fit_outcome("regression", study[1][:N_TRAIN])
    start = time.process_time()
    _, history, results, _ = search_lstm(draws, *study, outcome, settings, (seed, "search"))
    seconds = time.process_time() - start
    return results, min(row["valid_loss"] for row in history), seconds


def compare(seed):
    """Search both ways; return loss and seconds of either, those of the full search first."""
    study = draw_study(seed)
    full, least, slow = timed(study, 1, seed)
    halved, found, fast = timed(study, KEEP_ONE_IN, seed)
    ended = [(row, full[i]) for i, row in enumerate(halved) if not row["stopped"]]
    assert all(row == other for row, other in ended)
    print(
        f"seed {seed}: least loss {least:.4f} in {slow:.1f} s, {found:.4f} in {fast:.1f} s halved"
    )
    return least, found, slow, fast


def say_epochs(n_draws, n_sizes):
    """Print how many epochs a search has, without halving and with it."""
    sizes = [i % n_sizes for i in range(n_draws)]
    n_going, before, total = n_draws, 0, 0
    for epoch, n_kept in plan_rungs(sizes, LSTM["epochs"], LSTM["first_epochs"], KEEP_ONE_IN):
        total += n_going * (epoch - before)
        n_going, before = sum(n_kept.values()), epoch
    full = n_draws * LSTM["epochs"]
    print(f"{n_draws} draws: {full} epochs in full, {total} halved: {full / total:.1f} x")


def main():
    """Print losses, times and their ratio."""
    torch.set_num_threads(1)
    least, found, slow, fast = np.array([compare(seed) for seed in SEEDS]).T
    more = found - least
    error = more.std(ddof=1) / len(SEEDS) ** 0.5
    print(f"loss of the winner, halved minus full: {more.mean():.4f}, standard error {error:.4f}")
    say_epochs(N_DRAWS, len(UNITS))
    say_epochs(LSTM["n_draws"], len(LSTM["units"]))
    print(f"lstm_search: {slow.sum() / fast.sum():.1f} x")


if __name__ == "__main__":
    main()
