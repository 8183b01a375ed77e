"""The search over LSTMs with many networks trained at once, as suits a GPU.

The same draws, starts, rungs and settings as in `search`; but the draws share the batches of an
epoch, and those of one shape the uniform numbers of dropout. What a draw becomes does not depend on
the other draws but to rounding (and by the width of the largest dense layer).
"""

import torch

from lnp.core.vocabulary import TRAIN
from lnp.models.lstm.architecture import check_causal, standardise
from lnp.models.lstm.batched_training import BatchedTraining, make_sequences, run_epoch
from lnp.models.lstm.search import Draw, rungs_of
from lnp.models.lstm.successive_halving import search_by_rungs
from lnp.models.networks.devices import DeviceError
from lnp.models.networks.torch_rng import TorchStream, torch_seed
from lnp.models.networks.training import Progress, draw_batches


def search_batched(architectures, features, truth, part, outcome, settings, seed, device):
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
    draws = [Draw(number, one, seed) for number, one in enumerate(architectures, start=1)]
    for draw in draws:
        draw.training = Progress(settings)
        check_causal(draw.network, settings.get("read_outs", ()))
    study = (features, truth, part, outcome)
    try:
        data = make_sequences(draws[0].network, *study, settings, device)
        group = TrainingGroup(draws, data, settings, seed)
        best, results = search_by_rungs(draws, rungs_of(architectures, settings), group.train)
        history = next(one for one in group.trainings if best in one.draws).finish(best)
    except torch.OutOfMemoryError as error:
        raise DeviceError(
            f"{len(architectures)} draws at once with batches of {settings['batch_size']} do not "
            f"fit into the memory of {device}: {error}. Use a GPU with more memory, fewer draws "
            "(lstm/n_draws) or smaller batches (lstm/batch_size), or set lstm/device to cpu."
        ) from error
    standardise(best.network, features[torch.from_numpy(part == TRAIN)])
    return best.network.eval(), history, results, best.architecture


class TrainingGroup:
    """The trainings of a search, one per shape of networks, and the stream of their batches.

    Parameters
    ----------
    draws : list of lnp.models.lstm.search.Draw
    data : lnp.models.lstm.batched_training.Sequences
    settings : dict
    seed : tuple
    """

    def __init__(self, draws, data, settings, seed):
        same = {}  # shape: its draws
        for draw in draws:
            shape = (draw.architecture[name] for name in ("n_layers", "bidirectional", "units"))
            same.setdefault(tuple(shape), []).append(draw)
        width = max(draw.architecture["dense_units"] for draw in draws)
        self.trainings = [
            BatchedTraining(
                same[shape], width, data, settings, torch_seed(*seed, "dropout", *shape)
            )
            for shape in sorted(same)
        ]
        self.data, self.batch_size = data, settings["batch_size"]
        self.stream, self.n_done = TorchStream(*seed, "batches"), 0

    def train(self, draws, epoch):
        """Train draws up to an epoch, or to their own ends, and drop all others; return them."""
        for training in self.trainings:
            training.keep(draws)
        self.trainings = [training for training in self.trainings if training.draws]
        for _ in range(self.n_done, epoch):
            with self.stream.drawing():
                batches = draw_batches(self.data.train.shape[1], self.batch_size)
            sizes = [len(batch) for batch in batches]
            batches = torch.cat(batches).to(self.data.train.device).split(sizes)
            run_epoch([one for one in self.trainings if not one.ended], batches)
        self.n_done = epoch
        return draws
