"""Many LSTMs of one shape as one network with stacked weights.

What a network computes is in `architecture`. Those here have the same layers, directions and units;
dense layers are padded with zeros to one width, where zeros stay zeros under Adam. Dropout draws
one set of uniform numbers for all networks and compares it with the rate of each.

Letters of shapes: M networks, B sequences, T frames, F inputs and H units of a layer, D directions,
R read-outs.
"""

import torch

from lnp.core.vocabulary import N_FEATURES

INPUT, RECURRENT, DENSE = 0, 1, 2  # columns of the dropout rates


class BatchedLSTM:
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
        As in the state of a network, but for head.weight: (M, width + H * D), of which a
        network with a dense layer uses the first part, and one without it the second.
    """

    def __init__(self, networks, width, device):
        lstm = networks[0].lstm
        self.n_layers, self.n_directions = lstm.num_layers, 1 + lstm.bidirectional
        self.units, self.width = lstm.hidden_size, width
        padded = [pad_weights(network, width) for network in networks]
        rates = [network.rates for network in networks]
        no_dense = [float(network.dense is None) for network in networks]
        dtype = next(iter(padded[0].values())).dtype
        self.rates = torch.tensor(rates, dtype=dtype, device=device)  # (M, 3)
        self.no_dense = torch.tensor(no_dense, dtype=dtype, device=device)[:, None]
        self.weights = {
            name: torch.stack([one[name] for one in padded]).to(device).requires_grad_()
            for name in padded[0]
        }

    def keep(self, rows):
        """Go on with the networks of these rows only."""
        self.rates, self.no_dense = self.rates[rows], self.no_dense[rows]
        self.weights = {
            name: weight.detach()[rows].requires_grad_() for name, weight in self.weights.items()
        }

    def empty_uniform(self, n_frames, n_sequences, n_read_outs):
        """Return, by name, empty tensors for the uniform numbers (0 to 1) of dropout."""
        directions, units = self.n_directions, self.units
        shapes = {"input": (1, n_sequences, N_FEATURES)}
        for layer in range(self.n_layers):
            shapes[f"recurrent {layer}"] = (directions, 4 * units, units)
            shapes[f"between {layer}"] = (n_frames, n_sequences, units * directions)
        del shapes[f"between {self.n_layers - 1}"]
        shapes["dense"] = (n_sequences, n_read_outs, self.width)
        return {name: self.no_dense.new_empty(shape) for name, shape in shapes.items()}

    def outputs(self, series, read_outs, uniform=None):
        """Return the outputs of all networks.

        Parameters
        ----------
        series : (T, B, 32) tensor
            Standardised features.
        read_outs : list of int
            Numbers of first frames after which they are read; only the last where networks are
            bidirectional.
        uniform : dict, optional
            See `empty_uniform`, filled with random numbers; for training.

        Returns
        -------
        (M, B, R) tensor
        """
        uniform = uniform or {}
        inputs = self.dropout(series[None], uniform.get("input"), INPUT)  # (M or 1, T, B, F)
        for layer in range(self.n_layers):
            states = self.run_layer(layer, inputs, uniform.get(f"recurrent {layer}"))
            in_time = [way.flip(0) if k else way for k, way in enumerate(states)]
            inputs = torch.cat(in_time, dim=-1).transpose(0, 1)  # (M, T, B, H * D)
            inputs = self.dropout(inputs, uniform.get(f"between {layer}"), INPUT)
        read = [torch.cat([way[n - 1] for way in states], dim=-1) for n in read_outs]
        hidden = torch.stack(read, dim=2)  # (M, B, R, H * D)
        return self.read_head(hidden, uniform.get("dense"))

    def run_layer(self, layer, inputs, uniform):
        """(M or 1, T, B, F) -> per direction (T, M, B, H), in order of reading."""
        names = [f"l{layer}", f"l{layer}_reverse"][: self.n_directions]
        input_gates, recurrent = [], []
        for name in names:
            seen = inputs.flip(1) if name.endswith("reverse") else inputs
            kinds = ("weight_ih", "bias_ih", "bias_hh", "weight_hh")
            w_ih, b_ih, b_hh, w_hh = (self.weights[f"lstm.{kind}_{name}"] for kind in kinds)
            rows = seen.flatten(1, 2).expand(len(w_ih), -1, -1)  # (M, T * B, F)
            gates = torch.baddbmm((b_ih + b_hh)[:, None], rows, w_ih.mT)
            input_gates.append(gates.unflatten(1, seen.shape[1:3]).transpose(0, 1))
            recurrent.append(w_hh)
        weights = self.dropout(torch.stack(recurrent, dim=1), uniform, RECURRENT)  # (M, D, 4H, H)
        weights = weights.transpose(0, 1).flatten(0, 1)  # all networks one way, then the other
        return Recurrence.apply(torch.cat(input_gates, dim=1), weights).chunk(len(names), dim=1)

    def read_head(self, hidden, uniform):
        """(M, B, R, H * D) -> (M, B, R)."""
        rows, weights = hidden.flatten(1, 2), self.weights
        dense = torch.baddbmm(weights["dense.bias"][:, None], rows, weights["dense.weight"].mT)
        dense = self.dropout(dense.relu().unflatten(1, hidden.shape[1:3]), uniform, DENSE)
        seen = torch.cat([dense.flatten(1, 2), rows * self.no_dense[:, None]], dim=-1)
        outputs = torch.baddbmm(
            weights["head.bias"][:, None], seen, weights["head.weight"][..., None]
        )
        return outputs.view(hidden.shape[:3])

    def dropout(self, values, uniform, which):
        """Drop values, (M, ...) or for all (...), where uniform numbers lie below the rate."""
        if uniform is None:
            return values
        rate = self.rates[:, which].view(-1, *[1] * uniform.ndim)
        return values * ((uniform >= rate) / (1 - rate))


class Recurrence(torch.autograd.Function):
    """Hidden states of one layer of M LSTMs over T frames, from states of zero.

    `Recurrence.apply(input_gates, weight)`: (T, M, B, 4H), what inputs and biases give the gates,
    and (M, 4H, H) recurrent weights -> (T, M, B, H). Gates stand in torch's order: i, f, g, o.

    The gradient is written by hand, so that that of the recurrent weights is summed over all frames
    by one matrix product, and each frame takes two kernels on a GPU: a batched matrix product, and
    torch's fused cell, which `nn.LSTMCell` uses there. Open: autograd of the same loop was never
    timed on a GPU (on a processor it takes 0.5 to 1.0 times as long).
    """

    @staticmethod
    def forward(ctx, input_gates, weight):
        """Run through the frames."""
        n_models, n_sequences, n_gates = input_gates.shape[1:]
        hidden = cell = input_gates.new_zeros(n_models * n_sequences, n_gates // 4)
        hiddens, cells, gates = [], [cell], []
        for from_input in input_gates:
            from_hidden = torch.bmm(hidden.view(n_models, n_sequences, -1), weight.mT)
            hidden, cell, opened = lstm_cell(from_input.view(-1, n_gates), from_hidden, cell)
            hiddens.append(hidden)
            cells.append(cell)
            gates.append(opened)
        hiddens = torch.stack(hiddens).view(-1, n_models, n_sequences, n_gates // 4)
        ctx.save_for_backward(weight, hiddens, *cells, *gates)
        return hiddens

    @staticmethod
    def backward(ctx, grad_hiddens):
        """Run back through the frames."""
        weight, hiddens, *saved = ctx.saved_tensors
        n_frames, n_models, n_sequences, n_units = hiddens.shape
        cells, gates = saved[: n_frames + 1], saved[n_frames + 1 :]
        grad_hiddens = grad_hiddens.clone(memory_format=torch.contiguous_format)
        grad_cell, grad_gates = None, [None] * n_frames
        for t in reversed(range(n_frames)):
            grad_hidden = grad_hiddens[t].view(-1, n_units)
            grad_gates[t], grad_cell = lstm_cell_backward(
                grad_hidden, grad_cell, cells[t], cells[t + 1], gates[t]
            )
            if t:
                from_hidden = grad_gates[t].view(n_models, n_sequences, -1)
                grad_hiddens[t - 1].baddbmm_(from_hidden, weight)
        grad_gates = torch.stack(grad_gates).view(n_frames, n_models, n_sequences, -1)
        pairs = grad_gates[1:], hiddens[:-1]
        after, before = (rows.transpose(0, 1).flatten(1, 2) for rows in pairs)
        return grad_gates, torch.bmm(after.mT, before)


def lstm_cell(from_input, from_hidden, cell):
    """Return the (rows, H) hidden and cell states after a frame, and the (rows, 4H) opened gates.

    `from_input` and `from_hidden` are what input and hidden state give the gates: (rows, 4H), the
    second of any shape with as many numbers.
    """
    from_hidden = from_hidden.view_as(from_input)
    if from_input.is_cuda:
        return torch.ops.aten._thnn_fused_lstm_cell(from_input, from_hidden, cell)
    i, f, g, o = (from_input + from_hidden).chunk(4, dim=1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    cell = f * cell + i * g
    return o * cell.tanh(), cell, torch.cat([i, f, g, o], dim=1)


def lstm_cell_backward(grad_hidden, grad_cell, before, after, gates):
    """Return gradients of what came to the (rows, 4H) gates, and of the cell state before.

    `grad_cell`, by later frames, is None at the last one; `before` and `after` are the cell states.
    """
    if gates.is_cuda:
        fused = torch.ops.aten._thnn_fused_lstm_cell_backward_impl
        return fused(grad_hidden, grad_cell, before, after, gates, False)[:2]
    i, f, g, o = gates.chunk(4, dim=1)
    squashed = after.tanh()
    grad_cell = grad_hidden * o * (1 - squashed**2) + (0 if grad_cell is None else grad_cell)
    grads = [
        grad_cell * g * i * (1 - i),
        grad_cell * before * f * (1 - f),
        grad_cell * i * (1 - g**2),
        grad_hidden * squashed * o * (1 - o),
    ]
    return torch.cat(grads, dim=1), grad_cell * f


def pad_weights(network, width):
    """Return the weights of an `OutcomeLSTM` as `BatchedLSTM` has them."""
    weights = {name: weight.detach() for name, weight in network.named_parameters()}
    lstm, head = network.lstm, weights["head.weight"][0]
    read = lstm.hidden_size * (1 + lstm.bidirectional)
    shapes = {"dense.weight": (width, read), "dense.bias": (width,), "head.weight": (width + read,)}
    padded = {name: head.new_zeros(shape) for name, shape in shapes.items()}
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
