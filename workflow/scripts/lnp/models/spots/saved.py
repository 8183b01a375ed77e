"""The response of each method, of a saved network too; without torch."""

from functools import partial

from lnp.core.errors import LnpError
from lnp.imaging.spot_network import FORWARD, network_response
from lnp.imaging.spot_response import RESPONSES
from lnp.models.networks.array_files import read_arrays


class SpotNetworkError(LnpError, ValueError):
    """A file is not the network that the settings name."""


def response_of(method, path):
    """Return the response of a method of spots: a function of image and SD of a spot (pixels).

    Parameters
    ----------
    method : str
        Of `RESPONSES` or `FORWARD`.
    path : str
        File of the network, as `train_spot_network` writes it; not read where there is none.

    Raises
    ------
    DamagedError, SpotNetworkError
    """
    if method in RESPONSES:
        return RESPONSES[method]
    values, weights = read_arrays(path)
    found = values.get("method") if values.get("kind") == "spots" else values.get("kind", "another")
    if found != method:
        raise SpotNetworkError(
            f"{path}: found a network of {found}; expected one that finds spots by {method} "
            "(spots/method). Name another file in spots/network, or set it to train."
        )
    return partial(network_response, forward=FORWARD[method], weights=weights)
