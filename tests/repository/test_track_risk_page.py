"""What the page on the risk of tracks counts, by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from fit_track_risk import RIDGE, SIGNS, fit, rate
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


def draw_signs(n_tracks, n_frames):
    """Return signs of tracks that are wrong at the end where `change` was large for once."""
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(rng.lognormal(size=(n_tracks * n_frames, len(SIGNS))), columns=SIGNS)
    rows["track"] = [f"{k}" for k in range(n_tracks) for _ in range(n_frames)]
    highest = rows.groupby("track")["change"].transform("max")
    wrong = highest > np.quantile(highest, 0.8) * rng.lognormal(sigma=0.3, size=len(rows))
    return rows.assign(wrong=wrong.groupby(rows["track"]).transform("last"), kind="", claimed=0.0)


def test_odds_of_tracks_of_one_frame_are_those_of_a_logistic_regression():
    rows = draw_signs(300, 1)
    logs = np.log(rows[SIGNS].to_numpy())
    scaled = (logs - logs.mean(axis=0)) / logs.std(axis=0)
    model = LogisticRegression(C=1 / (RIDGE * len(rows)), tol=1e-8).fit(scaled, rows["wrong"])
    np.testing.assert_allclose(fit(rows)[1:], model.coef_[0] / logs.std(axis=0), atol=0.02)


def test_the_frame_that_matters_is_found_without_being_named():
    rows = draw_signs(300, 5)
    powers, tracks = dict(zip(SIGNS, fit(rows)[1:], strict=True)), rate(rows, fit(rows))
    assert max(powers, key=powers.get) == "change"
    assert tracks["risk"].sum() == pytest.approx(tracks["wrong"].sum(), rel=0.1)
    assert share_among(tracks, 0.3) > 0.8
