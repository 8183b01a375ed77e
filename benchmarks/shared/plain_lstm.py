"""The recurrent network and its training as one would write them plainly, for comparison.

`nn.LSTM`, `torch.optim.Adam`, features standardised beforehand, one draw after another and each
to its last epoch. Same architecture, start and random numbers as `lnp.models.lstm.architecture`.
"""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn.functional import dropout

from lnp.core.vocabulary import N_FEATURES


class PlainLSTM(nn.Module):
    """What `lnp.models.lstm.architecture.OutcomeLSTM` is, see there for the parameters."""

    def __init__(self, units, dense_units, n_layers, bidirectional, **rates):
        super().__init__()
        self.rates, between = rates, rates["input_dropout"] if n_layers > 1 else 0.0
        shape = {"batch_first": True, "bidirectional": bidirectional, "dropout": between}
        self.lstm = nn.LSTM(N_FEATURES, units, n_layers, **shape)
        width = units * (2 if bidirectional else 1)
        self.dense = nn.Linear(width, dense_units) if dense_units else None
        self.head = nn.Linear(dense_units or width, 1)
        for name, bias in self.lstm.named_parameters():
            if name.startswith("bias_ih"):
                nn.init.ones_(bias.data[units : 2 * units])

    def drop(self, values, rate):
        """Drop values while training; `rate` is its name."""
        return dropout(values, self.rates[rate], self.training)

    def forward(self, series):
        """(N, n_frames, 32) standardised features -> (N,) outputs."""
        series = series * self.drop(torch.ones_like(series[:, :1]), "input_dropout")
        weights = {
            name: self.drop(weight, "recurrent_dropout") if "weight_hh" in name else weight
            for name, weight in self.lstm.named_parameters()
        }
        _, (final, _) = functional_call(self.lstm, weights, (series,))
        hidden = torch.cat([*final[-2:]], dim=1) if self.lstm.bidirectional else final[-1]
        if self.dense is not None:
            hidden = self.drop(self.dense(hidden).relu(), "dense_dropout")
        return self.head(hidden).squeeze(1)


def train_plainly(architecture, study, outcome, settings, device="cpu"):
    """Train one network to its last epoch; return the validation loss of each epoch."""
    parts = {
        name: [values.to(device) for values in part]
        for name, part in standardised_parts(*study).items()
    }
    network = PlainLSTM(**architecture).to(device)
    optimiser = torch.optim.Adam(
        network.parameters(), lr=settings["learning_rate"], fused=device != "cpu" or None
    )
    losses = []
    for _ in range(settings["epochs"]):
        run_epoch(network, optimiser, *parts["train"], outcome, settings["batch_size"])
        with torch.no_grad():
            series, truth = parts["valid"]
            losses.append(outcome.loss(network.eval()(series), truth).item())
    return losses


def run_epoch(network, optimiser, series, truth, outcome, batch_size):
    """Take one step per batch of all sequences, in random order."""
    network.train()
    for items in torch.randperm(len(series)).to(series.device).split(batch_size):
        optimiser.zero_grad()
        outcome.loss(network(series[items]), truth[items]).backward()
        optimiser.step()


def standardised_parts(features, truth, part):
    """Return the sequences of all augmentations and their truth, by part."""
    rows = features[torch.from_numpy(part == "train")].reshape(-1, N_FEATURES).double()
    series = (features - rows.mean(dim=0).float()) / rows.std(dim=0).float()
    n_augmentations = features.shape[1]
    chosen = {name: torch.from_numpy(part == name) for name in ("train", "valid")}
    return {
        name: (series[cells].flatten(0, 1), truth[cells].repeat_interleave(n_augmentations))
        for name, cells in chosen.items()
    }
