"""Many recurrent networks of one shape as one, with their weights stacked.

What a network computes is in `architecture`. Those here have the same layers, directions and units;
dense layers are padded with zeros to one width, where zeros stay zeros under Adam. The numbers by
which dropout decides are the same for all networks, held against the rate of each.
"""

import torch

from lnp.core.vocabulary import N_FEATURES
from lnp.models.lstm.batched_recurrence import Recurrence


class StackedLSTM:
    """M networks that compute what `OutcomeLSTM` does.

    Parameters
    ----------
    networks : list of OutcomeLSTM
    width : int
        Of all dense layers, at least the largest.
    device : torch.device

    Attributes
    ----------
    weights : dict of name to (M, ...) tensor
        As in the state of a network, but for head.weight: (M, width + units * directions), of
        which a network with a dense layer uses the first part, and one without it the second.
    """

    def __init__(self, networks, width, device):
        lstm = networks[0].lstm
        self.n_layers, self.n_directions = lstm.num_layers, 1 + lstm.bidirectional
        self.units, self.width, self.device = lstm.hidden_size, width, device
        padded = [pad_weights(network, width) for network in networks]
        rates = [network.rates for network in networks]
        direct = [float(network.dense is None) for network in networks]
        dtype = next(iter(padded[0].values())).dtype
        self.rates = torch.tensor(rates, dtype=dtype, device=device)  # (M, 3)
        self.direct = torch.tensor(direct, dtype=dtype, device=device)[:, None]
        self.weights = {
            name: torch.stack([one[name] for one in padded]).to(device).requires_grad_()
            for name in padded[0]
        }

    def keep(self, rows):
        """Go on with the networks of these rows only."""
        self.rates, self.direct = self.rates[rows], self.direct[rows]
        self.weights = {
            name: weight.detach()[rows].requires_grad_() for name, weight in self.weights.items()
        }

    def places(self, n_frames, n_sequences, n_read_outs):
        """Return, by name, empty tensors for the numbers from 0 to 1 that decide on dropout."""
        ways, units = self.n_directions, self.units
        shapes = {"input": (1, n_sequences, N_FEATURES)}
        for layer in range(self.n_layers):
            shapes[f"recurrent {layer}"] = (ways, 4 * units, units)
            shapes[f"between {layer}"] = (n_frames, n_sequences, units * ways)
        del shapes[f"between {self.n_layers - 1}"]
        shapes["dense"] = (n_sequences, n_read_outs, self.width)
        return {name: self.direct.new_empty(shape) for name, shape in shapes.items()}

    def outputs(self, series, read_outs, numbers=None):
        """Return the outputs of all networks.

        Parameters
        ----------
        series : (n_frames, N, 32) tensor
            Standardised features.
        read_outs : list of int
            Numbers of first frames after which they are read; only the last where networks read
            from the end too.
        numbers : dict, optional
            See `places`; for training.

        Returns
        -------
        (M, N, n_read_outs) tensor
        """
        numbers = numbers or {}
        seen = self.thin(series[None], numbers.get("input"), 0)  # (M or 1, n_frames, N, 32)
        for layer in range(self.n_layers):
            states = self.run_layer(layer, seen, numbers.get(f"recurrent {layer}"))
            both = [way.flip(0) if k else way for k, way in enumerate(states)]
            seen = torch.cat(both, dim=-1).transpose(0, 1)  # (M, n_frames, N, units * directions)
            seen = self.thin(seen, numbers.get(f"between {layer}"), 0)
        read = [torch.cat([way[n - 1] for way in states], dim=-1) for n in read_outs]
        return self.read_head(torch.stack(read, dim=2), numbers.get("dense"))

    def run_layer(self, layer, seen, numbers):
        """(M, n_frames, N, F) -> per direction (n_frames, M, N, units), in order of reading."""
        names = [f"l{layer}", f"l{layer}_reverse"][: self.n_directions]
        ways = [seen, seen.flip(1)] if self.n_directions == 2 else [seen]
        driven = [self.drive(name, way) for name, way in zip(names, ways, strict=True)]
        weights = [self.weights[f"lstm.weight_hh_{name}"] for name in names]
        weights = self.thin(torch.stack(weights, dim=1), numbers, 1)
        weights = weights.transpose(0, 1).flatten(0, 1)  # all networks one way, then the other
        return Recurrence.apply(torch.cat(driven, dim=1), weights).chunk(len(names), dim=1)

    def drive(self, name, series):
        """(M or 1, n_frames, N, F) -> (n_frames, M, N, 4 * units), what it gives to the gates."""
        weight, *biases = (
            self.weights[f"lstm.{kind}_{name}"] for kind in ("weight_ih", "bias_ih", "bias_hh")
        )
        rows = series.flatten(1, 2).expand(len(weight), -1, -1)
        gates = torch.baddbmm(sum(biases)[:, None], rows, weight.mT)
        return gates.unflatten(1, series.shape[1:3]).transpose(0, 1)

    def read_head(self, hidden, numbers):
        """(M, N, n_read_outs, units * directions) -> (M, N, n_read_outs)."""
        rows, weights = hidden.flatten(1, 2), self.weights
        dense = torch.baddbmm(weights["dense.bias"][:, None], rows, weights["dense.weight"].mT)
        dense = self.thin(dense.relu().unflatten(1, hidden.shape[1:3]), numbers, 2)
        seen = torch.cat([dense.flatten(1, 2), rows * self.direct[:, None]], dim=-1)
        outputs = torch.baddbmm(
            weights["head.bias"][:, None], seen, weights["head.weight"][..., None]
        )
        return outputs.view(hidden.shape[:3])

    def thin(self, values, numbers, which):
        """Drop values, (M, ...) or for all (...), where numbers lie below a network's rate."""
        if numbers is None:
            return values
        rate = self.rates[:, which].view(-1, *[1] * numbers.ndim)
        return values * ((numbers >= rate) / (1 - rate))


def pad_weights(network, width):
    """Return the weights of an `OutcomeLSTM` as `StackedLSTM` has them."""
    weights = {name: weight.detach() for name, weight in network.named_parameters()}
    lstm, head = network.lstm, weights["head.weight"][0]
    read = lstm.hidden_size * (1 + lstm.bidirectional)
    places = {"dense.weight": (width, read), "dense.bias": (width,), "head.weight": (width + read,)}
    padded = {name: head.new_zeros(shape) for name, shape in places.items()}
    if network.dense is None:
        padded["head.weight"][width:] = head
    else:
        padded["head.weight"][: len(head)] = head
        for name in ("dense.weight", "dense.bias"):
            padded[name][: len(head)] = weights[name]
    return weights | padded


def load_weights(network, weights, row):
    """Load one of the stacked networks into an `OutcomeLSTM` of its architecture."""
    own = {name: weight[row].detach().cpu() for name, weight in weights.items()}
    dense = {name: own.pop(name) for name in ("dense.weight", "dense.bias")}
    width, head = len(dense["dense.bias"]), own.pop("head.weight")
    if network.dense is None:
        own["head.weight"] = head[None, width:]
    else:
        n_dense = network.dense.out_features
        own |= {name: weight[:n_dense] for name, weight in dense.items()}
        own["head.weight"] = head[None, :n_dense]
    network.load_state_dict(network.state_dict() | own)
