import numpy as np
import pandas as pd
import pytest

from lnp.core.vocabulary import CELL_KEY
from lnp.design.cross_fitting import (
    OTHER_STEP,
    average_halves,
    fold_and_half,
    half_parts,
    split_halves,
)
from lnp.design.folds import SplitError, split_cross, split_holdout
from synthetic.networks import make_cells, make_wells


def halve(cells, split, unit, seed=0):
    return split.assign(half=split_halves(split, cells, unit, np.random.default_rng(seed)))


def test_both_halves_have_each_dose_and_only_training_cells():
    cells = make_cells(20)
    split = halve(cells, split_holdout(cells, "cell", 0.2, 3, np.random.default_rng(0)), "cell")
    assert ((split["half"] != "") == (split["part"] == "train")).all()
    sizes = (
        split.merge(cells, on=CELL_KEY)
        .query("half != ''")
        .groupby(["fold", "dose_ng", "half"])
        .size()
    )
    assert len(sizes) == 3 * 3 * 2
    assert sizes.max() - sizes.min() <= 2


def test_a_well_is_in_one_half():
    cells = make_wells(5)
    split = halve(cells, split_cross(cells, "well", 5, np.random.default_rng(0)), "well")
    train = split[split["part"] == "train"]
    halves = train.groupby(["fold", "unit"])["half"].agg(set)
    assert set(halves.map(len)) == {1}


def test_one_training_well_per_dose_cannot_be_halved():
    cells = make_wells(3)
    split = split_cross(cells, "well", 3, np.random.default_rng(0))
    with pytest.raises(SplitError, match=r"two halves of the training part of fold1.*add wells: 1"):
        split_halves(split, cells, "well", np.random.default_rng(0))


def test_the_two_steps_of_a_half_train_on_different_cells_and_are_judged_on_the_same():
    rows = pd.DataFrame({"part": ["train", "train", "valid", "test"], "half": ["a", "b", "", ""]})
    assert half_parts(rows, "a", "encoder").tolist() == ["train", OTHER_STEP, "valid", "test"]
    assert half_parts(rows, "a", "temporal").tolist() == [OTHER_STEP, "train", "valid", "test"]
    assert half_parts(rows, "b", "temporal").tolist() == ["train", OTHER_STEP, "valid", "test"]
    assert half_parts(rows, "", "encoder").tolist() == rows["part"].tolist()


def test_predictions_of_two_halves_become_one_of_the_fold():
    rows = [("cnn", "fold1", 0.1), ("lstm", "fold1a", 0.2), ("lstm", "fold1b", 0.4)]
    table = pd.DataFrame(rows, columns=["model", "fold", "prediction"])
    table = table.assign(cell=7, truth=np.nan, spread=[0.0, 0.1, 0.3])
    averaged = average_halves(table).set_index("model")
    assert averaged["fold"].tolist() == ["fold1", "fold1"]
    np.testing.assert_allclose(averaged.loc["lstm", ["prediction", "spread"]].tolist(), [0.3, 0.2])
    assert averaged.loc["cnn", "prediction"] == 0.1


def test_names_of_halves():
    assert fold_and_half("fold12b") == ("fold12", "b")
    assert fold_and_half("fold2") == ("fold2", "")
