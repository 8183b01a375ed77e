"""The search over LSTMs with many networks trained at once, as a GPU does it best.

The same draws, starts, rungs and settings as in `search`; but the draws share the batches of an
epoch, and those of one shape the numbers that decide on dropout. What a draw becomes does not
depend on the other draws but to rounding (and by the width of the largest dense layer).
"""

from itertools import groupby

import torch

from lnp.core.vocabulary import TRAIN
from lnp.models.lstm.architecture import check_causal, standardise
from lnp.models.lstm.batched_data import make_sequences
from lnp.models.lstm.batched_training import Stack, run_epoch
from lnp.models.lstm.search import Draw, rungs_of
from lnp.models.lstm.successive_halving import search_by_rungs
from lnp.models.networks.devices import DeviceError
from lnp.models.networks.torch_rng import TorchStream, torch_seed
from lnp.models.networks.training import Progress, draw_batches

SHAPE = ("n_layers", "bidirectional", "units")  # of draws that are stacked


def search_stacked(architectures, features, truth, part, outcome, settings, seed, device):
    """Search by successive halving, the draws of one shape together.

    Parameters
    ----------
    architectures, features, truth, part, outcome, settings, seed :
        See `lnp.models.lstm.search.search_lstm`.
    device : torch.device or str

    Returns
    -------
    network, history, results, architecture :
        As of `search_lstm`; the network is on the CPU.

    Raises
    ------
    DeviceError
        If the draws do not fit into the memory of the device.
    """
    try:
        return search_together(
            architectures, (features, truth, part, outcome), settings, seed, device
        )
    except torch.OutOfMemoryError as error:
        raise DeviceError(
            f"{len(architectures)} draws at once with batches of {settings['batch_size']} do not "
            f"fit into the memory of {device}: {error}. Use a GPU with more memory, fewer draws "
            "(lstm.n_draws) or smaller batches, or set lstm.device to cpu."
        ) from error


def search_together(architectures, study, settings, seed, device):
    """Do what `search_stacked` says; `study` is features, truth, part and outcome."""
    draws = [Draw(number, one, seed) for number, one in enumerate(architectures, start=1)]
    for draw in draws:
        draw.training = Progress(settings)
        check_causal(draw.network, settings.get("read_outs", ()))
    data = make_sequences(draws[0].network, *study, settings, device)
    group = StackGroup(make_stacks(draws, data, settings, seed), settings, seed)
    best, results = search_by_rungs(draws, rungs_of(architectures, settings), group.train)
    history = group.finish(best)
    features, _, part, _ = study
    standardise(best.network, features[torch.from_numpy(part == TRAIN)])
    return best.network.eval(), history, results, best.architecture


def make_stacks(draws, data, settings, seed):
    """Return the stacks of draws of one shape."""
    width = max(draw.architecture["dense_units"] for draw in draws)
    by_shape = sorted(draws, key=shape_of)
    return [
        Stack(same, width, data, settings, torch_seed(*seed, "dropout", *shape))
        for shape, same in ((shape, list(same)) for shape, same in groupby(by_shape, key=shape_of))
    ]


def shape_of(draw):
    """Return what draws of a stack have in common."""
    return tuple(draw.architecture[name] for name in SHAPE)


class StackGroup:
    """All stacks of a search, and the stream of their batches."""

    def __init__(self, stacks, settings, seed):
        self.stacks, self.batch_size = stacks, settings["batch_size"]
        self.stream, self.n_done = TorchStream(*seed, "batches"), 0

    def train(self, draws, epoch):
        """Train draws up to an epoch, or to their own ends, and no others any more; return them."""
        for stack in self.stacks:
            stack.keep(draws)
        self.stacks = [stack for stack in self.stacks if stack.draws]
        for _ in range(self.n_done, epoch):
            self.run_epoch()
        self.n_done = epoch
        return draws

    def run_epoch(self):
        """Train an epoch those stacks that are not at their end."""
        data = self.stacks[0].data
        with self.stream.drawing():
            batches = draw_batches(data.train.shape[1], self.batch_size)
        sizes = [len(batch) for batch in batches]
        batches = torch.cat(batches).to(data.train.device).split(sizes)
        run_epoch([stack for stack in self.stacks if not stack.ended], batches)

    def finish(self, draw):
        """Load the best weights of a draw into its network; return its history."""
        stack = next(stack for stack in self.stacks if draw in stack.draws)
        return stack.finish(draw)
