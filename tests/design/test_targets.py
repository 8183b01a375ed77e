import numpy as np
import pandas as pd
import pytest

from lnp.design.fold_data import select_fold
from lnp.design.targets import TargetError, set_targets

# number, role, part, GFP
ROWS = [
    (0, "control", "train", 90.0),
    (1, "control", "valid", 100.0),
    (2, "control", "test", 500.0),
    (3, "treated", "train", 101.0),
    (4, "treated", "train", 0.5),
    (5, "treated", "valid", 400.0),
    (6, "treated", "test", 100.0),
]


def make_tables(rows=ROWS):
    table = pd.DataFrame(rows, columns=["cell", "role", "part", "gfp"])
    table = table.assign(plate="P", site="C03_f001", well="C03", dose_ng=1.0)
    split = table[["plate", "site", "cell", "part"]].assign(
        protocol="paper", fold="fold1", unit=table["cell"].astype(str)
    )
    return split, table[["plate", "site", "cell", "well", "dose_ng", "role", "gfp"]]


def test_threshold_is_the_brightest_control_that_does_not_test():
    targets = set_targets(*make_tables(), min_counts=1.0, threshold="maximum")
    assert (targets["threshold"] == 100.0).all()
    assert targets["positive"].tolist() == [False, False, True, True, False, True, False]


def test_level_is_the_logarithm_of_gfp_not_below_the_floor():
    level = set_targets(*make_tables(), min_counts=1.0, threshold="maximum")["level"]
    np.testing.assert_allclose(level[[0, 4]], [np.log(90), 0.0])


def test_test_cells_do_not_move_the_threshold():
    rows = [(*row[:3], 1e9) if row[2] == "test" else row for row in ROWS]
    assert set_targets(*make_tables(rows), min_counts=1.0, threshold="maximum")[
        "threshold"
    ].unique() == [100.0]


def test_without_a_training_control_there_is_no_threshold():
    rows = [row for row in ROWS if row[1] == "treated" or row[2] == "test"]
    with pytest.raises(TargetError, match="no control cell"):
        set_targets(*make_tables(rows), min_counts=1.0, threshold="maximum")


def test_a_part_of_one_class_is_refused():
    rows = [row for row in ROWS if row[0] != 3]
    with pytest.raises(TargetError, match="all cells of the part train are negative"):
        set_targets(*make_tables(rows), min_counts=1.0, threshold="maximum")


def test_the_truth_of_a_fold_is_the_class_or_the_level():
    split, cells = make_tables()
    targets = set_targets(split, cells, min_counts=1.0, threshold="maximum")
    shuffled = cells.sample(frac=1, random_state=0)
    classes = select_fold(split, targets, shuffled, "fold1", "classification")
    levels = select_fold(split, targets, shuffled, "fold1", "regression")
    assert classes["truth"].tolist() == [0, 0, 1, 1, 0, 1, 0]
    assert levels["truth"].tolist() == targets["level"].tolist()
    assert classes["cell"].tolist() == list(range(7))
