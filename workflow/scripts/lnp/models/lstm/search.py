"""Random search over architectures of the LSTM."""

from lnp.models.lstm.architecture import OutcomeLSTM, start_lstm
from lnp.models.lstm.successive_halving import plan_rungs, search_by_rungs
from lnp.models.networks.torch_rng import TorchStream

ONE_WAY = ["one layer", "two layers"]  # causal: the state after a frame knows no later one
KINDS = ["bidirectional", *ONE_WAY]


def draw_architectures(n_draws, units, rates, rng, kinds=KINDS):
    """Return random architectures, as keyword arguments of `OutcomeLSTM`.

    One bidirectional layer, one layer or two layers, each as likely; with an
    even chance a dense layer before the outcome (Harrison et al., LSTMs).

    Parameters
    ----------
    n_draws : int
    units : list of int
        Sizes of a layer.
    rates : list of float
        Dropout rates.
    rng : numpy.random.Generator
    kinds : list of str
        All, or `ONE_WAY` for networks that are read out at several horizons.
    """
    architectures = []
    for _ in range(n_draws):
        kind = rng.choice(kinds)
        architectures.append(
            {
                "n_layers": 2 if kind == "two layers" else 1,
                "bidirectional": bool(kind == "bidirectional"),
                "units": int(rng.choice(units)),
                "dense_units": int(rng.choice([0, rng.choice(units)])),
                "input_dropout": float(rng.choice(rates)),
                "recurrent_dropout": float(rng.choice(rates)),
                "dense_dropout": float(rng.choice(rates)),
            }
        )
    return architectures


class Draw:
    """One draw of a search: its network as it starts, and its own random stream.

    Attributes
    ----------
    training : lnp.models.networks.training.Progress
        Set by the search; a `Training` if the draw is trained by itself.
    """

    def __init__(self, number, architecture, seed):
        self.number, self.architecture = number, architecture
        self.size = architecture["units"]
        self.stream = TorchStream(*seed, f"draw {number}")
        with self.stream.drawing():
            self.network = OutcomeLSTM(**architecture)

    def train(self, epoch):
        """Train up to an epoch, or to this draw's own end."""
        with self.stream.drawing():
            self.training.run(epoch)

    def result(self):
        """Return the state of the training.

        Returns
        -------
        dict
            draw (from 1), the architecture, epochs (that it was trained), stopped (by the
            search, before its own end), best_epoch, train_loss, valid_loss (of that epoch).
        """
        training = self.training
        return {
            "draw": self.number,
            **self.architecture,
            "epochs": len(training.history),
            "stopped": not training.ended,
            "best_epoch": training.best["epoch"],
            "train_loss": training.best["train_loss"],
            "valid_loss": training.best["valid_loss"],
        }


def search_lstm(architectures, features, truth, part, outcome, settings, seed):
    """Search by successive halving; return the best with its own best weights, and all results.

    A draw that is trained to the end becomes, to the last bit, what it becomes alone.

    Parameters
    ----------
    architectures : list of dict
    features, truth, part, outcome :
        See `lnp.models.lstm.architecture.train_lstm`.
    settings : dict
        min_epochs and reduction_factor (see `plan_rungs`), and those of `train_lstm`.
    seed : tuple
        Seed and names, see `lnp.models.networks.torch_rng.torch_seeded`.

    Returns
    -------
    network : OutcomeLSTM
    history : list of dict
        Of the best draw.
    results : list of dict
        Per draw, see `Draw.result`.
    architecture : dict
        Of the best draw.
    """

    def make_draws():
        for number, architecture in enumerate(architectures, start=1):
            draw = Draw(number, architecture, seed)
            draw.training = start_lstm(draw.network, features, truth, part, outcome, settings)
            yield draw

    best, results = search_by_rungs(make_draws(), rungs_of(architectures, settings))
    return best.network, best.training.finish(), results, best.architecture


def rungs_of(architectures, settings):
    """Return the rungs of a search over architectures, see `plan_rungs`."""
    sizes = [architecture["units"] for architecture in architectures]
    names = ("epochs", "min_epochs", "reduction_factor")
    return plan_rungs(sizes, *(settings[name] for name in names))
