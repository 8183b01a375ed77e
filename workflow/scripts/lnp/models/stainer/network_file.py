"""The file of U-Nets that predict a counterstain: read, and refused, without torch."""

from pathlib import Path

from lnp.core.errors import LnpError
from lnp.core.examples import examples
from lnp.models.networks.array_files import read_arrays

KIND = "stainer"


class StainerError(LnpError, ValueError):
    """A file holds no U-Nets, or they saw what they are to predict."""


def read_stainer(path):
    """Return values and arrays of a file of U-Nets, see `lnp.models.stainer.saved.save_stainer`.

    Raises
    ------
    DamagedError, StainerError
        If there is none, it is not as it was written, or it holds something else.
    """
    if not Path(path).is_file():
        raise StainerError(
            f"{path}: there is no such file; expected networks that predict the counterstain. Name "
            "a file of another study's results/staining/networks in staining/network, or set it to "
            "train."
        )
    values, arrays = read_arrays(path)
    if values.get("kind") != KIND:
        raise StainerError(
            f"{path}: found {values.get('kind', 'arrays')}, expected networks that predict the "
            "counterstain. Name a file of results/staining/networks in staining/network."
        )
    return values, arrays


def check_unseen(fitted, plate, wells, path):
    """Refuse to predict wells that networks were fitted on.

    Parameters
    ----------
    fitted : list of [plate, well]
        On which they were fitted.
    plate : str
    wells : list of str
        Of this plate, that they are to predict.
    path : str
        Of the networks.

    Raises
    ------
    StainerError
        With the wells: a prediction of them would be better than of any other well.
    """
    seen = {tuple(pair) for pair in fitted}
    if known := sorted(well for well in set(wells) if (plate, well) in seen):
        raise StainerError(
            f"{path}: plate {plate}: the networks were fitted on {len(known)} of the wells that "
            f"they are to predict ({examples(known)}); expected wells that they never saw. Name "
            "networks of other wells in staining/network, or set it to train."
        )
