"""Each property of optics and camera is to be seen in the images, as large as it was set."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import laplace

from lnp.simulation.camera import expose, shading, take_image
from lnp.simulation.dish.haze import draw_focus
from lnp.simulation.worlds.film import film
from lnp.simulation.worlds.world import PLAIN
from synthetic.plates import make_settings, make_site

CHANNELS = ["counterstain", "lnp", "gfp", "brightfield"]
LIGHT = np.full((60, 70), 300.0)


def exposed(world, channel="counterstain", light=LIGHT):
    """Return the image of even light."""
    return expose(light, np.ones(light.shape), channel, np.random.default_rng(0), world)


@pytest.mark.parametrize("channel", CHANNELS)
def test_corners_get_as_much_less_light_as_told(channel):
    plain, strong = (1 - shading((80, 90), channel, v) for v in (1.0, 3.0))
    np.testing.assert_allclose(strong, 3 * plain)
    assert strong.min() < 0.01
    assert 0.2 < strong.max() < 0.65
    assert shading((80, 90), channel, 9.0).min() > 0


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_counts_fit_the_bits_and_what_is_brighter_saturates(bits):
    image = exposed(replace(PLAIN, bits=bits), light=np.linspace(0, 9e4, 4200).reshape(60, 70))
    assert image.dtype == np.uint16
    assert image.max() == 2**bits - 1
    assert (image == image.max()).mean() > 0.05


@pytest.mark.parametrize("channel", CHANNELS)
def test_eight_bits_hold_the_usual_range_of_each_channel(channel):
    size = {"shape": (80, 90), "scale": 0.25, "n_frames": 2, "n_cells": 4, "dose_ng": 316.0}
    image = film(replace(PLAIN, bits=8), 1, channels=(channel,), **size).images[channel]
    assert 0.1 < np.percentile(image, 99.9) / 255 < 1
    assert (image == 255).mean() < 0.01


def test_gain_multiplies_counts():
    plain, more = (exposed(replace(PLAIN, gain=g)).astype(float) for g in (1.0, 2.0))
    np.testing.assert_allclose(more, 2 * plain, atol=1)


def test_one_outermost_row_or_column_is_bright_and_the_same_in_all_fields():
    sides = set()
    for plate in "ABCDEFGH":
        world = replace(PLAIN, bright_row=3.0, vignetting=0.0)
        site = make_site(make_settings(plate=plate, world=world), dose_ng=0.0)
        image = take_image(LIGHT, "brightfield", site, 0).astype(float)
        sides.add(str(site.bright_side))
        assert image[site.bright_side].mean() / np.median(image) == pytest.approx(3, rel=0.1)
        assert (image > 2 * np.median(image)).sum() in (60, 70)
        assert make_site(site.settings, 0.0, well="D05").bright_side == site.bright_side
    assert len(sides) > 1


def test_focus_drifts_slowly_between_sharp_and_the_worst_blur():
    world = replace(PLAIN, defocus_px=6.0)
    focus = np.stack([draw_focus(world, 0.5, 24, np.random.default_rng(k)) for k in range(30)])
    assert 0 <= focus.min() < 0.2
    assert 2.8 < focus.max() <= 3
    assert np.abs(np.diff(focus, axis=1)).max() < 0.6


def test_an_image_out_of_focus_is_blurred():
    size = {"shape": (90, 100), "scale": 0.3, "n_frames": 2, "n_cells": 8, "dose_ng": 0.0}
    sharpness = []
    for defocus_px in (0.0, 12.0):
        world = replace(PLAIN, grain=0.0, defocus_px=defocus_px)
        image = film(world, 1, channels=("brightfield",), **size).images["brightfield"][1]
        sharpness.append(laplace(image.astype(float)).std())
    assert sharpness[1] < 0.85 * sharpness[0]
