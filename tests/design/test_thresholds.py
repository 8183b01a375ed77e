import numpy as np
import pytest

from lnp.design.thresholds import find_threshold

GFP = np.array([10.0, 20.0, 30.0, 40.0, 1000.0])
CONTROL = np.array([True, True, True, True, False])


@pytest.mark.parametrize(
    ("method", "threshold"),
    [
        ("maximum", 40.0),
        ({"quantile": 0.5}, 25.0),
        ({"mean_sd": 2}, 25 + 2 * np.sqrt(125)),
    ],
)
def test_a_threshold_from_the_controls(method, threshold):
    assert find_threshold(GFP, CONTROL, method, 1.0) == pytest.approx(threshold)


def test_a_mixture_parts_two_heaps_between_them_in_the_same_place_each_time():
    rng = np.random.default_rng(0)
    low, high = rng.normal(2, 0.3, 400), rng.normal(6, 0.3, 200)
    gfp = np.exp(np.concatenate([low, high]))
    control = np.arange(600) < 200
    found = find_threshold(gfp, control, "mixture", 1.0)
    assert 3.2 < np.log(found) < 4.9
    assert found == find_threshold(gfp, control, "mixture", 1.0)


def test_a_mixture_calls_no_more_than_half_of_the_controls_positive():
    gfp = np.exp(np.random.default_rng(1).normal(3, 0.5, 300))
    control = np.arange(300) < 150
    assert find_threshold(gfp, control, "mixture", 1.0) >= np.median(gfp[control])
