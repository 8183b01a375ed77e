import numpy as np

from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.models.cnn.input_scaling import (
    KERAS_MEAN,
    affine_input,
    count_levels,
    fit_paper_input,
)

SCALING = {name: {"offset": 100.0, "scale": 400.0} for name in SEEN_CHANNELS}
RAW = np.array([300.0, 300.0, 300.0])  # scaled: 0.5


def seen(convention):
    offset, scale = affine_input(SCALING, convention)
    return (RAW - offset) / scale


def test_plain_input_is_the_scaled_image():
    np.testing.assert_allclose(seen("plain"), 0.5)


def test_torchvision_takes_off_its_mean_and_divides_by_its_sd():
    np.testing.assert_allclose(seen("torchvision"), [0.015 / 0.229, 0.044 / 0.224, 0.094 / 0.225])


def test_keras_takes_its_mean_off_the_image_of_0_to_255():
    np.testing.assert_allclose(seen("keras"), 127.5 - KERAS_MEAN)


def test_levels_are_counted_per_channel():
    crops = np.zeros((2, 2, 3, 4, 4), dtype=np.uint16)
    crops[:, :, 1] = np.arange(16).reshape(4, 4)
    counts = count_levels(crops)
    assert counts.sum(axis=1).tolist() == [64, 64, 64]
    assert counts[0, 0] == 64
    assert counts[1, :16].tolist() == [4] * 16


def test_the_papers_input_has_the_training_mean_at_zero_and_spans_the_range():
    crops = np.random.default_rng(0).integers(50, 1000, (2, 3, 3, 4, 4)).astype(np.uint16)
    offset, scale = fit_paper_input(count_levels(crops), "keras")
    scaled = (crops - offset.reshape(3, 1, 1)) / scale.reshape(3, 1, 1)
    np.testing.assert_allclose(scaled.mean(axis=(0, 1, 3, 4)), 0, atol=1e-9)
    np.testing.assert_allclose(np.ptp(scaled, axis=(0, 1, 3, 4)), 255)
