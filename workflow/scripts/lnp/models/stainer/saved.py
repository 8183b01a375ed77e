"""Saved U-Nets: weights, the light they were fitted in, and the wells that they saw."""

from dataclasses import dataclass

import numpy as np
import torch

from lnp.models.networks.array_files import write_arrays
from lnp.models.networks.state import state_arrays, state_tensors
from lnp.models.stainer.architecture import UNets
from lnp.models.stainer.network_file import KIND, StainerError, read_stainer


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
    values, arrays = read_stainer(path)
    unets = UNets(**values["architecture"])
    unets.load_state_dict(state_tensors(arrays))
    unets.eval()
    return Stainer(unets, values["about"])


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
