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
    table = table.assign(plate="P", site="C03_f001", well="C03", formulation="", dose_ng=1.0)
    split = table[["plate", "site", "cell", "part"]].assign(
        protocol="paper", fold="fold1", unit=table["cell"].astype(str)
    )
    return split, table[["plate", "site", "cell", "well", "formulation", "dose_ng", "role", "gfp"]]


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


def test_a_study_without_one_of_the_classes_is_refused_with_its_wells_and_advice():
    rows = [(*row[:3], min(row[3], 50.0)) for row in ROWS]
    with pytest.raises(TargetError) as error:
        set_targets(*make_tables(rows), min_counts=1.0, threshold="maximum")
    for words in ["protocol paper, fold1 of 1 folds", "C03 0 of 3", "quantile", "n_folds"]:
        assert words in str(error.value)


def test_where_all_that_validate_are_of_one_class_cells_change_parts_in_classification(caplog):
    rows = [
        (0, "control", "train", 90.0),
        (1, "control", "valid", 100.0),
        *((cell, "treated", "train", 400.0) for cell in range(2, 6)),
        *((cell, "treated", "valid", 50.0) for cell in range(6, 10)),
        (10, "treated", "test", 400.0),
    ]
    split, cells = make_tables(rows)
    targets = set_targets(split, cells, min_counts=1.0, threshold="maximum")
    chosen = select_fold(split, targets, cells, "fold1", "classification")
    n_cells = chosen.groupby(["part", "truth"]).size()
    assert n_cells.to_dict() == {
        ("test", 1): 1,
        ("train", 0): 3,
        ("train", 1): 2,
        ("valid", 0): 3,
        ("valid", 1): 2,
    }
    levels = select_fold(split, targets, cells, "fold1", "regression")
    assert levels["part"].tolist() == split["part"].tolist()
    assert "protocol paper, fold1: all cells that train, or all that validate" in caplog.text


def test_one_fold_that_knows_one_class_only_does_not_stop_the_others(caplog):
    split, cells = make_tables()
    tests = {3: "test", 5: "test", 6: "train"}  # all cells above the threshold test
    other = split.assign(fold="fold2", part=split["cell"].map(tests).fillna(split["part"]))
    targets = set_targets(pd.concat([split, other]), cells, min_counts=1.0, threshold="maximum")
    assert set(targets["fold"]) == {"fold1", "fold2"}
    assert "protocol paper, fold2 of 2 folds: fewer than 2 cells" in caplog.text


def test_the_truth_of_a_fold_is_the_class_or_the_level():
    split, cells = make_tables()
    targets = set_targets(split, cells, min_counts=1.0, threshold="maximum")
    shuffled = cells.sample(frac=1, random_state=0)
    classes = select_fold(split, targets, shuffled, "fold1", "classification")
    levels = select_fold(split, targets, shuffled, "fold1", "regression")
    assert classes["truth"].tolist() == [0, 0, 1, 1, 0, 1, 0]
    assert levels["truth"].tolist() == targets["level"].tolist()
    assert classes["cell"].tolist() == list(range(7))
