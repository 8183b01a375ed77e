from types import SimpleNamespace

import numpy as np
import pytest

from lnp.core.vocabulary import LOST, TRACKED
from lnp.imaging.pixel_regions import disc
from lnp.tracking.track_risk import TrackRisk, overlap, shared_shares


def follow(frames):
    """Return the risks (T, n) of tracks given as [(row, radius, light), ...] in each frame."""
    rater, risks = TrackRisk(16), []
    for cells in frames:
        image, tracks = np.full((60, 40 * len(cells)), 100), []
        for number, (row, radius, light) in enumerate(cells):
            mask = disc((row, 20 + 40 * number), radius)
            image[tuple(mask.T)] = light
            centre = mask.mean(axis=0)
            seen = {"state": TRACKED, "centre": centre, "predicted": np.array([30.0, centre[1]])}
            tracks.append(SimpleNamespace(cell=number, mask=mask, risk=0.0, **seen))
        rater.rate(tracks, image)
        risks.append([track.risk for track in tracks])
    return np.array(risks)


CALM = [(31, 8, 1000)] * 5


def test_a_track_whose_mask_and_light_change_is_at_risk_from_then_on():
    risks = follow([CALM, CALM, CALM[1:] + [(26, 4, 300)], CALM[1:] + [(26, 4, 300)]])
    assert risks[:2].max() < 0.01
    assert risks[2, :4].max() < 0.01
    assert risks[2, 4] > 0.2
    assert risks[3, 4] >= risks[2, 4]


def test_all_tracks_are_at_risk_where_masks_change_and_cells_step_far():
    jumpy = [[(31 + step, 8 - step, 1000) for step in steps] for steps in ([0] * 5, [4] * 5)]
    assert follow(jumpy)[1].min() > 10 * follow([CALM, CALM])[1].max()


def test_a_dimmer_lamp_is_no_sign():
    dim = [(row, radius, light // 2) for row, radius, light in CALM]
    assert follow([CALM, dim])[1].max() == follow([CALM, CALM])[1].max()


def test_a_lost_track_has_risk_one_and_frames_without_a_plane_change_nothing():
    lost = SimpleNamespace(cell=0, mask=disc((5, 5), 2), state=LOST, risk=0.0)
    TrackRisk(16).rate([lost], None)
    assert lost.risk == 1


def test_overlap_does_not_depend_on_where_the_regions_lie():
    assert overlap(disc((5, 5), 3), disc((50, -7), 3)) == 1
    assert overlap(disc((5, 5), 3), disc((50, -7), 6)) == pytest.approx(29 / 113)


def test_shares_count_pixels_of_other_regions_even_outside_the_image():
    first = np.array([[-1, 0], [0, 0], [0, 1], [1, 1]])
    assert shared_shares([first, first[2:], np.array([[9, 9]])]) == [0.5, 1.0, 0.0]
