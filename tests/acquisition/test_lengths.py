"""Lengths in micrometres become pixels of the plate's images; unknown pixel sizes are refused."""

import numpy as np
import pandas as pd
import pytest

from lnp.acquisition.lengths import (
    LengthError,
    common_pixel_size,
    in_pixels,
    whole,
    with_pixel_size,
    with_pixels,
)

PAPER = {  # the defaults, and what they are at 40x, unbinned, and at a quarter of that
    "max_shift_um": (6.5, 40.0, 10.0),
    "cell_diameter_um": (16.9, 104.0, 26.0),
    "window_um": (32.5, 200, 50),
    "smoothing_um": (0.65, 4.0, 1.0),
    "marker_um": (1.95, 12.0, 3.0),
    "side_um": (31.2, 192, 48),
    "box_um": (15.6, 96, 24),
}


def plate(name, *sizes):
    """Return table "images" of a plate whose planes have these pixel sizes."""
    return pd.DataFrame({"plate": name, "status": "ok", "pixel_um": np.array(sizes, dtype=float)})


@pytest.mark.parametrize(("pixel_um", "number"), [(0.1625, 1), (0.65, 2)])
def test_the_defaults_are_the_pixels_of_the_paper_at_its_magnification(pixel_um, number):
    lengths = {name: values[0] for name, values in PAPER.items()}
    expected = {f"{name[:-3]}_px": values[number] for name, values in PAPER.items()}
    assert in_pixels(lengths, pixel_um) == expected


def test_a_spot_is_given_by_its_radius_and_is_no_smaller_than_a_pixel():
    assert in_pixels({"radius_um": 0.46}, 0.1625)["sigma_px"] == pytest.approx(2.0, rel=0.01)
    assert in_pixels({"radius_um": 0.46}, 0.65) == {"sigma_px": 1.0}


def test_sides_of_crops_are_multiples_of_four():
    for pixel_um in np.linspace(0.1, 1.3, 40):
        side = in_pixels({"side_um": 31.2}, pixel_um)["side_px"]
        assert side % 4 == 0
        assert abs(side - 31.2 / pixel_um) <= 2 + 1e-6
    assert [whole(length, 4) for length in (1.0, 6.0, 46.0)] == [4, 8, 48]


def test_settings_keep_their_names_and_none_stays_none():
    given = with_pixels({"square_um": "none", "box_um": 15.6, "seed": 3}, 0.65)
    assert (given.square_px, given.box_px, given.seed, given.box_um) == ("none", 24, 3, 15.6)


def test_a_pixel_size_that_the_metadata_lack_is_taken_from_the_settings():
    filled = with_pixel_size(plate("A", np.nan, np.nan), "A", 0.325)
    assert filled["pixel_um"].tolist() == [0.325, 0.325]
    known = plate("A", 0.65, np.nan)
    assert with_pixel_size(known, "A", "auto") is known
    assert with_pixel_size(known, "A", 0.651)["pixel_um"].tolist() == [0.65, 0.651]


def test_an_unknown_pixel_size_is_refused_with_what_to_do():
    with pytest.raises(LengthError, match=r"plate A: .*Set acquisition/pixel_um.*40x: 0.1625"):
        with_pixel_size(plate("A", np.nan), "A", "auto")


def test_a_pixel_size_that_contradicts_the_metadata_is_refused_with_both():
    with pytest.raises(LengthError, match=r"plate A: .*0.65 um, acquisition/pixel_um says 0.325"):
        with_pixel_size(plate("A", 0.65), "A", 0.325)


def test_plates_of_one_study_share_their_pixel_size():
    assert common_pixel_size(pd.concat([plate("A", 0.65), plate("B", 0.6501)])) == 0.65
    with pytest.raises(LengthError, match=r"0.65 um \(A\), 0.325 um \(B\)"):
        common_pixel_size(pd.concat([plate("A", 0.65), plate("B", 0.325)]))
