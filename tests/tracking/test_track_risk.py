from types import SimpleNamespace

import numpy as np
import pytest

from lnp.core.vocabulary import LOST, TRACKED
from lnp.imaging.pixel_regions import disc
from lnp.tracking.track_risk import (
    TrackRisk,
    likeness,
    look_of,
    nearest,
    overlap,
    shared_shares,
)


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


def patterned(turn=0):
    """Return (80, 80) counts of two cells, each brighter on one side; `turn` quarters the first."""
    ramp = np.add.outer(10 * np.arange(17), np.zeros(17))
    image = np.full((80, 80), 100.0)
    image[22:39, 12:29] = 500 + np.rot90(ramp, turn)
    image[22:39, 52:69] = 500 + ramp
    return image


def risk_of_first(images, columns=(20, 60)):
    """Return the risk of the first of two still cells, which lie in some columns, at the end."""
    rater, masks = TrackRisk(16), [disc((30, column), 8) for column in columns]
    centres = [mask.mean(axis=0) for mask in masks]
    tracks = [
        SimpleNamespace(cell=k, mask=m, state=TRACKED, centre=c, predicted=c, risk=0.0)
        for k, (m, c) in enumerate(zip(masks, centres, strict=True))
    ]
    for image in images:
        rater.rate(tracks, image)
    return tracks[0].risk


def test_a_track_whose_look_changes_is_at_risk_although_mask_and_light_stay():
    still, turned = ([patterned()] * 3 + [patterned(turn)] for turn in (0, 2))
    assert risk_of_first(turned) > 20 * risk_of_first(still)


def test_a_track_beside_another_is_at_higher_risk_than_one_apart():
    films = [patterned(), patterned(2)]
    assert risk_of_first(films, columns=(20, 37)) > 2 * risk_of_first(films)


def test_a_look_has_no_brightness_and_turns_over_with_its_cell():
    image, mask = np.add.outer(np.arange(60.0), np.zeros(60)), disc((30, 30), 8)
    look = look_of(image, mask, 16)
    assert look.mean() == pytest.approx(0, abs=1e-6)
    assert look.std() == pytest.approx(1, abs=1e-6)
    assert likeness(look, look_of(7 * image + 90, mask, 16)) == pytest.approx(1, abs=1e-6)
    assert likeness(look, look_of(-image, mask, 16)) == pytest.approx(-1, abs=1e-6)
    assert likeness(look, look_of(image.T, mask, 16)) == pytest.approx(0, abs=1e-6)


def test_a_cell_without_a_pattern_or_at_the_border_has_a_look_too():
    flat = look_of(np.full((60, 60), 7, np.uint16), disc((30, 30), 8), 16)
    assert not flat.any()
    assert likeness(flat, flat) == 1
    assert likeness(flat, np.linspace(-1, 1, len(flat))) == 0
    corner = np.argwhere(np.ones((3, 3), dtype=bool))
    assert np.isfinite(look_of(np.arange(400.0).reshape(20, 20), corner, 16)).all()


def test_the_nearest_other_centre():
    assert nearest([[0, 0], [3, 4], [3, 16]]).tolist() == [5, 5, 12]
    assert nearest([[1, 2]]).tolist() == [np.inf]


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
