"""A film that ends before the first horizon is refused, one that reaches it is not."""

import pandas as pd
import pytest

from lnp.acquisition.wells.film_length import FilmLengthError, check_film_length


def make_images(n_frames):
    """Return the planes of a film; a later one was listed, but is not used."""
    frames = [*range(n_frames), n_frames + 5]
    return pd.DataFrame({"frame": frames, "status": ["ok"] * n_frames + ["unused"]})


def test_a_film_must_reach_the_first_horizon():
    check_film_length(make_images(6), "P", 6)
    with pytest.raises(FilmLengthError, match=r"plate P: found 5 filmed .* at least 6"):
        check_film_length(make_images(5), "P", 6)
