"""The file of a network that finds spots, read and refused without torch."""

from pathlib import Path

from lnp.core.errors import LnpError
from lnp.models.networks.array_files import read_arrays

KIND = "spots"


class SpotNetworkError(LnpError, ValueError):
    """A file is not the network that the settings name."""


def read_network(method, path):
    """Return values and weights of a network of spots, as `train_spot_network` writes it.

    Raises
    ------
    DamagedError, SpotNetworkError
    """
    if not Path(path).is_file():
        raise SpotNetworkError(
            f"{path}: there is no such file; expected a network that finds spots by {method} "
            "(spots/method). Name one in spots/network, or set it to train."
        )
    values, weights = read_arrays(path)
    found = values.get("method") if values.get("kind") == KIND else values.get("kind", "another")
    if found != method:
        raise SpotNetworkError(
            f"{path}: found a network of {found}; expected one that finds spots by {method} "
            "(spots/method). Name another file in spots/network, or set it to train."
        )
    return values, weights
