import numpy as np

from lnp.design.class_parts import can_train, parts_by_class

PART = np.array(["train"] * 6 + ["valid"] * 3 + ["test"] * 2, dtype=object)


def classes(train, valid, test=0):
    """Return which cells are positive: so many of each part, the first ones."""
    numbers = [np.arange(6) < train, np.arange(3) < valid, np.arange(2) < test]
    return np.concatenate(numbers)


def test_parts_with_both_classes_stay_as_they_are():
    assert parts_by_class(PART, classes(2, 1)) is PART


def test_each_class_is_dealt_with_the_share_that_validated():
    positive = classes(6, 0, 2)
    dealt = parts_by_class(PART, positive)
    assert dealt[-2:].tolist() == ["test", "test"]
    assert (dealt[positive] == "valid").sum() == 2  # a third of six
    assert (dealt[~positive] == "valid").sum() == 1
    assert dealt.tolist() == parts_by_class(PART, positive).tolist()


def test_a_class_of_one_cell_cannot_both_train_and_validate():
    positive = classes(1, 0, 2)
    assert not can_train(PART, positive)
    assert parts_by_class(PART, positive) is PART
