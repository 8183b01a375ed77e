import pytest

from lnp.design.horizons import encoder_of, first_horizon


@pytest.mark.parametrize(("horizon", "encoder"), [(5, 5), (6, 10), (20, 20)])
def test_the_encoder_of_a_horizon_saw_it_and_as_little_more_as_possible(horizon, encoder):
    assert encoder_of(horizon, [20, 5, 10]) == encoder
    assert encoder_of(horizon, [20]) == 20


def test_each_horizon_is_served_by_one_encoder():
    seen = [5, 10, 20]
    served = [h for n in seen for h in range(first_horizon(n, seen), n + 1)]
    assert served == list(range(1, 21))
    assert all(encoder_of(h, seen) == n for n in seen for h in range(first_horizon(n, seen), n + 1))
