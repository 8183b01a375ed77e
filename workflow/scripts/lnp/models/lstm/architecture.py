"""The LSTM on the features of the first frames.

Reads top-down: 32 features per frame -> standardised -> LSTM -> last hidden state ->
(dense layer) -> outcome (Harrison et al., LSTMs). A network that reads one way only may be
read out after several horizons in one pass: the state after frame 5 knows no later frame.
"""

import torch
from torch import nn
from torch.nn.functional import dropout

from lnp.core.vocabulary import N_FEATURES, TRAIN, VALID
from lnp.models.networks.training import Training, TrainingError, draw_batches


class OutcomeLSTM(nn.Module):
    """Outcome of one cell from the features of its first frames.

    Parameters
    ----------
    n_layers : int
        1 or 2.
    bidirectional : bool
    units : int
        Of each layer and direction.
    dense_units : int
        Of a dense layer before the outcome; 0: none.
    input_dropout : float
        Of the features, the same in all frames of a sequence, and between layers.
    recurrent_dropout : float
        Of the recurrent weights, drawn once per batch (weight drop), which keeps
        the fused LSTM.
    dense_dropout : float
        After the dense layer.
    """

    def __init__(
        self,
        n_layers,
        bidirectional,
        units,
        dense_units,
        input_dropout,
        recurrent_dropout,
        dense_dropout,
    ):
        super().__init__()
        self.rates = (input_dropout, recurrent_dropout, dense_dropout)
        self.register_buffer("feature_mean", torch.zeros(N_FEATURES))
        self.register_buffer("feature_sd", torch.ones(N_FEATURES))
        self.lstm = nn.LSTM(
            N_FEATURES, units, n_layers, batch_first=True, bidirectional=bidirectional
        )
        width = units * (2 if bidirectional else 1)
        self.dense = nn.Linear(width, dense_units) if dense_units else None
        self.head = nn.Linear(dense_units or width, 1)
        with torch.no_grad():  # forget gates start open, as Keras's; torch's order is i, f, g, o
            for name, bias in self.lstm.named_parameters():
                if name.startswith("bias_ih"):
                    bias[units : 2 * units] = 1.0

    def forward(self, features, read_outs=()):
        """(B, T, 32) features -> (B,) logit, or standardised level.

        With `read_outs`, numbers of first frames: (B, n_read_outs), one after each.
        """
        input_rate, _, dense_rate = self.rates
        series = (features - self.feature_mean) / self.feature_sd
        mask = dropout(torch.ones_like(series[:, :1]), input_rate, self.training)  # (B, 1, 32)
        hidden = self.last_hidden(series * mask, read_outs)  # (B, ..., H * directions)
        if self.dense is not None:
            hidden = dropout(self.dense(hidden).relu(), dense_rate, self.training)
        return self.head(hidden).squeeze(-1)

    def last_hidden(self, series, read_outs=()):
        """(B, T, 32) -> (B, H * directions), the last layer's final hidden state.

        With `read_outs`: (B, n_read_outs, H), its hidden state after so many frames.
        """
        lstm, n_directions = self.lstm, 1 + self.lstm.bidirectional
        start = series.new_zeros(lstm.num_layers * n_directions, len(series), lstm.hidden_size)
        states, final, _ = torch.lstm(
            series,
            (start, start),
            [self.drop_weight(name) for name in lstm._flat_weights_names],
            lstm.bias,
            lstm.num_layers,
            self.rates[0] if lstm.num_layers > 1 else 0.0,
            self.training,
            lstm.bidirectional,
            lstm.batch_first,
        )
        if read_outs:
            return states[:, [n_frames - 1 for n_frames in read_outs]]
        return torch.cat(list(final[-n_directions:]), dim=1)

    def drop_weight(self, name):
        """Return a weight of the LSTM, with dropout while training if it is a recurrent one."""
        weight = getattr(self.lstm, name)
        if not name.startswith("weight_hh"):
            return weight
        return dropout(weight, self.rates[1], self.training)


def train_lstm(network, features, truth, part, outcome, settings):
    """Train on all augmentations of the training cells; validate on the mean loss over them.

    Parameters
    ----------
    network : OutcomeLSTM
    features : (n_cells, n_augmentations, n_frames, 32) tensor
        Of the frames up to the horizon.
    truth : (n_cells,) tensor
    part : (n_cells,) ndarray of str
    outcome : lnp.models.networks.tasks.Outcome
    settings : dict
        batch_size, and those of `Training`. If there are `read_outs` (numbers of
        first frames), every loss is the mean over the network's outputs after each.

    Returns
    -------
    list of dict
        History, see `lnp.models.networks.training.Progress`, the best epoch marked.
    """
    training = start_lstm(network, features, truth, part, outcome, settings)
    training.run()
    return training.finish()


def start_lstm(network, features, truth, part, outcome, settings):
    """Return the `Training` of `train_lstm`, before its first epoch."""
    train, valid = (torch.from_numpy((part == name).nonzero()[0]) for name in (TRAIN, VALID))
    standardise(network, features[train])
    n_augmentations, read_outs = features.shape[1], settings.get("read_outs", ())
    check_causal(network, read_outs)

    def batches():
        for items in draw_batches(len(train) * n_augmentations, settings["batch_size"]):
            cell = train[items // n_augmentations]
            outputs = network(features[cell, items % n_augmentations], read_outs)
            yield mean_loss(outcome, outputs, truth[cell])

    def validation_loss():
        outputs = apply_lstm(network, features[valid], read_outs)
        return mean_loss(outcome, outputs, truth[valid]).item()

    return Training(network, batches, validation_loss, settings)


def check_causal(network, read_outs):
    """Refuse to read out a bidirectional network before the end: it has seen later frames."""
    if read_outs and network.lstm.bidirectional:
        raise TrainingError(
            f"a bidirectional network is to be read out after {list(read_outs)} frames: it would "
            "know later ones. Expected is one direction (`lnp.models.lstm.search.ONE_WAY`)."
        )


def mean_loss(outcome, outputs, truth):
    """Return the mean loss of (N, ...) outputs (augmentations, read-outs) given the (N,) truth."""
    n_others = outputs.ndim - 1
    return outcome.loss(outputs, truth.view(-1, *[1] * n_others).expand_as(outputs))


def standardise(network, features):
    """Let the network standardise its input by mean and SD of the training part's features."""
    rows = features.reshape(-1, N_FEATURES).double()
    network.feature_mean.copy_(rows.mean(dim=0))
    network.feature_sd.copy_(rows.std(dim=0).clamp(min=1e-6))


@torch.no_grad()
def apply_lstm(network, features, read_outs=()):
    """(n_cells, n_augmentations, n_frames, 32) features -> (n_cells, n_augmentations) outputs.

    With `read_outs`: (n_cells, n_augmentations, n_read_outs).
    """
    return network(features.flatten(0, 1), read_outs).unflatten(0, features.shape[:2])
