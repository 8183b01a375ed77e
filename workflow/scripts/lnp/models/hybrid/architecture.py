"""The hybrid network: a branch each for images, measures and metadata, joined for three tasks.

Reads top-down: each branch standardised -> one dense layer per branch -> joined -> one dense layer
-> class and level. The dose is read from the branches of images and measures alone, which do not
know it. A branch that is unknown of a cell adds nothing to the joint layer.
"""

import torch
from torch import nn
from torch.nn.functional import dropout

from lnp.core.vocabulary import TASKS
from lnp.models.hybrid.inputs import DOSE, IMAGES, METADATA, N_SUMMARIES


class ImageBranch(nn.Module):
    """Squeezes each summary of the moments alike, then joins the summaries."""

    def __init__(self, n_columns, image_width, width):
        super().__init__()
        self.squeeze = nn.Linear(n_columns // N_SUMMARIES, image_width)
        self.dense = nn.Linear(N_SUMMARIES * image_width, width)

    def forward(self, columns):
        """(B, n_columns) -> (B, width)."""
        summaries = columns.unflatten(1, (N_SUMMARIES, -1))
        return self.dense(self.squeeze(summaries).flatten(1))


class Hybrid(nn.Module):
    """Class, level and dose of a cell, from standardised input of its branches.

    Parameters
    ----------
    sizes : dict of str to int
        By branch: columns that it sees of a cell.
    image_width : int
        What a summary of the moments is squeezed to.
    width : int
        Of the dense layers.
    dropout, branch_dropout : float
        Rate of input and dense layers; of whole branches of a cell.
    """

    def __init__(self, sizes, image_width, width, dropout, branch_dropout):
        super().__init__()
        self.rate, self.branch_rate = dropout, branch_dropout
        self.branches = nn.ModuleDict(
            {
                name: ImageBranch(size, image_width, width)
                if name == IMAGES
                else nn.Linear(size, width)
                for name, size in sizes.items()
            }
        )
        self.join = nn.Linear(width * len(sizes), width)
        self.outcomes = nn.ModuleDict({task: nn.Linear(width, 1) for task in TASKS})
        self.blind = [name for name in sizes if name != METADATA]  # to the dose
        self.dose = nn.Linear(width * len(self.blind), 1) if self.blind else None

    def forward(self, inputs):
        """{branch: (B, n) input, NaN where unknown} -> {head: (B,) outputs}."""
        seen = {name: self.branch(name, values) for name, values in inputs.items()}
        joined = self.join(torch.cat(list(seen.values()), dim=1)).relu()
        joined = dropout(joined, self.rate, self.training)
        found = {task: head(joined).squeeze(-1) for task, head in self.outcomes.items()}
        if self.dose is not None:
            blind = torch.cat([seen[name] for name in self.blind], dim=1)
            found[DOSE] = self.dose(blind).squeeze(-1)
        return found

    def branch(self, name, values):
        """Return what a branch makes of its input, (B, width); 0 where it is unknown."""
        known = values.isfinite().all(dim=1, keepdim=True)
        if self.training:
            known = known & (torch.rand(len(values), 1) >= self.branch_rate)
        seen = dropout(values.nan_to_num(), self.rate, self.training)
        hidden = dropout(self.branches[name](seen).relu(), self.rate, self.training)
        return hidden * known


class HybridEnsemble(nn.Module):
    """Some networks that started differently, and the standardisation of their input.

    Parameters
    ----------
    n_networks : int
    sizes : dict of str to int
        See `Hybrid`, as for all others.
    """

    def __init__(self, n_networks, sizes, **architecture):
        super().__init__()
        for name, size in sizes.items():
            self.register_buffer(f"{name}_mean", torch.zeros(size))
            self.register_buffer(f"{name}_sd", torch.ones(size))
        self.networks = nn.ModuleList(Hybrid(sizes, **architecture) for _ in range(n_networks))

    def standardised(self, inputs):
        """Return inputs by branch, standardised; 0 where a column did not vary in training."""
        return {
            name: (values - getattr(self, f"{name}_mean")) / getattr(self, f"{name}_sd")
            for name, values in inputs.items()
        }

    @torch.no_grad()
    def forward(self, inputs):
        """Return {head: (n_cells, n_augmentations) outputs}, the mean over the networks.

        `inputs` by branch: images (n_cells, n_augmentations, n), the others (n_cells, n).
        """
        inputs = self.standardised(inputs)
        n_augmentations = inputs[IMAGES].shape[1] if IMAGES in inputs else 1
        copies = [take(inputs, slice(None), number) for number in range(n_augmentations)]
        outputs = [[network(copy) for copy in copies] for network in self.networks]
        return {
            head: torch.stack(
                [torch.stack([copy[head] for copy in of], dim=1) for of in outputs]
            ).mean(dim=0)
            for head in outputs[0][0]
        }


def take(inputs, rows, augmentations):
    """Return the inputs of some cells, of one augmentation each."""
    return {
        name: values[rows, augmentations] if name == IMAGES else values[rows]
        for name, values in inputs.items()
    }
