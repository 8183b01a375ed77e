"""One loop that trains any of our networks, and keeps its best epoch."""

import copy
import logging
import math

import torch

from lnp.adam import Adam
from lnp.errors import LnpError


class TrainingError(LnpError):
    """A network cannot be trained on these data with these settings."""


def fit_network(network, batches, validation_loss, settings):
    """Train with Adam, and load the weights of the epoch with the least validation loss.

    Parameters
    ----------
    network : nn.Module
        Trained in place; in evaluation mode afterwards.
    batches : callable
        Without arguments: yields the loss (a scalar tensor) of each batch of one
        epoch, computed with the network as it is then.
    validation_loss : callable
        Without arguments: the loss of the validation part (float), deterministic.
    settings : dict
        epochs, learning_rate, weight_decay, patience (epochs without a better
        validation loss before stopping).

    Returns
    -------
    list of dict
        Per epoch: epoch (from 1), train_loss (mean over batches), valid_loss, best.
    """
    optimiser = Adam(
        [weight for weight in network.parameters() if weight.requires_grad],
        settings["learning_rate"],
        settings["weight_decay"],
    )
    history, best, best_state = [], math.inf, None
    for epoch in range(1, settings["epochs"] + 1):
        network.train()
        train_loss = mean_step([step(optimiser, loss) for loss in batches()])
        network.eval()
        valid_loss = validation_loss()
        history.append({"epoch": epoch, "train_loss": train_loss, "valid_loss": valid_loss})
        if valid_loss < best:
            best, best_epoch, best_state = valid_loss, epoch, copy.deepcopy(network.state_dict())
        if best_state is None or epoch - best_epoch >= settings["patience"]:
            break
    return finish_fit(network, history, best_state)


def step(optimiser, loss):
    """Take one step down the gradient of `loss`; return its value."""
    optimiser.step(loss)
    return loss.item()


def mean_step(losses):
    """Return the mean of the losses of an epoch's batches."""
    return sum(losses) / len(losses)


def finish_fit(network, history, best_state):
    """Load the best epoch into the network and mark it in the history."""
    if best_state is None:
        raise TrainingError(
            f"the validation loss of the first epoch is {history[0]['valid_loss']}: the network's "
            "input or the targets hold no finite numbers, or the learning rate is far too high."
        )
    network.load_state_dict(best_state)
    best = min(history, key=lambda row: (not math.isfinite(row["valid_loss"]), row["valid_loss"]))
    for row in history:
        row["best"] = row is best
    logging.info(
        "best of %d epochs is %d: training loss %.4f, validation loss %.4f",
        len(history),
        best["epoch"],
        best["train_loss"],
        best["valid_loss"],
    )
    return history


def draw_batches(n_items, batch_size):
    """Return the items 0 to n_items - 1 in random order (torch's stream), cut into batches.

    A single item at the end joins the batch before it, since batch normalisation
    needs two.
    """
    order = torch.randperm(n_items)
    batches = list(order.split(batch_size))
    if len(batches) > 1 and len(batches[-1]) == 1:
        batches[-2:] = [torch.cat(batches[-2:])]
    return batches
