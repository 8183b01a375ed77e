"""How fast this machine is: a few seconds of the kinds of work that jobs do."""

import os
import shutil
import time

import numpy as np
from scipy.ndimage import gaussian_filter

# CPU seconds of one round on the machine where costs were measured (two shared cores, AMD EPYC)
REFERENCE_S = {"filters": 0.0185, "matrices": 0.054, "steps": 0.033}
N_ROUNDS = 5


def filter_image():
    """Smooth an image, as registration and tracking do."""
    gaussian_filter(np.ones((1200, 1200), dtype=np.float32), 3)


def multiply_matrices():
    """Multiply matrices, as networks do."""
    left = np.ones((700, 700), dtype=np.float32)
    for _ in range(10):
        left @ left


def take_steps():
    """Count in plain Python, as the start of a job does."""
    total = 0
    for k in range(1_500_000):
        total += k % 7
    return total


WORK = {"filters": filter_image, "matrices": multiply_matrices, "steps": take_steps}


def time_rounds(work, n_rounds=N_ROUNDS, clock=time.process_time):
    """Return the CPU seconds of the fastest of some rounds."""
    taken = []
    for _ in range(n_rounds):
        start = clock()
        work()
        taken.append(clock() - start)
    return min(taken)


def measure_speed(time_of=time_rounds):
    """Return how fast this machine is against the reference: 2 is twice as fast.

    The geometric mean over kinds of work. Set OMP_NUM_THREADS to 1 before numpy is imported.
    """
    ratios = [REFERENCE_S[kind] / time_of(work) for kind, work in WORK.items()]
    return float(np.exp(np.mean(np.log(ratios))))


def has_gpu():
    """Return whether there is a GPU that NVIDIA's driver sees."""
    return shutil.which("nvidia-smi") is not None


def memory_of_machine_mb():
    """Return the memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6


def count_cores():
    """Return the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
