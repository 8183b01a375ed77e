"""Random search over architectures of the LSTM."""

import logging

from lnp.lstm import OutcomeLSTM, train_lstm
from lnp.torch_stream import torch_seeded


def draw_architectures(n_draws, units, rates, rng):
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
    """
    return [draw_architecture(units, rates, rng) for _ in range(n_draws)]


def draw_architecture(units, rates, rng):
    """Return one random architecture."""
    kind = rng.choice(["bidirectional", "one layer", "two layers"])
    return {
        "n_layers": 2 if kind == "two layers" else 1,
        "bidirectional": bool(kind == "bidirectional"),
        "units": int(rng.choice(units)),
        "dense_units": int(rng.choice([0, rng.choice(units)])),
        "input_dropout": float(rng.choice(rates)),
        "recurrent_dropout": float(rng.choice(rates)),
        "dense_dropout": float(rng.choice(rates)),
    }


def search_lstm(architectures, features, truth, part, outcome, settings, seed):
    """Train every architecture; return the best with its own best weights, and all results.

    Parameters
    ----------
    architectures : list of dict
    features, truth, part, outcome, settings :
        See `lnp.lstm.train_lstm`.
    seed : tuple
        Seed and names, see `lnp.randomness.torch_seeded`.

    Returns
    -------
    network : OutcomeLSTM
    history : list of dict
        Of the best draw.
    results : list of dict
        Per draw: draw (from 1), the architecture, epochs, best_epoch, train_loss,
        valid_loss (those of the best epoch).
    architecture : dict
        Of the best draw.
    """
    best, results = None, []
    for draw, architecture in enumerate(architectures, start=1):
        with torch_seeded(*seed, f"draw {draw}"):
            network = OutcomeLSTM(**architecture)
            history = train_lstm(network, features, truth, part, outcome, settings)
        results.append({"draw": draw, **architecture, **summarise(history)})
        if best is None or results[-1]["valid_loss"] < results[best[0] - 1]["valid_loss"]:
            best = (draw, network, history)
    logging.info("the best of %d draws is %d: %s", len(results), best[0], results[best[0] - 1])
    return best[1], best[2], results, architectures[best[0] - 1]


def summarise(history):
    """Return number of epochs, best epoch and its losses."""
    best = next(row for row in history if row["best"])
    return {
        "epochs": len(history),
        "best_epoch": best["epoch"],
        "train_loss": best["train_loss"],
        "valid_loss": best["valid_loss"],
    }
