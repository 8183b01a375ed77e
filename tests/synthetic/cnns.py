"""Untrained networks of single frames."""

from lnp.models.checkpoints import save_model
from lnp.models.cnn.architecture import FeatureCNN
from lnp.models.cnn.weights import make_base
from lnp.models.networks.tasks import Outcome
from lnp.models.networks.torch_rng import torch_seeded

HISTORY = [{"epoch": 1, "train_loss": 1.0, "valid_loss": 0.5, "best": True}]


def save_cnn(path, horizon=3, task="regression"):
    """Save an untrained network of single frames; return it."""
    with torch_seeded(0, "cnn"):
        base = make_base([10.0] * 3, [500.0] * 3, 0.4, "random", None, "plain", seed=2)
        network = FeatureCNN(base).eval()
    about = {"fold": "fold2", "horizon": horizon, "scaling": {"lnp": 400}, "precision": "tf32"}
    outcome = Outcome(task, **({"centre": 10.0, "scale": 2.0} if task == "regression" else {}))
    save_model(path, network, outcome, HISTORY, about)
    return network
