"""One loop that trains any of our networks, and keeps its best epoch."""

import copy
import logging
import math

import torch

from lnp.core.errors import LnpError
from lnp.models.networks.adam import Adam


class TrainingError(LnpError):
    """A network cannot be trained on these data with these settings."""


def fit_network(network, batches, validation_loss, settings):
    """Train with Adam, and load the weights of the epoch with the least validation loss.

    Parameters
    ----------
    network, batches, validation_loss, settings :
        See `Training`.

    Returns
    -------
    list of dict
        Per epoch: epoch (from 1), train_loss (mean over batches), valid_loss, best.
    """
    training = Training(network, batches, validation_loss, settings)
    training.run(settings["epochs"])
    return training.finish()


class Progress:
    """What a training has come to, epoch by epoch, and whether it is at its end.

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
        """Whether all epochs are done, or patience is."""
        n_done = len(self.history)
        return n_done == self.epochs or (
            self.best is not None and n_done - self.best["epoch"] >= self.patience
        )

    def note(self, train_loss, valid_loss):
        """Take down the losses of one more epoch; return whether it is the best so far.

        Raises
        ------
        TrainingError
            If the validation loss of the first epoch is no finite number.
        """
        row = {"epoch": len(self.history) + 1, "train_loss": train_loss, "valid_loss": valid_loss}
        self.history.append(row)
        if valid_loss < (self.best["valid_loss"] if self.best else math.inf):
            self.best = row
        refuse_no_best(self.best, valid_loss)
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
    """A training that may pause after any epoch, and go on as if it had not.

    Torch's random numbers are the caller's: give each part the stream where it was left
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
        learning_rate, weight_decay, and those of `Progress`.
    """

    def __init__(self, network, batches, validation_loss, settings):
        super().__init__(settings)
        weights = [weight for weight in network.parameters() if weight.requires_grad]
        self.network, self.batches, self.validation_loss = network, batches, validation_loss
        self.optimiser = Adam(weights, settings["learning_rate"], settings["weight_decay"])
        self.best_state = None

    def run(self, epoch):
        """Train up to an epoch, or to the end if that comes first; see `Progress.note`."""
        while len(self.history) < epoch and not self.ended:
            self.run_epoch()

    def run_epoch(self):
        """Train one epoch, and keep its weights if none was better."""
        self.network.train()
        train_loss = mean_step([step(self.optimiser, loss) for loss in self.batches()])
        self.network.eval()
        if self.note(train_loss, self.validation_loss()):
            self.best_state = copy.deepcopy(self.network.state_dict())

    def finish(self):
        """Load the best epoch into the network; return the history with that epoch marked."""
        self.network.load_state_dict(self.best_state)
        return self.mark_best()


def step(optimiser, loss):
    """Take one step down the gradient of `loss`; return its value."""
    optimiser.step(loss)
    return loss.item()


def mean_step(losses):
    """Return the mean of the losses of an epoch's batches."""
    return sum(losses) / len(losses)


def refuse_no_best(best, valid_loss):
    """Raise if no epoch is the best, since the first one's loss is no finite number."""
    if best is None:
        raise TrainingError(
            f"the validation loss of the first epoch is {valid_loss}: the network's "
            "input or the targets hold no finite numbers, or the learning rate is far too high."
        )


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
