import math

import pytest

from lnp.models.lstm.successive_halving import plan_rungs, search_by_rungs, train_each


class Draw:
    """A draw whose validation losses are known; it counts how many of its kind are held."""

    held, most = 0, 0

    def __init__(self, number, losses, size=8):
        self.number, self.losses, self.n_done, self.size = number, losses, 0, size
        Draw.held += 1
        Draw.most = max(Draw.most, Draw.held)

    def __del__(self):
        Draw.held -= 1

    def train(self, epoch):
        self.n_done = min(max(self.n_done, epoch), len(self.losses))

    def result(self):
        finite = [loss for loss in self.losses[: self.n_done] if not math.isnan(loss)]
        return {"draw": self.number, "valid_loss": min(finite), "epochs": self.n_done}


def search(rungs, *courses, sizes=None):
    """Return the number of the best draw, and the epochs of each; sizes are 8 if not given."""
    sizes = sizes or [8] * len(courses)
    rungs = [(epoch, n if isinstance(n, dict) else {8: n}) for epoch, n in rungs]
    draws = [Draw(i + 1, losses, sizes[i]) for i, losses in enumerate(courses)]
    best, results = search_by_rungs(draws, rungs)
    assert [row["draw"] for row in results] == list(range(1, len(courses) + 1))
    return best.number, [row["epochs"] for row in results]


@pytest.mark.parametrize(
    ("sizes", "epochs", "first", "keep", "rungs"),
    [
        ([8] * 200, 30, 2, 3, [(2, {8: 67}), (6, {8: 23}), (18, {8: 8}), (30, {8: 1})]),
        (
            [8] * 9 + [4] * 2,
            20,
            1,
            4,
            [(1, {8: 3, 4: 1}), (4, {8: 1, 4: 1}), (16, {8: 1, 4: 1}), (20, {8: 1, 4: 1})],
        ),
        ([8] * 200, 30, 2, 1, [(30, {8: 1})]),
        ([8] * 200, 30, 30, 3, [(30, {8: 1})]),
        ([8], 2, 1, 2, [(1, {8: 1}), (2, {8: 1})]),
    ],
)
def test_each_rung_has_fewer_draws_and_more_epochs(sizes, epochs, first, keep, rungs):
    assert plan_rungs(sizes, epochs, first, keep) == rungs


def test_a_draw_competes_with_those_of_its_size_and_in_the_end_with_all():
    courses = [1.0, 1.0], [2.0, 0.5], [3.0, 0.4], [4.0, 0.0]
    rungs = [(1, {8: 1, 4: 1}), (2, {8: 1, 4: 1})]
    assert search(rungs, *courses, sizes=[8, 8, 4, 4]) == (3, [2, 1, 2, 1])


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


def test_all_draws_of_a_rung_may_be_trained_together():
    asked = []

    def train(draws, epoch):
        asked.append(([draw.number for draw in draws], epoch))
        return list(train_each(draws, epoch))

    draws = [Draw(number, [float(number), 3.0 - number]) for number in (1, 2, 3)]
    best, _ = search_by_rungs(draws, [(1, {8: 2}), (2, {8: 1})], train)
    assert asked == [([1, 2, 3], 1), ([1, 2], 2)]
    assert best.number == 1


def test_no_more_draws_are_held_than_go_on():
    Draw.most = Draw.held = 0
    made = (Draw(number, [50.0 - number]) for number in range(1, 51))
    best, results = search_by_rungs(made, [(1, {8: 5})])
    assert best.number == 50
    assert len(results) == 50
    assert Draw.most <= 7  # those kept, the one that leaves, the next
