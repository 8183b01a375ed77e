"""Train LSTMs of one shape together; on a GPU each step is one CUDA graph.

Each network has its own losses, its own best epoch and its own end, as in `networks.training`.
"""

from contextlib import contextmanager
from dataclasses import dataclass

import torch

from lnp.core.vocabulary import TRAIN, VALID
from lnp.models.lstm.architecture import mean_loss, standardise
from lnp.models.lstm.batched_lstm import BatchedLSTM, load_weights
from lnp.models.networks.adam import Adam
from lnp.models.networks.tasks import Outcome

N_PASS = 256  # sequences in one pass where nothing is learnt


@dataclass(frozen=True)
class Sequences:
    """All augmentations of the training and validation cells, on the device.

    Parameters
    ----------
    train, valid : (T, N, 32) tensors
        Standardised features, the augmentations of a cell one after another.
    train_truth, valid_truth : (N,) tensors
    outcome : lnp.models.networks.tasks.Outcome
    read_outs : list of int
        Numbers of first frames after which networks are read.
    """

    train: torch.Tensor
    train_truth: torch.Tensor
    valid: torch.Tensor
    valid_truth: torch.Tensor
    outcome: Outcome
    read_outs: list[int]

    def losses(self, outputs, truth):
        """(M, N, n_read_outs) outputs -> (M,) mean losses."""
        return torch.vmap(lambda one: mean_loss(self.outcome, one, truth))(outputs)


def make_sequences(network, features, truth, part, outcome, settings, device):
    """Return the `Sequences` of a search, standardised as one of its networks does it."""
    train, valid = (torch.from_numpy(part == name) for name in (TRAIN, VALID))
    standardise(network, features[train])
    series, n_augmentations = (
        (features - network.feature_mean) / network.feature_sd,
        features.shape[1],
    )
    parts = []
    for cells in (train, valid):
        parts.append(series[cells].flatten(0, 1).transpose(0, 1).contiguous().to(device))
        parts.append(truth[cells].repeat_interleave(n_augmentations).to(device))
    return Sequences(*parts, outcome, settings.get("read_outs") or [features.shape[2]])


class BatchedTraining:
    """Training of draws of one shape as one `BatchedLSTM`.

    Parameters
    ----------
    draws : list of lnp.models.lstm.search.Draw
        Each with `training`, a `lnp.models.networks.training.Progress`.
    width : int
        See `BatchedLSTM`.
    data : Sequences
    settings : dict
        batch_size, learning_rate, weight_decay.
    seed : int
        Of the uniform numbers of dropout.
    """

    def __init__(self, draws, width, data, settings, seed):
        device = data.train.device
        self.draws, self.data, self.settings = draws, data, settings
        self.queue = torch.cuda.Stream(device) if device.type == "cuda" else None
        self.generator = torch.Generator(device).manual_seed(seed)
        rates = settings["learning_rate"], settings["weight_decay"]
        with self.queued():
            self.lstm = BatchedLSTM([draw.network for draw in draws], width, device)
            self.optimiser = Adam(self.lstm.weights.values(), *rates, fused=True)
            self.best = {name: weight.detach() for name, weight in self.lstm.weights.items()}
            self.allocate()

    def allocate(self):
        """Allocate what a step of a whole batch reads and writes."""
        n_items = min(self.settings["batch_size"], self.data.train.shape[1])
        self.items = torch.zeros(n_items, dtype=torch.long, device=self.data.train.device)
        shape = len(self.data.train), n_items, len(self.data.read_outs)
        self.uniform = self.lstm.empty_uniform(*shape)
        self.total = torch.zeros(len(self.draws), dtype=torch.float64, device=self.items.device)
        self.n_steps, self.graph = 0, None

    @property
    def ended(self):
        """Whether all of its draws have ended."""
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
            self.allocate()

    @contextmanager
    def queued(self):
        """Let the device work, within the block, beside other trainings and after all else."""
        if self.queue is None:
            yield
            return
        self.queue.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.queue):
            yield

    def step(self, items):
        """Take one step of all networks on the training sequences with these indices.

        The first step on a whole batch runs as it is, the second is captured as a CUDA graph,
        which the later ones replay.
        """
        whole = len(items) == len(self.items)
        shape = len(self.data.train), len(items), len(self.data.read_outs)
        uniform = self.uniform if whole else self.lstm.empty_uniform(*shape)
        with self.queued():
            for numbers in uniform.values():
                numbers.uniform_(generator=self.generator)
            if not whole:
                self.learn(items, uniform)
                return
            self.items.copy_(items)
            if self.queue is not None and self.n_steps == 1:
                self.graph = torch.cuda.CUDAGraph()
                with torch.cuda.graph(self.graph, stream=self.queue):
                    self.learn(self.items, self.uniform)
            self.n_steps += 1
            if self.graph is None:
                self.learn(self.items, self.uniform)
            else:
                self.graph.replay()

    def learn(self, items, uniform):
        """Move the weights of all networks down the gradients of their losses."""
        data = self.data
        outputs = self.lstm.outputs(data.train[:, items], data.read_outs, uniform)
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
        """Note an epoch's losses of the draws that go on; keep weights that are the best so far."""
        with self.queued():
            rows = zip(self.draws, self.total.tolist(), valid_losses.tolist(), strict=True)
            better = [
                not draw.training.ended and draw.training.note(total / n_batches, valid)
                for draw, total, valid in rows
            ]
            better = torch.tensor(better, device=self.total.device)
            self.total.zero_()
            for name, weight in self.lstm.weights.items():
                chosen = better.view(-1, *[1] * (weight.ndim - 1))
                self.best[name] = torch.where(chosen, weight.detach(), self.best[name])

    def finish(self, draw):
        """Load a draw's best weights into its network; return its history, the best marked."""
        with self.queued():
            load_weights(draw.network, self.best, self.draws.index(draw))
        return draw.training.mark_best()


def run_epoch(trainings, batches):
    """Train for an epoch, several `BatchedTraining` side by side.

    Parameters
    ----------
    trainings : list of BatchedTraining
    batches : list of (B,) tensors of int
        Indices of the training sequences, on the device; the same for all trainings.
    """
    for items in batches:
        for training in trainings:
            training.step(items)
    losses = [training.validate() for training in trainings]
    for training, valid_losses in zip(trainings, losses, strict=True):
        training.note(valid_losses, len(batches))
