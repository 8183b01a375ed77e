"""The threshold between background and cells, in fields of many kinds."""

import numpy as np
import pytest

from lnp.imaging.filters import gaussian
from lnp.imaging.foreground import background_level, foreground_threshold
from synthetic.discs import dome_frame

DIAMETER = 26
CENTRES = [(40, 40), (40, 110), (110, 75), (120, 150)]


def found(image):
    smoothed = gaussian(image, 1.5)
    return smoothed > foreground_threshold(smoothed, DIAMETER)


def cells():
    return dome_frame(CENTRES, DIAMETER / 2, (160, 190)).astype(float) > 200


def test_a_constant_field_and_one_of_noise_have_no_foreground():
    noise = np.random.default_rng(0).normal(500, 30, size=(300, 300))
    assert not found(np.full((60, 60), 300.0)).any()
    assert found(noise).mean() < 1e-3


@pytest.mark.parametrize("gain", [0.05, 1, 12])
def test_the_foreground_does_not_depend_on_the_gain(gain):
    image = dome_frame(CENTRES, DIAMETER / 2, (160, 190), np.random.default_rng(1), noise=30)
    share = found(image * gain)[cells()].mean()
    assert share == pytest.approx(found(image)[cells()].mean(), abs=1e-3)
    assert share > 0.8


def test_cells_in_haze_end_where_they_end_elsewhere():
    rng = np.random.default_rng(2)
    domes = dome_frame(CENTRES, DIAMETER / 2, (160, 190), rng, noise=10).astype(float)
    haze = 0.4 * domes.max() * np.exp(-(((np.arange(190) - 190) / 90.0) ** 2))
    foreground, (row, col) = found(domes + haze), np.indices(domes.shape)
    for centre in CENTRES:
        distance = np.hypot(row - centre[0], col - centre[1]) / DIAMETER
        assert foreground[distance < 0.4].mean() > 0.95
        assert foreground[(distance > 0.6) & (distance < 0.9)].mean() < 0.2


def test_the_background_of_a_field_with_some_cells_is_that_without():
    rng = np.random.default_rng(3)
    image = rng.normal(400, 20, size=(300, 300))
    image[100:180, 50:200] += 5000
    mean, deviation = background_level(image)
    assert (mean, deviation) == pytest.approx((400, 20), rel=0.1)
