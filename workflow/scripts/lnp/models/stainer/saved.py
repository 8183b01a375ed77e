"""Saved U-Nets: weights, the light they were fitted in, and the wells that they saw."""

from dataclasses import dataclass

import numpy as np
import torch

from lnp.core.errors import LnpError
from lnp.core.examples import examples
from lnp.models.networks.array_files import read_arrays, write_arrays
from lnp.models.networks.state import state_arrays, state_tensors
from lnp.models.stainer.architecture import UNets

KIND = "stainer"


class StainerError(LnpError, ValueError):
    """A file holds no U-Nets, or they saw what they are to predict."""


@dataclass(frozen=True)
class Stainer:
    """Networks that predict from views of brightfield.

    Attributes
    ----------
    unets : UNets
    about : dict
        targets (names, in order), level (background and height of the counterstain, counts),
        wells ([plate, well] of all that they were fitted on), settings.
    """

    unets: UNets
    about: dict

    def predict(self, view):
        """Return what each network predicts of a view (h, w): (n_networks, n_targets, h, w)."""
        return self.unets(torch.from_numpy(view.astype(np.float32))).numpy()


def save_stainer(path, unets, architecture, history, about):
    """Write U-Nets (path ends in .npz) that `load_stainer` reads."""
    values = {"kind": KIND, "architecture": architecture, "history": history, "about": about}
    write_arrays(path, values, state_arrays(unets))


def load_stainer(path):
    """Return the `Stainer` of a file.

    Raises
    ------
    DamagedError, StainerError
        If the file is not as it was written, or holds something else.
    """
    values, arrays = read_arrays(path)
    if values.get("kind") != KIND:
        raise StainerError(
            f"{path}: found {values.get('kind', 'arrays')}, expected networks that predict the "
            "counterstain. Name a file of results/staining/networks in staining/network."
        )
    unets = UNets(**values["architecture"])
    unets.load_state_dict(state_tensors(arrays))
    unets.eval()
    return Stainer(unets, values["about"])


def check_unseen(stainer, plate, wells, path):
    """Refuse to predict wells that the networks were fitted on.

    Raises
    ------
    StainerError
        With the wells: a prediction of them would be better than of any other well.
    """
    seen = {tuple(pair) for pair in stainer.about["wells"]}
    if known := sorted(well for well in set(wells) if (plate, well) in seen):
        raise StainerError(
            f"{path}: plate {plate}: the networks were fitted on {len(known)} of the wells that "
            f"they are to predict ({examples(known)}); expected wells that they never saw. Name "
            "networks of other wells in staining/network, or set it to train."
        )


def check_learned(views, level, group):
    """Refuse to train on nothing.

    Raises
    ------
    StainerError
        If no frame of the other groups' wells has brightfield and counterstain.
    """
    if not views or not level:
        raise StainerError(
            f"results/staining/networks/{group}.npz: no frame of the training wells of the other "
            "groups has both counterstain and brightfield; expected wells of two groups at least. "
            "Image both channels in two wells or more, or name networks of another study in "
            "staining/network."
        )
