"""Training of the U-Nets on random patches; a target that is unknown counts in no loss."""

from dataclasses import dataclass

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from lnp.models.networks.adam import Adam
from lnp.models.stainer.architecture import FOREGROUND, STEP

WEIGHTS = (10.0, 3.0, 50.0, 0.1)  # of the targets' losses, which so weigh about the same
LAST_RATE = 0.05  # share of the learning rate in the last step
JITTER = 0.15  # SD of the log of the contrast, patch by patch
NOTED = 20  # steps whose mean loss is noted


@dataclass(frozen=True)
class Planes:
    """Views, (h, w) each, and their targets, (n_targets, h, w) each, NaN where unknown; float16."""

    views: list
    targets: list


def masked_loss(outputs, targets):
    """Return the mean loss over targets, each over the pixels where it is known.

    Parameters
    ----------
    outputs, targets : (B, n_targets, h, w) tensor
        NaN where a target is unknown. The foreground's output is a logit.
    """
    known = torch.isfinite(targets)
    filled = torch.where(known, targets, torch.zeros_like(targets))
    wrong = (outputs - filled) ** 2
    share = filled[:, FOREGROUND]
    logits = binary_cross_entropy_with_logits(outputs[:, FOREGROUND], share, reduction="none")
    wrong = torch.cat([wrong[:, :FOREGROUND], logits[:, None], wrong[:, FOREGROUND + 1 :]], dim=1)
    n_known = known.sum(dim=(0, 2, 3))
    by_target = (wrong * known).sum(dim=(0, 2, 3)) / n_known.clamp(min=1)
    return (by_target * torch.tensor(WEIGHTS[: len(by_target)])).sum() / max(len(by_target), 1)


def draw_patches(planes, n_patches, side):
    """Return random patches (torch's stream): (n, 1, side, side) views, and their targets."""
    which = torch.randint(len(planes.views), (n_patches,))
    places = torch.rand(n_patches, 2)
    contrast = torch.exp(JITTER * torch.randn(n_patches))
    least = torch.tensor([view.shape for view in planes.views]).amin(dim=0)
    sides = (least.clamp(max=side) // STEP * STEP).tolist()
    views, targets = [], []
    for plane, place in zip(which.tolist(), places, strict=True):
        view = planes.views[plane]
        room = [n - side + 1 for n, side in zip(view.shape, sides, strict=True)]
        row, col = (int(share * n) for share, n in zip(place.tolist(), room, strict=True))
        window = (..., slice(row, row + sides[0]), slice(col, col + sides[1]))
        views.append(view[window])
        targets.append(planes.targets[plane][window])
    views = torch.stack(views)[:, None].float() * contrast[:, None, None, None]
    return views, torch.stack(targets).float()


def train_unets(unets, planes, settings):
    """Train each network for a set number of steps, ever slower; return the mean losses.

    Parameters
    ----------
    unets : UNets
        Trained in place.
    planes : Planes
    settings : dict
        n_steps, batch_size, patch_px, learning_rate.

    Returns
    -------
    list of dict
        network, step, loss (mean over the steps since the row before).
    """
    history = []
    for number, network in enumerate(unets.networks, start=1):
        losses = train_unet(network, planes, settings)
        for step in range(0, len(losses), NOTED):
            some = losses[step : step + NOTED]
            row = {"network": number, "step": step + len(some), "loss": sum(some) / len(some)}
            history.append(row)
    unets.eval()
    return history


def train_unet(network, planes, settings):
    """Train one network; return the loss of each step. See `train_unets`."""
    network.train()
    optimiser = Adam(network.parameters(), settings["learning_rate"], 0.0)
    n_steps, losses = settings["n_steps"], []
    for step in range(n_steps):
        slower = 1 - (1 - LAST_RATE) * step / max(n_steps - 1, 1)
        optimiser.settings["lr"] = settings["learning_rate"] * slower
        views, targets = draw_patches(planes, settings["batch_size"], settings["patch_px"])
        loss = masked_loss(network(views), targets)
        optimiser.step(loss)
        losses.append(loss.item())
    return losses
