"""One loop that trains any of our networks, and keeps its best epoch."""

import copy
import logging
import math

import torch

from lnp.core.errors import LnpError
from lnp.models.networks.adam import Adam


class TrainingError(LnpError):
    """A network cannot be trained on these data with these settings."""


class Progress:
    """The losses of a training, epoch by epoch, and whether it has ended (early stopping).

    Parameters
    ----------
    settings : dict
        epochs, patience (epochs without a better validation loss before stopping).

    Attributes
    ----------
    history : list of dict
        Per epoch: epoch (from 1), train_loss (mean over batches), valid_loss.
    best : dict or None
        The epoch with the least validation loss.
    """

    def __init__(self, settings):
        self.epochs, self.patience = settings["epochs"], settings["patience"]
        self.history, self.best = [], None

    @property
    def ended(self):
        """Whether all epochs are done, or patience has run out."""
        n_done = len(self.history)
        return n_done == self.epochs or (
            self.best is not None and n_done - self.best["epoch"] >= self.patience
        )

    def note(self, train_loss, valid_loss):
        """Note the losses of one more epoch; return whether it is the best so far.

        Raises
        ------
        TrainingError
            If the validation loss of the first epoch is not a finite number.
        """
        row = {"epoch": len(self.history) + 1, "train_loss": train_loss, "valid_loss": valid_loss}
        self.history.append(row)
        if valid_loss < (self.best["valid_loss"] if self.best else math.inf):
            self.best = row
        if self.best is None:
            raise TrainingError(
                f"the validation loss of the first epoch is {valid_loss}: the network's "
                "input or the targets hold no finite numbers, or the learning rate is far too "
                "high. Lower learning_rate (sections cnn, lstm), or check cnn/scaling against the "
                "images (snakemake results/scaling.yaml)."
            )
        return self.best is row

    def mark_best(self):
        """Return the history with the best epoch marked, and log it."""
        for row in self.history:
            row["best"] = row is self.best
        logging.info(
            "best of %d epochs is %d: training loss %.4f, validation loss %.4f",
            len(self.history),
            *(self.best[name] for name in ("epoch", "train_loss", "valid_loss")),
        )
        return self.history


class Training(Progress):
    """Training with Adam and early stopping, which may pause after any epoch.

    It goes on as if it had not paused, if torch's random numbers do: they are the caller's
    (`lnp.models.networks.torch_rng.TorchStream`).

    Parameters
    ----------
    network : nn.Module
        Trained in place; in evaluation mode between epochs and afterwards.
    batches : callable
        Without arguments: yields the loss (a scalar tensor) of each batch of one
        epoch, computed with the network as it is then.
    validation_loss : callable
        Without arguments: the loss of the validation part (float), deterministic.
    settings : dict
        learning_rate, weight_decay, and those of `Progress`. With `reduce_after`, the learning
        rate is halved whenever so many epochs have passed without a better validation loss.
    """

    def __init__(self, network, batches, validation_loss, settings):
        super().__init__(settings)
        weights = [weight for weight in network.parameters() if weight.requires_grad]
        self.network, self.batches, self.validation_loss = network, batches, validation_loss
        self.optimiser = Adam(weights, settings["learning_rate"], settings["weight_decay"])
        self.best_state, self.reduce_after = None, settings.get("reduce_after", math.inf)

    def run(self, epoch=math.inf):
        """Train up to an epoch, or to the end if that comes first; see `Progress.note`."""
        while len(self.history) < epoch and not self.ended:
            self.network.train()
            losses = []
            for loss in self.batches():
                self.optimiser.step(loss)
                losses.append(loss.item())
            self.network.eval()
            if self.note(sum(losses) / len(losses), self.validation_loss()):
                self.best_state = copy.deepcopy(self.network.state_dict())
            elif (len(self.history) - self.best["epoch"]) % self.reduce_after == 0:
                self.optimiser.settings["lr"] /= 2

    def finish(self):
        """Load the weights of the best epoch; return the history with that epoch marked."""
        self.network.load_state_dict(self.best_state)
        return self.mark_best()


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
