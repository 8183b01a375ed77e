"""Reading ahead: all items in order, no more than the readers hold, errors where they belong."""

import threading
from threading import Barrier, Event

import pytest

from lnp.core.prefetch import read_ahead


@pytest.mark.parametrize("n_readers", [1, 3])
@pytest.mark.parametrize("n_items", [0, 1, 2, 5])
def test_all_items_come_in_order(n_items, n_readers):
    items = read_ahead(lambda i: i * i, n_items, n_readers)
    assert list(items) == [i * i for i in range(n_items)]


def test_the_order_is_kept_where_a_later_item_is_read_sooner():
    later = Event()

    def read(i):
        if i == 0:
            assert later.wait(10)
        else:
            later.set()
        return i

    assert list(read_ahead(read, 3, n_readers=2)) == [0, 1, 2]


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


def test_no_more_items_are_held_than_there_are_readers():
    started = [Event() for _ in range(9)]

    def read(i):
        started[i].set()
        return i

    items = read_ahead(read, 9, n_readers=3)
    assert next(items) == 0
    assert all(event.wait(10) for event in started[:4])
    assert not any(event.is_set() for event in started[4:])
    assert next(items) == 1
    assert started[4].wait(10)
    assert not any(event.is_set() for event in started[5:])


def test_readers_read_at_the_same_time():
    together = Barrier(3, timeout=10)

    def read(i):
        together.wait()
        return i

    assert list(read_ahead(read, 6, n_readers=3)) == list(range(6))


@pytest.mark.parametrize("n_readers", [1, 2])
def test_an_error_comes_with_its_item(n_readers):
    def read(i):
        if i == 1:
            raise ValueError("cell 1")
        return i

    items = read_ahead(read, 3, n_readers)
    assert next(items) == 0
    with pytest.raises(ValueError, match="cell 1"):
        next(items)


@pytest.mark.parametrize("n_used", [1, 6])
def test_threads_end_with_the_items_or_when_they_are_given_up(n_used):
    before = threading.active_count()
    items = read_ahead(lambda i: i, 6, n_readers=3)
    for _ in range(n_used):
        next(items)
    items.close()
    assert threading.active_count() == before
