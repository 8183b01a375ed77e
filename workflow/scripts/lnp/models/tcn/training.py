"""Training of a temporal convolutional network: the outcome, and beside it the next frame.

What the next frame shows is known of every cell and frame, so predicting it (the auxiliary
task) teaches the network how LNPs come and go, from far more numbers than there are outcomes.
"""

from dataclasses import dataclass

import torch

from lnp.core.vocabulary import TRAIN, VALID
from lnp.models.networks.standardising import mean_and_sd, standardise
from lnp.models.networks.training import Training, draw_batches
from lnp.models.tcn.architecture import TCNEnsemble


@dataclass(frozen=True)
class Series:
    """What is known of cells, frame by frame.

    Attributes
    ----------
    moments : (n_cells, n_augmentations, T, n_moments) tensor
    columns : (n_cells, T, n_columns) tensor
        Of the named measures, see `lnp.cells.time_courses.running_summaries`.
    ahead : (n_cells, T, n_ahead) tensor
        Measures whose next value is predicted; in their own units.
    """

    moments: torch.Tensor
    columns: torch.Tensor
    ahead: torch.Tensor


def draw_ensemble(series, **shape):
    """Return an untrained `TCNEnsemble` for a `Series`, and its architecture as plain values."""
    architecture = shape | {
        "n_moments": series.moments.shape[-1],
        "n_columns": series.columns.shape[-1],
        "n_ahead": series.ahead.shape[-1],
    }
    return TCNEnsemble(**architecture), architecture


def train_tcn(ensemble, series, truth, part, outcome, settings):
    """Train each network of an ensemble on the training cells, all augmentations.

    Parameters
    ----------
    ensemble : TCNEnsemble
        Standardised by the training cells here.
    series : Series
    truth : (n_cells,) tensor
    part : (n_cells,) ndarray of str
    outcome : lnp.models.networks.tasks.Outcome
    settings : dict
        batch_size, read_outs (numbers of first frames after which the outcome is read), auxiliary
        (weight of the next frame's loss), and those of `lnp.models.networks.training.Training`.

    Returns
    -------
    list of dict
        Histories of all networks, see `lnp.models.networks.training.Progress`, with `network`.
    """
    train, valid = (torch.from_numpy((part == name).nonzero()[0]) for name in (TRAIN, VALID))
    fit_standardisation(ensemble, series, train)
    seen = Series(
        *ensemble.standardised(series.moments, series.columns),
        standardise(series.ahead, *mean_and_sd(series.ahead[train])),
    )
    losses = Losses(seen, truth, outcome, settings)
    history = []
    for number, network in enumerate(ensemble.networks, start=1):
        training = Training(
            network,
            lambda network=network: losses.batches(network, train),
            lambda network=network: losses.validation(network, valid),
            settings,
        )
        training.run()
        history += [row | {"network": number} for row in training.finish()]
    return history


@dataclass(frozen=True)
class Losses:
    """The losses of a network on cells that are named by their rows.

    Attributes
    ----------
    seen : Series
        Standardised.
    truth : (n_cells,) tensor
    outcome : lnp.models.networks.tasks.Outcome
    settings : dict
        See `train_tcn`.
    """

    seen: Series
    truth: torch.Tensor
    outcome: object
    settings: dict

    def batches(self, network, cells):
        """Yield the loss of each batch of an epoch over all augmentations of some cells."""
        n_augmentations = self.seen.moments.shape[1]
        for items in draw_batches(len(cells) * n_augmentations, self.settings["batch_size"]):
            rows = cells[items // n_augmentations]
            moments = self.seen.moments[rows, items % n_augmentations]
            outputs, ahead = network(moments, self.seen.columns[rows])
            wrong = (ahead[:, :-1] - self.seen.ahead[rows, 1:]) ** 2
            auxiliary = wrong.sum() / max(wrong.numel(), 1)  # 0 where there is none
            yield self.outcome_loss(outputs, rows) + self.settings["auxiliary"] * auxiliary

    @torch.no_grad()
    def validation(self, network, cells):
        """Return the loss of the outcome, the mean over cells, augmentations and read-outs."""
        outputs = [
            network(moments, self.seen.columns[cells])[0]
            for moments in self.seen.moments[cells].unbind(dim=1)
        ]
        return self.outcome_loss(torch.stack(outputs, dim=1), cells).item()

    def outcome_loss(self, outputs, rows):
        """Return the mean loss of (N, ..., T) outputs after the frames that are read out."""
        read = outputs[..., [n_frames - 1 for n_frames in self.settings["read_outs"]]]
        truth = self.truth[rows].view(-1, *[1] * (read.ndim - 1))
        return self.outcome.loss(read, truth.expand_as(read))


def fit_standardisation(ensemble, series, train):
    """Set the ensemble's standardisation to mean and SD over the training cells' frames."""
    for name, values in (("moment", series.moments), ("column", series.columns)):
        mean, sd = mean_and_sd(values[train])
        getattr(ensemble, f"{name}_mean").copy_(mean)
        getattr(ensemble, f"{name}_sd").copy_(sd)
