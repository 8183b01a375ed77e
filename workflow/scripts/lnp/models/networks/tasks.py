"""The two tasks: their losses, and how an output becomes a prediction."""

from dataclasses import dataclass

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from lnp.core.vocabulary import CLASSIFICATION


@dataclass(frozen=True)
class Outcome:
    """A task, with class weights or scale fitted on the training part.

    Classification: the output is a logit, the loss binary cross-entropy in which
    both classes weigh the same. Regression: the output is the level, centred and
    scaled by the training part, the loss its mean square error.
    """

    task: str
    weight_negative: float = 1.0
    weight_positive: float = 1.0
    centre: float = 0.0
    scale: float = 1.0

    def loss(self, output, truth):
        """Return the mean loss of (N,) outputs given the (N,) truth (0 and 1, or levels)."""
        if self.task == CLASSIFICATION:
            weight = torch.where(truth > 0.5, self.weight_positive, self.weight_negative)
            return binary_cross_entropy_with_logits(output, truth, weight=weight.to(truth.dtype))
        return torch.mean((output - (truth - self.centre) / self.scale) ** 2)

    def prediction(self, output):
        """Return probabilities or levels (natural log of counts) from outputs of any shape."""
        if self.task == CLASSIFICATION:
            return torch.sigmoid(output)
        return self.centre + self.scale * output


def fit_outcome(task, truth):
    """Return the `Outcome` of a task given the (N,) truth of the training part only."""
    truth = torch.as_tensor(truth, dtype=torch.float64)
    if task == CLASSIFICATION:
        share = float(truth.mean())
        if share in (0.0, 1.0):  # one class: there is nothing to balance
            return Outcome(task)
        return Outcome(task, weight_negative=0.5 / (1 - share), weight_positive=0.5 / share)
    scale = float(truth.std(correction=0))
    return Outcome(task, centre=float(truth.mean()), scale=scale if scale > 0 else 1.0)
