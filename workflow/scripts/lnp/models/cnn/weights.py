"""Weights of the convolution base: from torchvision, Keras, tuned further, or drawn at random."""

import logging
import re
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

from lnp.core.errors import LnpError
from lnp.core.vocabulary import RANDOM_BASE
from lnp.models.cnn.architecture import ScaledBase
from lnp.models.cnn.edges import weights_file
from lnp.models.cnn.first_kernel import convention_problem
from lnp.models.networks.torch_files import MISREADINGS, check_foreign, load
from lnp.models.networks.torch_rng import torch_seeded

CONVOLUTIONS = {  # index in torchvision's VGG16 `features` -> Keras' name
    0: "block1_conv1",
    2: "block1_conv2",
    5: "block2_conv1",
    7: "block2_conv2",
    10: "block3_conv1",
    12: "block3_conv2",
    14: "block3_conv3",
}
KINDS = ["weight", "bias"]
EXPECTED = (
    "Expected are the weights of VGG16: torchvision's state dict (.pth), or Keras' arrays (.npz); "
    "correct cnn/weights."
)


class WeightsError(LnpError, ValueError):
    """The weights of the convolution base cannot be used."""


def make_base(offset, scale, central_disc, weights, path, convention, seed):
    """Return the frozen convolution base on raw counts, in evaluation mode.

    Parameters
    ----------
    offset, scale : (3,) ndarray
        See `lnp.models.cnn.input_scaling.affine_input`.
    central_disc : float
        Radius of the disc that the network sees, as a share of the side. Outside it sees zero: a
        neighbour's LNPs are not taken for the cell's. 1.0: the whole crop, as in the paper.
    weights : str
        `random`, or where the file comes from.
    path : str or None
        File of the weights; None if they are random.
    convention : {"torchvision", "keras", "plain"}
    seed : int

    Returns
    -------
    ScaledBase
    """
    base = ScaledBase(offset, scale, central_disc)
    if weights == RANDOM_BASE:
        logging.info("RANDOM WEIGHTS in the convolution base (cnn/weights); a study uses imagenet")
        with torch_seeded(seed, "vgg16"):
            for layer in base.vgg16:
                if isinstance(layer, nn.Conv2d):  # He initialisation, which suits ReLUs
                    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                    nn.init.zeros_(layer.bias)
    else:
        load_base_weights(base.vgg16, path, convention)
    return base.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def base_of_study(settings, path, offset, scale):
    """Return `make_base` by a study's central_disc ("none": 1.0), weights, convention and seed."""
    whole = settings.central_disc == "none"
    return make_base(
        offset,
        scale,
        central_disc=1.0 if whole else float(settings.central_disc),
        weights=settings.weights,
        path=weights_file(settings.weights, path),
        convention=settings.convention,
        seed=settings.seed,
    )


def load_base_weights(base, path, convention):
    """Put weights from a file into a `vgg16_base`.

    Parameters
    ----------
    base : nn.Sequential
    path : str
        .pth: state dict of torchvision's VGG16 (its other layers may be there or
        not). .npz: arrays `block1_conv1/kernel` (3, 3, in, out) and
        `block1_conv1/bias` and so on, as Keras names them.
    convention : {"torchvision", "keras", "plain"}
        The input that the weights expect; see `first_kernel.convention_problem`.

    Raises
    ------
    DamagedError, WeightsError
        If the file is damaged, lacks a layer, has another shape, or does not fit `convention`.
    """
    check_foreign(path)
    state = read_state(path)
    for name, value in base.state_dict().items():
        found = tuple(getattr(state.get(name), "shape", ())) or "nothing"
        if found != tuple(value.shape):
            layer = CONVOLUTIONS[int(name.split(".")[0])]
            raise WeightsError(
                f"{path}: {layer} ({name}) should have the shape {tuple(value.shape)}, found "
                f"{found}. {EXPECTED}"
            )
    problem = convention_problem(state["0.weight"].numpy(), convention)
    if problem:
        raise WeightsError(
            f"{path}: these weights are {problem}, but cnn/convention is '{convention}'. Keras' "
            "weights want the convention keras and colours in the order blue, green, red; "
            "torchvision's the convention torchvision; the two are not interchangeable. Correct "
            "cnn/convention, or choose another file (cnn/weights)."
        )
    base.load_state_dict(state)


def read_state(path):
    """Return the base's entries of an .npz with Keras' names, or of torchvision's state dict."""
    if zipfile.is_zipfile(path):  # torch's checkpoints are zip files too
        with zipfile.ZipFile(path) as archive:
            if all(name.endswith(".npy") for name in archive.namelist()):
                return read_keras(path)
    whole = load(Path(path).read_bytes(), path)
    if not isinstance(whole, dict):
        raise WeightsError(f"{path}: found a {type(whole).__name__}. {EXPECTED}")
    names = {f"features.{i}.{kind}": f"{i}.{kind}" for i in CONVOLUTIONS for kind in KINDS}
    return {names[name]: value for name, value in whole.items() if name in names}


def read_keras(path):
    """Return the base's entries of an .npz with Keras' names, axes (out, in, row, col)."""
    state = {}
    with np.load(path) as arrays:
        for i, layer in CONVOLUTIONS.items():
            for name in arrays.files:
                if re.search(rf"{layer}[/_]kernel(:0)?$", name):
                    state[f"{i}.weight"] = read_array(arrays, name, path).permute(3, 2, 0, 1)
                if re.search(rf"{layer}[/_]bias(:0)?$", name):
                    state[f"{i}.bias"] = read_array(arrays, name, path)
    return state


def read_array(arrays, name, path):
    """Return an array of an .npz as a tensor, if it is one of numbers with the axes it needs."""
    expected = 4 if "kernel" in name else 1
    try:
        found = torch.tensor(arrays[name])  # of half precision: widened as the base takes it
    except MISREADINGS as error:
        raise WeightsError(f"{path}: {name}: expected numbers: {error}. {EXPECTED}") from error
    if found.ndim != expected:
        raise WeightsError(
            f"{path}: {name}: expected {expected} axes, found {tuple(found.shape)}. {EXPECTED}"
        )
    return found


def keep_base(state):
    """Return the entries of torchvision's VGG16 that the base uses."""
    names = [f"features.{i}.{kind}" for i in CONVOLUTIONS for kind in KINDS]
    return {name: state[name].clone() for name in names}
