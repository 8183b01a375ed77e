"""Small recurrent networks, and features that they can learn from."""

import numpy as np
import torch

from lnp.models.lstm.architecture import OutcomeLSTM
from lnp.models.networks.torch_rng import torch_seeded

PLAIN = {
    "n_layers": 1,
    "bidirectional": False,
    "units": 8,
    "dense_units": 0,
    "input_dropout": 0.0,
    "recurrent_dropout": 0.0,
    "dense_dropout": 0.0,
}
SETTINGS = {
    "epochs": 12,
    "batch_size": 32,
    "learning_rate": 1e-2,
    "weight_decay": 0.0,
    "patience": 12,
    "min_epochs": 1,
    "reduction_factor": 1,
}
HALVING = SETTINGS | {"epochs": 8, "patience": 8, "min_epochs": 2, "reduction_factor": 2}


def make_network(seed=0, **changes):
    with torch_seeded(seed, "lstm"):
        return OutcomeLSTM(**PLAIN | changes)


def make_courses(n_cells=60, n_augmentations=2, n_frames=5, seed=0):
    """Return features that follow a course with some noise, and the course's rise."""
    rng = torch.Generator().manual_seed(seed)
    rise, start = torch.randn(2, n_cells, 1, 1, generator=rng)
    course = start + rise * torch.linspace(0, 1, n_frames)  # (n_cells, 1, n_frames)
    noise = torch.randn(n_cells, n_augmentations, n_frames, 32, generator=rng)
    features = 0.1 * noise + course[..., None] * torch.randn(32, generator=rng)
    part = np.array(["train", "train", "valid", "test"])[np.arange(n_cells) % 4]
    return features, rise.flatten(), part
