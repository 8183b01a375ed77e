"""The length of a film, of which a plate to predict may have only the beginning."""

from lnp.acquisition.used_planes import used_planes
from lnp.core.errors import LnpError


class FilmLengthError(LnpError, ValueError):
    """A film is too short for any prediction."""


def check_film_length(images, plate, first_horizon):
    """Refuse a film that ends before the first horizon: there is nothing to predict from.

    Parameters
    ----------
    images : DataFrame
        Table "images" of a plate to predict.
    plate : str
    first_horizon : int
        Fewest frames that a model sees.

    Raises
    ------
    FilmLengthError
    """
    n_frames = int(used_planes(images)["frame"].max()) + 1
    if n_frames < first_horizon:
        raise FilmLengthError(
            f"plate {plate}: found {n_frames} filmed time points; expected at least "
            f"{first_horizon}, the first horizon of the models. Wait until they are filmed, or "
            "take models that were trained with an earlier horizon (horizons)."
        )
