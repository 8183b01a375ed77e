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

FARTHEST = 3.0  # SD


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
    """Networks of all branches, and of each alone, whose weighted mean predicts.

    Joining branches can cost more than it gains where few cells train; so networks that see one
    branch stand beside those that see all, and count as they do among the cells that validate.

    Parameters
    ----------
    n_networks : int
        That start differently, of each choice of branches (`list_choices`).
    sizes : dict of str to int
        See `Hybrid`, as for all others.
    """

    def __init__(self, n_networks, sizes, **architecture):
        super().__init__()
        for name, size in sizes.items():
            self.register_buffer(f"{name}_mean", torch.zeros(size))
            self.register_buffer(f"{name}_sd", torch.ones(size))
        self.choices = list_choices(list(sizes))
        self.register_buffer("weights", torch.ones(len(self.choices)) / len(self.choices))
        self.groups = nn.ModuleList(
            nn.ModuleList(
                Hybrid({name: sizes[name] for name in choice}, **architecture)
                for _ in range(n_networks)
            )
            for choice in self.choices
        )

    def standardised(self, inputs):
        """Return inputs by branch, standardised; 0 where a column did not vary in training.

        Metadata end at `FARTHEST`: another plate may be filmed for hours, or have a dose, that lie
        far from the few that trained.
        """
        found = {
            name: (values - getattr(self, f"{name}_mean")) / getattr(self, f"{name}_sd")
            for name, values in inputs.items()
        }
        if METADATA in found:
            found[METADATA] = found[METADATA].clamp(-FARTHEST, FARTHEST)
        return found

    @torch.no_grad()
    def forward(self, inputs):
        """Return {head: (n_cells, n_augmentations) outputs}, the weighted mean over the choices.

        `inputs` by branch: images (n_cells, n_augmentations, n), the others (n_cells, n). Where no
        branch of a choice is known of a cell, the other choices predict it.
        """
        inputs = self.standardised(inputs)
        known = torch.stack([self.knows(choice, inputs) for choice in self.choices])
        weights = self.weights[:, None] * known
        weights = torch.where(known.any(dim=0), weights, self.weights[:, None]) + 1e-12
        outputs = [self.outputs(number, inputs) for number in range(len(self.choices))]
        found = {}
        for head in outputs[0]:
            able = [i for i, of_choice in enumerate(outputs) if head in of_choice]
            share = (weights[able] / weights[able].sum(dim=0))[:, :, None]
            found[head] = sum(w * outputs[i][head] for w, i in zip(share, able, strict=True))
        return found

    @torch.no_grad()
    def outputs(self, number, inputs):
        """Return what `forward` does, of the networks of one choice and standardised inputs."""
        seen = {name: inputs[name] for name in self.choices[number]}
        copies = [take(seen, slice(None), copy) for copy in range(count_augmentations(seen))]
        outputs = [[network(copy) for copy in copies] for network in self.groups[number]]
        return {
            head: torch.stack(
                [torch.stack([copy[head] for copy in of], dim=1) for of in outputs]
            ).mean(dim=0)
            for head in outputs[0][0]
        }

    def knows(self, choice, inputs):
        """Return whether any branch of a choice is known of each cell, (n_cells,) bool."""
        return torch.stack([inputs[name].flatten(1).isfinite().all(dim=1) for name in choice]).any(
            dim=0
        )


def list_choices(branches):
    """Return which branches the networks of an ensemble see: all, and each but metadata alone.

    >>> list_choices(["measures", "metadata"]), list_choices(["images"])
    ([['measures', 'metadata'], ['measures']], [['images']])
    """
    alone = [[name] for name in branches if name != METADATA]
    return [branches, *(choice for choice in alone if choice != branches)]


def count_augmentations(inputs):
    """Return in how many augmentations inputs hold each cell."""
    return inputs[IMAGES].shape[1] if IMAGES in inputs else 1


def take(inputs, rows, augmentations):
    """Return the inputs of some cells, of one augmentation each."""
    return {
        name: values[rows, augmentations] if name == IMAGES else values[rows]
        for name, values in inputs.items()
    }
