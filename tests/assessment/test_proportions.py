import numpy as np
import pytest
from scipy.stats import binomtest

from lnp.assessment.proportions import wilson_interval


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (10, 10), (3, 17), (1, 1), (40, 50)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_is_scipys(hits, n, confidence):
    expected = binomtest(hits, n).proportion_ci(confidence, method="wilson")
    np.testing.assert_allclose(wilson_interval(hits, n, confidence), expected, atol=1e-12)


def test_many_shares_at_once():
    low, high = wilson_interval([0, 5], [10, 10])
    np.testing.assert_allclose(low, [0, 0.236593], atol=1e-6)
    np.testing.assert_allclose(high, [0.277533, 0.763407], atol=1e-6)
