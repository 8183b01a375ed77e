"""Reading ahead: all items in order, one more than is asked for, errors where they belong."""

from threading import Event

import pytest

from lnp.ahead import read_ahead


@pytest.mark.parametrize("n_items", [0, 1, 2, 5])
def test_all_items_come_in_order(n_items):
    assert list(read_ahead(lambda i: i * i, n_items)) == [i * i for i in range(n_items)]


def test_the_next_item_is_read_while_one_is_used_and_no_more():
    started = [Event() for _ in range(3)]

    def read(i):
        started[i].set()
        return i

    items = read_ahead(read, 3)
    assert not started[0].is_set()
    assert next(items) == 0
    assert started[1].wait(10)
    assert not started[2].is_set()
    assert list(items) == [1, 2]


def test_an_error_comes_with_its_item():
    def read(i):
        if i == 1:
            raise ValueError("cell 1")
        return i

    items = read_ahead(read, 3)
    assert next(items) == 0
    with pytest.raises(ValueError, match="cell 1"):
        next(items)
