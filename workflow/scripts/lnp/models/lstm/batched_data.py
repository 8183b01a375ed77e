"""The features of a study as many recurrent networks at once read them, on one device."""

from dataclasses import dataclass

import torch

from lnp.core.vocabulary import TRAIN, VALID
from lnp.models.lstm.architecture import mean_loss, standardise
from lnp.models.networks.tasks import Outcome


@dataclass(frozen=True)
class Sequences:
    """All copies of the cells of two parts, on the device.

    Parameters
    ----------
    train, valid : (n_frames, N, 32) tensors
        Standardised features, the copies of a cell one after another.
    train_truth, valid_truth : (N,) tensors
    outcome : lnp.models.networks.tasks.Outcome
    read_outs : list of int
        Numbers of first frames after which networks are read.
    """

    train: torch.Tensor
    train_truth: torch.Tensor
    valid: torch.Tensor
    valid_truth: torch.Tensor
    outcome: Outcome
    read_outs: list[int]

    def losses(self, outputs, truth):
        """(M, N, n_read_outs) outputs -> (M,) mean losses."""
        return torch.vmap(lambda one: mean_loss(self.outcome, one, truth))(outputs)


def make_sequences(network, features, truth, part, outcome, settings, device):
    """Return the `Sequences` of a search; any of its networks is told how to standardise."""
    train, valid = (torch.from_numpy(part == name) for name in (TRAIN, VALID))
    standardise(network, features[train])
    series, n_augmentations = (
        (features - network.feature_mean) / network.feature_sd,
        features.shape[1],
    )
    parts = []
    for cells in (train, valid):
        parts.append(series[cells].flatten(0, 1).transpose(0, 1).contiguous().to(device))
        parts.append(truth[cells].repeat_interleave(n_augmentations).to(device))
    return Sequences(*parts, outcome, settings.get("read_outs") or [features.shape[2]])
