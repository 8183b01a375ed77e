"""The search over LSTMs on a GPU: one network after another, or many at once.

The default's search: 200 draws of 32 to 256 units on 8 copies of 495 training and 124 validation
cells, 20 frames. One after another: torch's `nn.LSTM` (cuDNN) and fused `torch.optim.Adam`, by
the time of an epoch. Many at once: `batched_search`, timed as a whole, twice with the same
result. On the processor: `search` with one thread, by the time of two batches. Where nothing
is dropped, networks alone and stacked must end with the same losses. Then the small studies of
`lstm_search.py` are searched on the processor and on the GPU, to see which finds the better
network. Times are the clock's on the GPU, and the processor's on the processor. Without a CUDA
device nothing is measured.
"""

import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lstm_search import LSTM, UNITS, count_epochs, draw_study, raised, search_here, time_epoch
from shared.plain_lstm import train_plainly

from lnp.core.rng import rng_of
from lnp.core.vocabulary import N_FEATURES
from lnp.models.lstm.architecture import OutcomeLSTM, train_lstm
from lnp.models.lstm.batched_search import search_batched
from lnp.models.lstm.search import draw_architectures
from lnp.models.networks.devices import choose_device
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded

N_TRAIN, N_VALID, N_COPIES, N_FRAMES = 495, 124, 8, 20
SHAPES = [(1, True), (1, False), (2, False)]  # layers, and whether it reads both ways
SEEDS, N_DRAWS = list(range(1, 17)), 64  # of the small studies
RATES = ("input_dropout", "recurrent_dropout", "dense_dropout")


def draw_data(n_train=N_TRAIN, n_valid=N_VALID):
    """Return a random study of the default's size, and its outcome."""
    rng = torch.Generator().manual_seed(0)
    n_cells = n_train + n_valid
    features = torch.randn(n_cells, N_COPIES, N_FRAMES, N_FEATURES, generator=rng)
    truth = features[:, 0, :, 0].mean(dim=1) + 0.2 * torch.randn(n_cells, generator=rng)
    part = np.repeat(["train", "valid"], [n_train, n_valid])
    return (features, truth, part), fit_outcome("regression", truth[:n_train])


def clocked(function, *arguments):
    """Return what a function returns, and its seconds by the clock, with the device's work."""
    start = time.perf_counter()
    result = function(*arguments)
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return result, time.perf_counter() - start


def make_draw(shape, units, rate):
    """Return an architecture with a dense layer."""
    drawn = {"n_layers": shape[0], "bidirectional": shape[1], "units": units}
    return drawn | {"dense_units": units} | dict.fromkeys(RATES, rate)


def time_one(units, device):
    """Return seconds of an epoch of one network on the device, the mean over shapes."""
    study, seconds = draw_data(N_TRAIN // 4, N_VALID // 4), []
    for shape in SHAPES:
        draw, settings = make_draw(shape, units, 0.2), [LSTM | {"epochs": n} for n in (1, 1, 3)]
        _, one, three = (clocked(train_plainly, draw, *study, s, device)[1] for s in settings)
        seconds.append(4 * (three - one) / 2)
    return np.mean(seconds)


def check_agreement(device, units=64, n_epochs=2):
    """Stop unless networks alone and stacked end with the same loss; print the difference."""
    (features, truth, part), outcome = draw_data(64, 32)
    settings = LSTM | {"epochs": n_epochs, "reduction_factor": 1}
    draws, differences = [make_draw(shape, units, 0.0) for shape in SHAPES], []
    results = search_batched(draws, features, truth, part, outcome, settings, (1, "a"), device)[2]
    for row, draw in zip(results, draws, strict=True):
        with torch_seeded(1, "a", f"draw {row['draw']}"):
            network = OutcomeLSTM(**draw).to(device)
        with torch_seeded(1, "a", "batches"):
            on_device = features.to(device), truth.to(device), part, outcome, settings
            history = train_lstm(network, *on_device)
        alone = min(epoch["valid_loss"] for epoch in history)
        differences.append(abs(row["valid_loss"] / alone - 1))
    print(f"largest relative difference of losses, alone or stacked: {max(differences):.1e}")
    assert max(differences) < 1e-3


def compare_at_full_size(device):
    """Print seconds of the default's search in three ways; return the ratio on the GPU."""
    sizes, alone, processor = LSTM["units"], 0, 0
    for units in sizes:
        one, there = time_one(units, device), time_epoch(units)[1] * N_TRAIN * N_COPIES / 64
        n_epochs = count_epochs([units] * (LSTM["n_draws"] // len(sizes)), LSTM)
        alone, processor = alone + n_epochs * one, processor + n_epochs * there
        print(
            f"{units} units: an epoch {one:.3f} s on the GPU alone, {there:.2f} s on a processor",
            flush=True,
        )
    draws = draw_architectures(LSTM["n_draws"], sizes, LSTM["dropout"], rng_of(1, "draws"))
    study, outcome = draw_data()
    arguments = (draws, *study, outcome, LSTM, (1, "search"), device)
    found, stacked = clocked(search_batched, *arguments)
    memory = torch.cuda.max_memory_reserved() / 1e9 if torch.cuda.is_available() else 0
    check_same(found, search_batched(*arguments))
    print(
        f"the search of {len(draws)} draws: {processor:.0f} s on a processor, {alone:.0f} s on "
        f"the GPU one after another, {stacked:.1f} s stacked, in {memory:.1f} GB",
        flush=True,
    )
    return alone / stacked


def check_same(one, other):
    """Stop unless two searches gave the same results and weights, to the last bit."""
    assert one[1:] == other[1:]
    pairs = zip(one[0].parameters(), other[0].parameters(), strict=True)
    assert all(torch.equal(*pair) for pair in pairs)


def draws_of(seed):
    """Return the draws of a small study."""
    return draw_architectures(N_DRAWS, UNITS, LSTM["dropout"], rng_of(seed, "draws"))


def search_on_processor(seed):
    """Return the least loss that the search finds in a small study, and its seconds."""
    torch.set_num_threads(1)
    study, start = draw_study(seed), time.process_time()
    outcome = fit_outcome("regression", study[1][study[2] == "train"])
    return search_here(draws_of(seed), study, outcome, seed, LSTM), time.process_time() - start


def search_on_device(seed, device):
    """Return the least loss that the stacked search finds in a small study, and its seconds."""
    study = draw_study(seed)
    outcome = fit_outcome("regression", study[1][study[2] == "train"])
    settings, named = raised(LSTM), (seed, "search")
    found, seconds = clocked(
        search_batched, draws_of(seed), *study, outcome, settings, named, device
    )
    return min(row["valid_loss"] for row in found[2]), seconds


def compare_winners(device):
    """Print losses and times of the search of small studies on processor and GPU."""
    workers = min(len(SEEDS), cpu_count())
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        there, slow = np.array([*pool.map(search_on_processor, SEEDS)]).T
    here, fast = np.array([search_on_device(seed, device) for seed in SEEDS]).T
    more = here - there
    error = more.std(ddof=1) / len(SEEDS) ** 0.5
    print(
        f"{len(SEEDS)} small studies, {N_DRAWS} draws of {UNITS} units each: {slow.mean():.1f} s "
        f"on a processor, {np.median(fast):.1f} s on the GPU\n"
        f"loss of the winner, GPU minus processor: {more.mean():.4f}, standard error {error:.4f} "
        f"(processor {there.mean():.4f})"
    )


def main():
    """Print times, losses and the ratio, where there is a GPU."""
    if not torch.cuda.is_available():
        print("torch finds no CUDA device here\nLSTM_SEARCH_GPU: not measured")
        return
    device = choose_device("cuda")
    torch.set_num_threads(1)
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    print(
        f"{torch.cuda.get_device_name()}, torch {torch.__version__}, float32 without TF32; "
        f"processor {model[1] if model else 'unknown'}",
        flush=True,
    )
    check_agreement(device)
    ratio = compare_at_full_size(device)
    compare_winners(device)
    print(f"LSTM_SEARCH_GPU: {ratio:.1f} x")


if __name__ == "__main__":
    main()
