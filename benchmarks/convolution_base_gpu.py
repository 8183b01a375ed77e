"""The convolution base on a GPU: by the pipeline in TF32, or by torch's defaults.

Where there is no GPU nothing is measured. What a pass reaches is compared with the rate at which
the same GPU multiplies matrices in the same precision, in the same run; whole runs of the step
`extract_moments` over a store of crops show whether reading keeps up; and heads trained on the
moments of every precision show what it does to scores. Times are the GPU's (events), the median
of five, or the wall's.
"""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from convolution_base import by_default, draw_base, flop_of_crop
from shared.crop_store import draw_crops, write_crops
from shared.head_scores import compare_scores

from lnp.core.zarr_store import create_store, open_store
from lnp.models.cnn.augmentation import augment
from lnp.models.cnn.gpu_base import DTYPES, FusedBase
from lnp.models.cnn.moment_store import N_READERS, fill_moments, read_cells
from lnp.models.cnn.moments import stack_moments
from lnp.models.networks.devices import choose_device

CHOSEN = "tf32"  # the default of cnn/precision
SIDE, N_FRAMES, N_COPIES, N_MATRIX = 192, 20, 8, 8192
N_CELLS = 128  # of the store
N_CALLS = 4  # between two notes of the time
N_STUDIED, STUDY, N_SEEDS = 240, (2, 48, 2), 30  # cells; frames, side, copies


def seconds_on_gpu(function, *arguments, n_repeats=5):
    """Return what a function returns, and the median seconds of a call among others."""
    result, times = function(*arguments), []
    for _ in range(n_repeats):
        start = note_time()
        for _ in range(N_CALLS):
            result = function(*arguments)
        end = note_time()
        end.synchronize()
        times.append(start.elapsed_time(end) / 1000 / N_CALLS)
    return result, float(np.median(times))


def note_time():
    """Return an event that the GPU reaches once it has done all work queued so far."""
    event = torch.cuda.Event(enable_timing=True)
    event.record()
    return event


def matrix_rates(device):
    """Return {precision: operations per second} of the product of two large random matrices."""
    rates = {}
    for precision, dtype in DTYPES.items():
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        first, second = torch.randn(2, N_MATRIX, N_MATRIX, device=device).to(dtype)
        rates[precision] = 2 * N_MATRIX**3 / seconds_on_gpu(torch.mm, first, second)[1]
    torch.backends.cuda.matmul.allow_tf32 = False
    return rates


def draw_cell(n_frames):
    """Return (n_frames, 3, side, side) crops."""
    return draw_crops(np.random.default_rng(0), (1, n_frames, SIDE), np.array([800.0]))[0]


def measure_passes(base, rates, device):
    """Print what all copies of one cell take in each precision; return seconds of a crop."""
    crops, took = torch.from_numpy(draw_cell(N_FRAMES)).to(device), {}
    exact, moments = exact_moments(crops[:2].cpu()), {}
    for precision, rate in rates.items():
        fused = FusedBase(base, precision)
        moments[precision], seconds = seconds_on_gpu(fused.augmented_moments, crops, N_COPIES)
        again = fused.augmented_moments(crops, N_COPIES)
        assert torch.equal(moments[precision], again), "other bytes"
        took[precision] = seconds / (N_FRAMES * N_COPIES)
        reached = flop_of_crop(SIDE) / took[precision]
        few = fused.augmented_moments(crops[:2], N_COPIES).cpu()
        print(
            f"{precision}: {1e6 * took[precision]:.1f} µs a crop, {reached / 1e12:.0f} TFLOP/s, "
            f"{100 * reached / rate:.0f} % of {rate / 1e12:.0f} TFLOP/s of matrices; error "
            f"{error(few, exact):.1e} against float64 on a processor, "
            f"{error(moments[precision], moments['float32']):.1e} against float32",
            flush=True,
        )
    return took


@torch.inference_mode()
def exact_moments(crops):
    """Return the moments of all copies by the processor in float64."""
    base, raw, moments = draw_base().double(), crops.double(), []
    turned = torch.cat([augment(raw, number) for number in range(N_COPIES)])
    for batch in turned.split(4):
        maps = base(batch)
        moments.append(torch.stack([maps.mean(dim=(2, 3)), maps.square().mean(dim=(2, 3))], dim=1))
    return torch.cat(moments)


def error(moments, expected):
    """Return the relative error of moments: the root of the mean square, of the worse moment."""
    squares = (moments.double() - expected.double()).square().mean(dim=(0, 2))
    return (squares / expected.double().square().mean(dim=(0, 2))).sqrt().max().item()


def measure_defaults(device):
    """Print and return what torch's defaults take for a crop, in float32 and as torch chooses."""
    base, crops, took = draw_base().to(device), draw_cell(2), {}
    for name, allowed in [("float32", False), ("TF32", True)]:
        torch.backends.cudnn.allow_tf32 = allowed
        took[name] = seconds_on_gpu(by_default, base, crops)[1] / (len(crops) * N_COPIES)
        print(f"by default with convolutions in {name}: {1e6 * took[name]:.0f} µs a crop")
    torch.backends.cudnn.allow_tf32 = False
    return took


class TimedBase(FusedBase):
    """A base that notes when the GPU began and ended each cell."""

    def __init__(self, base, precision):
        super().__init__(base, precision)
        self.events = []

    def augmented_moments(self, *arguments):
        """Return the moments, as the base does."""
        start = note_time()
        moments = super().augmented_moments(*arguments)
        self.events.append((start, note_time()))
        return moments

    def busy_s(self):
        """Return for how many seconds the GPU was at work on cells."""
        return sum(start.elapsed_time(end) for start, end in self.events) / 1000


def measure_step(folder, base, took, device):
    """Print how long the whole step takes, how busy the GPU is, and what reading alone takes."""
    path = f"{folder}/crops.zarr.zip"
    with open_store(path) as crops:
        start = time.perf_counter()
        n_read = sum(len(cell[0]) for cell in read_cells(crops, N_FRAMES, device))
        reading = time.perf_counter() - start
        print(f"reading {n_read} crops alone, {N_READERS} threads: {reading:.2f} s")
        for precision in (CHOSEN, "bfloat16"):
            timed, start = TimedBase(base, precision), time.perf_counter()
            with create_store(f"{folder}/{precision}.zarr.zip", {}) as moments:
                cells = read_cells(crops, N_FRAMES, device)
                fill_moments(moments, crops, cells, timed, N_FRAMES, N_COPIES, device)
                passed = time.perf_counter() - start
            packed = time.perf_counter() - start
            alone = took[precision] * N_CELLS * N_FRAMES * N_COPIES
            print(
                f"the step in {precision}: {N_CELLS} cells in {passed:.2f} s, the GPU busy for "
                f"{100 * timed.busy_s() / passed:.0f} %; passes alone {alone:.2f} s, "
                f"{100 * alone / passed:.0f} %; with packing the store {packed:.2f} s",
                flush=True,
            )


def measure_scores(base, device):
    """Print the scores of heads trained on the moments of each precision."""
    rng, (n_frames, side, n_augmentations) = np.random.default_rng(0), STUDY
    level = rng.normal(size=N_STUDIED)
    light = 4000 * np.exp(0.7 * level + 0.4 * rng.normal(size=N_STUDIED))
    crops = draw_crops(rng, (N_STUDIED, n_frames, side), light)
    moments = {
        precision: stack_moments(FusedBase(base, precision), crops, n_augmentations, device)
        for precision in DTYPES
    }
    for task, name, score, difference, spread in compare_scores(
        moments, level, N_SEEDS, (side // 4) ** 2
    ):
        metric = "weighted F1" if task == "classification" else "RMSE"
        print(
            f"{metric} of {N_SEEDS} heads {name}: {score:.4f}, {difference:+.4f} (SE {spread:.4f})",
            flush=True,
        )


def main():
    """Print all measurements and, last, the ratio; or that nothing was measured."""
    if not torch.cuda.is_available():
        print("torch finds no CUDA device here\nCONVOLUTION_BASE_GPU: not measured")
        return
    device = choose_device("cuda")
    print(f"{torch.cuda.get_device_name()}, {os.cpu_count()} processors, torch {torch.__version__}")
    base = draw_base().to(device)
    took = measure_passes(base, matrix_rates(device), device)
    plain = measure_defaults(device)
    with TemporaryDirectory() as folder:
        rng = np.random.default_rng(1)
        write_crops(f"{folder}/crops.zarr.zip", rng, N_CELLS, N_FRAMES, SIDE)
        measure_step(folder, base, took, device)
    torch.set_num_threads(1)
    measure_scores(base, device)
    print(f"CONVOLUTION_BASE_GPU against TF32 by default: {plain['TF32'] / took[CHOSEN]:.1f} x")
    print(f"CONVOLUTION_BASE_GPU: {plain['float32'] / took[CHOSEN]:.1f} x")


if __name__ == "__main__":
    main()
