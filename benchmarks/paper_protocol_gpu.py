"""What of the paper's protocol a GPU can do: the convolution base and the searches over LSTMs.

As `paper_protocol.py`: 774 cells, 20 frames, 8 copies, 5 folds, 2 tasks, 4 horizons, 200 draws, by
the pipeline's defaults; what one unit of each step costs, measured here, times how many there are.
On the GPU by the clock: crops through the base in TF32, and one whole search per horizon, and one
of a causal network for all horizons. On one core of the same machine's processor: some crops, and
an epoch of some networks. What else the protocol takes runs on processors: see there. Where there
is no GPU nothing is measured.
"""

import sys
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from convolution_base import draw_base
from convolution_base_gpu import CHOSEN, N_COPIES, N_FRAMES, draw_cell, seconds_on_gpu
from lstm_search import LSTM, count_epochs, time_epoch
from lstm_search_gpu import N_TRAIN, clocked, draw_data
from shared.timing import timed

from lnp.core.rng import rng_of
from lnp.models.cnn.gpu_base import FusedBase
from lnp.models.cnn.moments import cell_moments
from lnp.models.lstm.batched_search import search_batched
from lnp.models.lstm.search import KINDS, ONE_WAY, draw_architectures
from lnp.models.networks.devices import choose_device

N_CELLS, N_FITS, HORIZONS = 774, 5 * 2, [5, 10, 15, 20]  # fits: folds times tasks
N_SOME = 2  # crops that pass through the base on the processor


def pass_base(device):
    """Return seconds of all crops through the base, on the GPU and on one core."""
    base, crops = draw_base(), draw_cell(N_FRAMES)
    here = timed(cell_moments, base, crops[:N_SOME], np.ones(N_SOME, dtype=bool), N_COPIES, "cpu")
    fused, on_device = FusedBase(base.to(device), CHOSEN), torch.from_numpy(crops).to(device)
    _, there = seconds_on_gpu(fused.augmented_moments, on_device, N_COPIES)
    return there * N_CELLS, here[1] / N_SOME * N_FRAMES * N_CELLS


def search(device, n_frames, read_outs=()):
    """Return seconds of one search of the default's draws on the GPU."""
    (features, truth, part), outcome = draw_data()
    kinds = ONE_WAY if read_outs else KINDS
    rng = rng_of(1, "draws")
    draws = draw_architectures(LSTM["n_draws"], LSTM["units"], LSTM["dropout"], rng, kinds)
    settings, data = LSTM | {"read_outs": read_outs}, (features[:, :, :n_frames], truth, part)
    return clocked(search_batched, draws, *data, outcome, settings, (1, "search"), device)[1]


def search_on_core(n_frames):
    """Return seconds of one search of the default's draws on one core."""
    same = LSTM["n_draws"] // len(LSTM["units"])
    epochs = {units: count_epochs([units] * same, LSTM) for units in LSTM["units"]}
    of_cells = N_TRAIN * N_COPIES / 64  # sequences, of which `time_epoch` has 64
    return sum(n * time_epoch(units, n_frames)[1] * of_cells for units, n in epochs.items())


def main():
    """Print the cost of each step, and the ratio of the sums; or that nothing was measured."""
    if not torch.cuda.is_available():
        print("torch finds no CUDA device here\nPAPER_PROTOCOL_GPU: not measured")
        return
    device = choose_device("cuda")
    torch.set_num_threads(1)
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}", flush=True)
    there, here = pass_base(device)
    print(f"{N_CELLS * N_COPIES * N_FRAMES:,} crops: {there:.1f} s, one core {here / 3600:.2f} h")
    search(device, min(HORIZONS))  # loads the libraries
    for n_frames in HORIZONS:
        seconds = [N_FITS * search(device, n_frames), N_FITS * search_on_core(n_frames)]
        there, here = there + seconds[0], here + seconds[1]
        print(
            f"{N_FITS} searches on {n_frames} frames: {seconds[0]:.0f} s, "
            f"one core {seconds[1] / 3600:.2f} h",
            flush=True,
        )
    print(f"in all: {there / 60:.1f} minutes, one core {here / 3600:.1f} h")
    causal = N_FITS * search(device, max(HORIZONS), HORIZONS)
    print(f"{N_FITS} searches of a causal network for all horizons instead: {causal:.0f} s")
    print(f"PAPER_PROTOCOL_GPU: {here / there:.0f} x")


if __name__ == "__main__":
    main()
