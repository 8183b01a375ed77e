"""The frames behind the page on spots, and what it says of them."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from lnp.imaging.spot_response import noise_sd
from lnp.imaging.spots import find_candidates
from measure_spots import judge
from spots.frames import EDGE, SIDE, film_frame
from spots.score import LEAST, calibrate, look


def test_frames_repeat_themselves_and_spots_lie_in_cells_away_from_the_edge():
    first, again = film_frame(3, 5.0, 10, 1.5), film_frame(3, 5.0, 10, 1.5)
    assert np.array_equal(first.counts, again.counts)
    assert len(first.places) > 20
    assert ((first.places > EDGE - 1) & (first.places < SIDE - EDGE)).all()
    row, col = np.rint(first.places).astype(int).T
    assert first.inside[row, col].mean() > 0.9
    assert (first.snr <= 5.0).all()
    assert len(film_frame(3, 5.0, 0, 1.5).places) == 0


def test_bright_spots_stand_out_where_they_are():
    frame = film_frame(1, 60.0, 3, 1.5)
    row, col = np.rint(frame.places[frame.snr > 40]).astype(int).T
    rest = frame.counts[frame.inside]
    assert (frame.counts[row, col] > np.median(rest) + 4 * noise_sd(rest)).all()


def find(counts, sigma, threshold):
    """Find candidates by the Laplacian."""
    return find_candidates(counts, sigma, threshold)


def test_the_threshold_shows_as_many_false_spots_as_asked_for(monkeypatch):
    monkeypatch.setattr("spots.score.N_CONTROLS", 3)
    threshold, false = calibrate(find)
    assert threshold > LEAST
    assert false == 0.5
    frame = film_frame(1, 60.0, 3, 1.5)
    assert len(look(find, frame, 1.5, threshold)) > 3


@pytest.mark.parametrize(
    ("unet", "false", "met"),
    [([0.4, 0.5, 0.9], 0.5, True), ([0.4, 0.5, 0.88], 0.5, False), ([0.4, 0.5, 0.9], 0.6, False)],
)
def test_the_bar_is_judged_by_all_of_its_parts(unet, false, met):
    made = partial(pd.DataFrame, columns=["snr", "f1", "false_per_cell"])
    snrs = [2.0, 3.0, 8.0]
    log = made([(snr, f1, 0.5) for snr, f1 in zip(snrs, [0.3, 0.4, 0.9], strict=True)])
    ours = made([(snr, f1, false) for snr, f1 in zip(snrs, unet, strict=True)])
    told = judge({"log": (9.0, log), "unet": (5.0, ours)})
    assert told.startswith("**met**" if met else "**not met**")
