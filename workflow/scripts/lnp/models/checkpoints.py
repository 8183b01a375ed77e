"""Saved networks: weights, settings, history and origin in one file that loads safely."""

from copy import deepcopy
from dataclasses import asdict

import torch

from lnp.core.errors import LnpError
from lnp.models.cnn.architecture import FeatureCNN, ScaledBase
from lnp.models.cnn.gpu_base import place_base
from lnp.models.cnn.moments import apply_moments, cell_moments
from lnp.models.hybrid.architecture import HybridEnsemble
from lnp.models.hybrid.inputs import DOSE, gather_inputs
from lnp.models.lstm.architecture import OutcomeLSTM, apply_lstm
from lnp.models.networks.array_files import read_arrays, write_arrays
from lnp.models.networks.state import state_arrays, state_tensors
from lnp.models.networks.tasks import Outcome
from lnp.models.tcn.architecture import TCNEnsemble
from lnp.models.tcn.inputs import gather_series

KINDS = {FeatureCNN: "cnn", OutcomeLSTM: "lstm", TCNEnsemble: "tcn", HybridEnsemble: "hybrid"}


class CheckpointError(LnpError, ValueError):
    """A saved network is not given what it needs."""


def save_model(path, network, outcome, history, about):
    """Write a checkpoint that `load_model` reads.

    Parameters
    ----------
    path : str
        Ends in .npz.
    network : FeatureCNN, OutcomeLSTM, TCNEnsemble or HybridEnsemble
    outcome : lnp.models.networks.tasks.Outcome
    history : list of dict
    about : dict
        Plain values: settings, protocol, task, fold, horizon, commit, ...
    """
    values = {
        "kind": KINDS[type(network)],
        "outcome": asdict(outcome),
        "history": history,
        "about": about,
    }
    write_arrays(path, values, state_arrays(network))


def load_model(path):
    """Return the `SavedCNN`, `SavedLSTM`, ... of a checkpoint, which predicts.

    Raises
    ------
    DamagedError, CheckpointError
        If the file is not as it was written, or holds no network.
    """
    return network_of(*read_arrays(path), path)


def network_of(values, state, path):
    """Return the saved network of the values and arrays of a checkpoint; `path` is for errors."""
    kinds = {"cnn": SavedCNN, "lstm": SavedLSTM, "tcn": SavedTCN, "hybrid": SavedHybrid}
    if values.get("kind") not in kinds:
        raise CheckpointError(
            f"{path}: found {', '.join([*values, *state])[:80]}, expected a saved network "
            f"({' or '.join(kinds)}). Name the model.npz of a fit."
        )
    return kinds[values["kind"]](values | {"state": state_tensors(state)})


def shuffle_weights(model, rng, base=False):
    """Return a copy of a saved network, the weights of each layer shuffled among themselves.

    Parameters
    ----------
    model : SavedCNN or SavedLSTM
    rng : numpy.random.Generator
    base : bool
        Whether those of the convolution base too. Running means and scales of the input stay.
    """
    shuffled = deepcopy(model)
    with torch.no_grad():
        for name, weight in shuffled.network.named_parameters():
            if base or not name.startswith("base."):
                order = torch.from_numpy(rng.permutation(weight.numel()))
                weight.copy_(weight.flatten()[order].view_as(weight))
    return shuffled


class SavedCNN:
    """A trained single-frame network."""

    def __init__(self, checkpoint):
        self.about, self.history = checkpoint["about"], checkpoint["history"]
        self.outcome = Outcome(**checkpoint["outcome"])
        state = checkpoint["state"]
        seen = [state[f"base.{name}"] for name in ("offset", "scale", "central_disc")]
        self.network = FeatureCNN(ScaledBase(*seen))
        self.network.load_state_dict(state)
        self.network.eval()

    def moments(self, crops, present, n_augmentations=8, device="cpu"):
        """(n_frames, 3, side, side) counts of one cell -> (n_augmentations, n_frames, 2, 256)."""
        base = place_base(self.network.base, torch.device(device), self.about["precision"])
        return cell_moments(base, crops, present, n_augmentations, device)

    def apply(self, moments):
        """Return features and predictions from moments.

        Parameters
        ----------
        moments : (n_cells, n_augmentations, n_frames, 2, 256) ndarray

        Returns
        -------
        features : (n_cells, n_augmentations, n_frames, 32) ndarray
        predictions : (n_cells, n_augmentations, n_frames) ndarray
            Probabilities, or levels (natural log of counts).
        """
        features, outputs = apply_moments(self.network, torch.from_numpy(moments))
        return features.numpy(), self.outcome.prediction(outputs.double()).numpy()

    def predict(self, crops, present, n_augmentations=8):
        """Return the prediction of one cell at each frame, averaged over its augmentations.

        Parameters
        ----------
        crops : (n_frames, 3, side, side) ndarray of uint16
            Counterstain, LNP, brightfield, as in the store of crops.
        present : (n_frames,) ndarray of bool
            Frames with a crop.

        Returns
        -------
        (n_frames,) ndarray; NaN where there is no crop
        """
        moments = self.moments(crops, present, n_augmentations)
        return self.apply(moments[None])[1][0].mean(axis=0)


class SavedLSTM:
    """A trained LSTM; `horizons` are the numbers of first frames from which it predicts."""

    def __init__(self, checkpoint):
        self.about, self.history = checkpoint["about"], checkpoint["history"]
        self.outcome = Outcome(**checkpoint["outcome"])
        self.horizons = self.about["read_outs"] or [self.about["horizon"]]
        self.network = OutcomeLSTM(**self.about["architecture"])
        self.network.load_state_dict(checkpoint["state"])
        self.network.eval()

    def predict(self, features, horizon=None):
        """Return the prediction of each augmentation of each cell.

        Parameters
        ----------
        features : (n_cells, n_augmentations, n_frames, 32) ndarray
            Of the CNN of the same protocol, task and fold; frames beyond the
            horizon are left out of account.
        horizon : int, optional
            One of `horizons`; without it the last.

        Returns
        -------
        (n_cells, n_augmentations) ndarray of probabilities or levels

        Raises
        ------
        CheckpointError
            If the network was not trained to predict at this horizon.
        """
        horizon = self.horizons[-1] if horizon is None else horizon
        if horizon not in self.horizons:
            raise CheckpointError(
                f"this network predicts from the first {self.horizons} frames, and {horizon} are "
                "asked for. Choose one of those, or the network of that horizon."
            )
        seen = torch.from_numpy(features[:, :, :horizon])
        return self.outcome.prediction(apply_lstm(self.network, seen).double()).numpy()


class SavedTCN:
    """A trained temporal convolutional network; `horizons` as those of `SavedLSTM`."""

    def __init__(self, checkpoint):
        self.about, self.history = checkpoint["about"], checkpoint["history"]
        self.outcome = Outcome(**checkpoint["outcome"])
        self.horizons, self.measures = self.about["read_outs"], self.about["measures"]
        self.network = TCNEnsemble(**self.about["architecture"])
        self.network.load_state_dict(checkpoint["state"])
        self.network.eval()

    def predict(self, moments, time_courses):
        """Return the prediction of each augmentation of each cell, after the last frame given.

        Parameters
        ----------
        moments : (n_cells, n_augmentations, n_frames, 2, 256) ndarray
        time_courses : dict of str to (n_cells, n_frames) ndarray
            Of the model's measures.

        Returns
        -------
        (n_cells, n_augmentations) ndarray of probabilities or levels
        """
        seen = gather_series(moments, time_courses, self.measures)
        outputs = self.network(seen.moments, seen.columns)[:, :, -1]
        return self.outcome.prediction(outputs.double()).numpy()


class SavedHybrid:
    """A trained hybrid network of one horizon, and the branches and measures that it reads."""

    def __init__(self, checkpoint):
        self.about, self.history = checkpoint["about"], checkpoint["history"]
        self.outcome = Outcome(**checkpoint["outcome"])
        self.branches, self.measures = self.about["branches"], self.about["measures"]
        self.horizon = self.about["horizon"]
        self.network = HybridEnsemble(**self.about["architecture"])
        self.network.load_state_dict(checkpoint["state"])
        self.network.eval()

    def gather(self, cells, moments, measures, hours):
        """Return what the branches see of cells; see `lnp.models.hybrid.inputs.gather_inputs`."""
        hours = {plate: of_plate[: self.horizon] for plate, of_plate in hours.items()}
        return gather_inputs(self.branches, self.measures, cells, moments, measures, hours)

    def predict(self, inputs):
        """Return the (n_cells, n_augmentations) probabilities or levels of cells gathered."""
        outputs = self.network(inputs)[self.about["task"]]
        return self.outcome.prediction(outputs.double()).numpy()

    def predict_dose(self, inputs):
        """Return ln(1 + dose) as read from images and measures, as `predict`; None without them."""
        outputs = self.network(inputs).get(DOSE)
        if outputs is None:
            return None
        return Outcome(**self.about["dose"]).prediction(outputs.double()).numpy()
