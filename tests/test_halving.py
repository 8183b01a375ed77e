import math

import pytest

from lnp.halving import plan_rungs, run_rung, search_by_rungs


class Draw:
    """A draw whose validation losses are known; it counts how many of its kind are held."""

    held, most = 0, 0

    def __init__(self, number, losses):
        self.number, self.losses, self.n_done = number, losses, 0
        Draw.held += 1
        Draw.most = max(Draw.most, Draw.held)

    def __del__(self):
        Draw.held -= 1

    def train(self, epoch):
        self.n_done = min(max(self.n_done, epoch), len(self.losses))

    def result(self):
        finite = [loss for loss in self.losses[: self.n_done] if not math.isnan(loss)]
        return {"draw": self.number, "valid_loss": min(finite), "epochs": self.n_done}


def draws(*courses):
    return [Draw(number, losses) for number, losses in enumerate(courses, start=1)]


def search(rungs, *courses):
    """Return the number of the best draw, and the epochs of each."""
    best, results = search_by_rungs(draws(*courses), rungs)
    assert [row["draw"] for row in results] == list(range(1, len(courses) + 1))
    return best.number, [row["epochs"] for row in results]


@pytest.mark.parametrize(
    ("n_draws", "epochs", "first", "keep", "rungs"),
    [
        (200, 30, 2, 3, [(2, 67), (6, 23), (18, 8), (30, 1)]),
        (200, 30, 1, 4, [(1, 50), (4, 13), (16, 4), (30, 1)]),
        (200, 30, 2, 1, [(30, 1)]),
        (200, 30, 30, 3, [(30, 1)]),
        (8, 18, 2, 3, [(2, 3), (6, 3), (18, 1)]),
        (2, 30, 10, 3, [(10, 2), (30, 1)]),
        (1, 2, 1, 2, [(1, 1), (2, 1)]),
    ],
)
def test_each_rung_has_fewer_draws_and_more_epochs(n_draws, epochs, first, keep, rungs):
    assert plan_rungs(n_draws, epochs, first, keep) == rungs


def test_the_better_draws_go_on_and_the_best_at_the_end_is_chosen():
    courses = [5.0, 1.0, 1.0], [3.0, 3.0, 0.5], [2.0, 2.0, 2.0], [4.0, 0.0, 0.0]
    assert search([(1, 2), (3, 1)], *courses) == (2, [1, 3, 3, 1])


def test_a_draw_is_judged_by_its_best_epoch_so_far():
    courses = [1.0, 9.0, 9.0], [2.0, 2.0, 0.0], [math.inf, 1.5, 0.0]
    assert search([(2, 2), (3, 1)], *courses) == (3, [3, 2, 3])


def test_of_equals_the_first_drawn_goes_on():
    assert search([(1, 2), (2, 1)], [1.0, 1.0], [1.0, 1.0], [1.0, 0.0]) == (1, [2, 2, 1])


def test_an_epoch_that_is_not_a_number_stops_no_draw():
    courses = [1.0, math.nan, 0.5], [2.0, 2.0, 0.0]
    assert search([(2, 1), (3, 1)], *courses) == (1, [3, 2])


def test_a_draw_that_ended_early_keeps_its_place():
    assert search([(2, 1), (3, 1)], [1.0], [2.0, 2.0, 0.0]) == (1, [1, 2])


def test_fewer_draws_than_may_go_on_all_do():
    assert search([(1, 3), (2, 1)], [1.0, 1.0], [2.0, 0.0]) == (2, [2, 2])


def test_no_more_draws_are_held_than_go_on():
    Draw.most = Draw.held = 0
    made = (Draw(number, [50.0 - number]) for number in range(1, 51))
    kept, others = run_rung(made, 1, 5)
    assert [draw.number for draw in kept] == [50, 49, 48, 47, 46]
    assert len(others) == 45
    assert Draw.most <= 7  # those kept, the one that leaves, the next
