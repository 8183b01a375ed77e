import numpy as np
import pytest
from scipy.integrate import solve_ivp

from lnp.cells.expression_model import unit_curve

AGE = np.linspace(-2.0, 12.0, 57)


def integrate(fast, slow, maturation_h):
    """The same by integration: mRNA, protein without light, light."""

    def change(_, state):
        mrna, dark, light = state
        return [-fast * mrna, mrna - dark / maturation_h, dark / maturation_h - slow * light]

    times = AGE[AGE > 0]
    tight = {"rtol": 1e-10, "atol": 1e-12}
    light = solve_ivp(change, (0, times[-1]), [1, 0, 0], t_eval=times, **tight).y[2]
    return np.append(np.zeros(len(AGE) - len(times)), light)


@pytest.mark.parametrize("rates", [(0.7, 0.05), (0.05, 0.7), (0.2, 0.2)])
@pytest.mark.parametrize("maturation_h", [0.5, 5.0])  # 5 h: another rate of 0.2
def test_the_sum_of_exponentials_solves_the_equations(rates, maturation_h):
    found = unit_curve(AGE, *map(np.array, rates), maturation_h)
    np.testing.assert_allclose(found, integrate(*rates, maturation_h), atol=2e-3)


def test_without_maturation_the_light_rises_at_once_with_unit_slope():
    found = unit_curve(np.array([-1.0, 0.0, 1e-4]), np.array(0.5), np.array(0.1))
    np.testing.assert_allclose(found, [0, 0, 1e-4], rtol=1e-3)


def test_fast_and_slow_rate_can_be_exchanged():
    one, two = (unit_curve(AGE, *map(np.array, rates), 1.0) for rates in [(0.7, 0.1), (0.1, 0.7)])
    np.testing.assert_allclose(one, two, atol=1e-12)


def test_many_curves_are_one_array():
    fast, slow = np.array([0.5, 0.6]), np.array([0.1, 0.2])
    whole = unit_curve(np.stack([AGE, AGE - 1]), fast, slow, 1.0)
    for i in range(2):
        np.testing.assert_allclose(whole[i], unit_curve(AGE - i, fast[i], slow[i], 1.0))
