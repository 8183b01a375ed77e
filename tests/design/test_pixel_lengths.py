"""Lengths in pixels of the raw image are taken in place of micrometres."""

import pytest

from lnp.acquisition.lengths import in_pixels
from lnp.design.pixel_lengths import PixelLengthError, put_pixel_lengths, take_pixel_lengths


def settle(config, defaults):
    """Return settings whose lengths in pixels stand among defaults in micrometres."""
    lengths = take_pixel_lengths(config)
    merged = {name: section | config.get(name, {}) for name, section in defaults.items()}
    put_pixel_lengths(merged, lengths)
    return merged


@pytest.mark.parametrize(
    "given", [{"cell_diameter_px": 26}, {"cell_diameter_um": "26 px"}, {"cell_diameter_px": "26"}]
)
def test_a_diameter_in_pixels_is_the_same_at_every_magnification(given):
    settings = settle({"seeding": given}, {"seeding": {"cell_diameter_um": 16.9}})
    assert settings["seeding"] == {"cell_diameter_um": "26 px"}
    for pixel_um in (0.1, 0.65):
        assert in_pixels(settings["seeding"], pixel_um) == {"cell_diameter_px": 26.0}


def test_sides_in_pixels_stay_whole_and_zero_is_allowed_where_it_means_something():
    given = {"tracking": {"window_px": 50, "smoothing_px": 0}, "crops": {"side_px": 48}}
    settings = settle(given, {"tracking": {"window_um": 32.5}, "crops": {"side_um": 31.2}})
    assert in_pixels(settings["tracking"], 0.3) == {"window_px": 50, "smoothing_px": 0.0}
    assert in_pixels(settings["crops"], 0.3) == {"side_px": 48}


def test_the_old_name_of_a_spots_size_is_its_standard_deviation():
    settings = settle({"spots": {"sigma_px": 3}}, {"spots": {"radius_um": 0.46}})
    assert in_pixels(settings["spots"], 0.3)["sigma_px"] == pytest.approx(3, rel=1e-4)


def test_settings_in_micrometres_are_left_alone():
    config = {"seeding": {"cell_diameter_um": 12}, "crops": None}
    assert take_pixel_lengths(config) == {}
    assert config == {"seeding": {"cell_diameter_um": 12}, "crops": None}


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"box_px": 0}, "reporter/box_px: found 0; expected a number of pixels"),
        ({"box_px": "wide"}, "reporter/box_px: found 'wide'"),
        ({"box_px": True}, "reporter/box_px: found True"),
        ({"box_px": 24, "box_um": 15}, "reporter/box_px and reporter/box_um say the same"),
    ],
)
def test_what_is_no_length_or_is_given_twice_is_refused(section, told):
    with pytest.raises(PixelLengthError) as caught:
        take_pixel_lengths({"reporter": section})
    assert told in str(caught.value)
