"""What the page on the risk of tracks counts, by hand."""

import numpy as np
import pandas as pd

from measure_track_risk import needed, share_among
from tracking.soft_cells import film_soft_cells

TRACKS = pd.DataFrame({"risk": np.arange(20) / 20, "wrong": False})
TRACKS.loc[[19, 18, 10, 2], "wrong"] = True


def test_wrong_tracks_among_the_riskiest_are_counted():
    assert share_among(TRACKS, 0.1) == 0.5
    assert share_among(TRACKS, 0.5) == 0.75
    assert share_among(TRACKS, 1) == 1


def test_how_many_must_be_looked_at():
    assert needed(TRACKS) == 18 / 20


def test_soft_cells_keep_their_numbers_and_drift_with_the_field():
    film = film_soft_cells(3, 3, (60, 80))
    assert film.labels.shape == film.images["counterstain"].shape == (3, 60, 80)
    both = np.intersect1d(film.labels[0], film.labels[1])
    assert len(both) > 0.8 * len(np.unique(film.labels[0]))
    inside = film.images["counterstain"][0][film.labels[0] > 0].mean()
    assert inside > 1.2 * film.images["counterstain"][0][film.labels[0] == 0].mean()
    assert np.array_equal(film_soft_cells(3, 3, (60, 80)).labels, film.labels)
