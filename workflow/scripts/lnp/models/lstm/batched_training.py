"""Train a stack of recurrent networks together; on a GPU each step is one CUDA graph.

Each network has its own losses, its own best epoch and its own end, as in `training`.
"""

from contextlib import contextmanager

import torch

from lnp.models.lstm.batched_lstm import StackedLSTM, load_weights
from lnp.models.networks.adam import Adam

N_PASS = 256  # sequences in one pass where nothing is learnt


class Stack:
    """Draws of one shape that are trained together.

    Parameters
    ----------
    draws : list of lnp.models.lstm.search.Draw
        Each with `training`, a `lnp.models.networks.training.Progress`.
    width : int
        See `StackedLSTM`.
    data : lnp.models.lstm.batched_data.Sequences
    settings : dict
        batch_size, learning_rate, weight_decay.
    seed : int
        Of the numbers that decide on dropout.
    """

    def __init__(self, draws, width, data, settings, seed):
        device = data.train.device
        self.draws, self.data, self.settings = list(draws), data, settings
        self.queue = torch.cuda.Stream(device) if device.type == "cuda" else None
        self.generator = torch.Generator(device).manual_seed(seed)
        rates = settings["learning_rate"], settings["weight_decay"]
        with self.queued():
            self.lstm = StackedLSTM([draw.network for draw in draws], width, device)
            self.optimiser = Adam(self.lstm.weights.values(), *rates, fused=True)
            self.best = {name: weight.detach() for name, weight in self.lstm.weights.items()}
            self.prepare()

    def prepare(self):
        """Lay out what a step of a whole batch reads and writes."""
        n_items = min(self.settings["batch_size"], self.data.train.shape[1])
        self.items = torch.zeros(n_items, dtype=torch.long, device=self.data.train.device)
        self.numbers = self.places(n_items)
        self.total = torch.zeros(len(self.draws), dtype=torch.float64, device=self.items.device)
        self.n_run, self.graph = 0, None

    def places(self, n_items):
        """Return where the numbers for dropout of a batch go."""
        n_frames, n_read_outs = len(self.data.train), len(self.data.read_outs)
        return self.lstm.places(n_frames, n_items, n_read_outs)

    @property
    def ended(self):
        """Whether all of its draws are at their end."""
        return all(draw.training.ended for draw in self.draws)

    def keep(self, draws):
        """Go on with some of the draws only."""
        rows = [row for row, draw in enumerate(self.draws) if draw in draws]
        if len(rows) == len(self.draws):
            return
        self.draws = [self.draws[row] for row in rows]
        with self.queued():
            self.lstm.keep(rows)
            self.optimiser.keep(self.lstm.weights.values(), rows)
            self.best = {name: weight[rows] for name, weight in self.best.items()}
            self.prepare()

    @contextmanager
    def queued(self):
        """Let the device work, within the block, beside other stacks and after all else."""
        if self.queue is None:
            yield
            return
        self.queue.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.queue):
            yield

    def step(self, items):
        """Take one step of all networks on the training sequences with these indices."""
        whole = len(items) == len(self.items)
        numbers = self.numbers if whole else self.places(len(items))
        with self.queued():
            for place in numbers.values():
                place.uniform_(generator=self.generator)
            if whole:
                self.items.copy_(items)
                self.step_whole()
            else:
                self.learn(items, numbers)

    def step_whole(self):
        """Take a step on a whole batch: the first as it is, the others as a CUDA graph."""
        if self.queue is not None and self.n_run == 1:
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph, stream=self.queue):
                self.learn(self.items, self.numbers)
        self.n_run += 1
        if self.graph is None:
            self.learn(self.items, self.numbers)
        else:
            self.graph.replay()

    def learn(self, items, numbers):
        """Move the weights of all networks down the gradients of their losses."""
        data = self.data
        outputs = self.lstm.outputs(data.train[:, items], data.read_outs, numbers)
        losses = data.losses(outputs, data.train_truth[items])
        self.optimiser.step(losses.sum())
        self.total += losses.detach()

    @torch.no_grad()
    def validate(self):
        """Return the (M,) validation losses, as a tensor on the device."""
        data = self.data
        with self.queued():
            passes = [
                self.lstm.outputs(part, data.read_outs) for part in data.valid.split(N_PASS, dim=1)
            ]
            return data.losses(torch.cat(passes, dim=1), data.valid_truth)

    def note(self, valid_losses, n_batches):
        """Take down an epoch's losses of the draws that go on; keep weights that are the best."""
        with self.queued():
            rows = zip(self.draws, self.total.tolist(), valid_losses.tolist(), strict=True)
            better = [
                not draw.training.ended and draw.training.note(total / n_batches, valid)
                for draw, total, valid in rows
            ]
            self.total.zero_()
            self.keep_best(torch.tensor(better, device=self.total.device))

    def keep_best(self, better):
        """Keep the weights of the networks that are better than before, (M,) of bool."""
        for name, weight in self.lstm.weights.items():
            chosen = better.view(-1, *[1] * (weight.ndim - 1))
            self.best[name] = torch.where(chosen, weight.detach(), self.best[name])

    def finish(self, draw):
        """Load a draw's best weights into its network; return its history, the best marked."""
        with self.queued():
            load_weights(draw.network, self.best, self.draws.index(draw))
        return draw.training.mark_best()


def run_epoch(stacks, batches):
    """Train stacks for an epoch side by side.

    Parameters
    ----------
    stacks : list of Stack
    batches : list of (N,) tensors of int
        Indices of the training sequences, on the device; the same for all stacks.
    """
    for items in batches:
        for stack in stacks:
            stack.step(items)
    losses = [stack.validate() for stack in stacks]
    for stack, valid_losses in zip(stacks, losses, strict=True):
        stack.note(valid_losses, len(batches))
