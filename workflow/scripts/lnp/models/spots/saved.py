"""What finds spots, as settings and files say, saved networks too; without torch."""

from functools import partial

from lnp.core.tables import read_table
from lnp.core.vocabulary import SPOTIFLOW
from lnp.imaging.spot_network import FORWARD, network_response
from lnp.imaging.spot_response import RESPONSES, noise_sd
from lnp.imaging.spots import find_candidates, find_listed
from lnp.models.spots.network_file import read_network
from lnp.models.spots.threshold_file import read_threshold


def spot_finder(settings, network, calibrated):
    """Return the function that finds the spots of a frame, with their `height`.

    Parameters
    ----------
    settings : namespace
        `method`, `sigma_px`, and `threshold`: a number, or controls.
    network, calibrated : str
        Files of the network, and of the threshold by control wells; not read where there is none.
    """
    threshold = read_threshold(settings.threshold, calibrated)
    return partial(candidate_finder(settings, network), threshold=threshold)


def with_listed(planes, path):
    """Return each plane with the spots that Spotiflow lists in it, where there is such a file."""
    if not path:
        return planes
    listed = read_table("spotiflow", path)
    return [
        None if plane is None else (plane, listed[listed["frame"] == frame])
        for frame, plane in enumerate(planes)
    ]


def candidate_finder(settings, network):
    """Return the function that finds candidates, but for frame and threshold; see `spot_finder`."""
    if settings.method == SPOTIFLOW:
        return partial(find_listed, sigma=settings.sigma_px)
    respond = response_of(settings.method, network)
    noise = noise_sd if settings.method in RESPONSES else one
    return partial(find_candidates, sigma=settings.sigma_px, respond=respond, noise=noise)


def one(_response):
    """Return the SD of the noise of a network's response, which is in such already."""
    return 1.0


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
    values, weights = read_network(method, path)
    forward = FORWARD[method]
    return partial(network_response, forward=forward, weights=weights, noise=values["noise"])
