"""Formulations: how they are written, that controls have none, and groups of cells by them."""

import numpy as np
import pandas as pd
import pytest

from lnp.design.conditions import (
    group_cells,
    list_formulations,
    name_conditions,
    reporter_formulation,
)
from lnp.design.folds import split_cross
from lnp.design.formulations.column import formulation_problems
from lnp.design.plate_layout import LayoutError, read_layout
from lnp.design.targets import shuffle_outcomes
from lnp.models.baselines import predict_by_dose
from synthetic.layouts import CONFIG, PLATES

HEADER = "plate\twell\tdose_ng\tformulation\trole\n"
TWO = ["C04\t31.6\tLNP A\ttreated", "C05\t31.6\tLNP B\ttreated", "G03\t0\t-\tcontrol"]


def read(tmp_path, rows=TWO, header=HEADER):
    """Return the wells of a plate of such rows."""
    (tmp_path / "raw").mkdir(exist_ok=True)
    (tmp_path / "plates.tsv").write_text(PLATES.replace("raw", str(tmp_path / "raw")))
    (tmp_path / "wells.tsv").write_text(header + "".join(f"P 1_#a\t{row}\n" for row in rows))
    files = {name: str(tmp_path / f"{name}.tsv") for name in ["plates", "wells"]}
    return read_layout(CONFIG | files)[1]


def wells_of(*rows):
    """Return a table of wells by formulation, dose and role."""
    table = pd.DataFrame(rows, columns=["formulation", "dose_ng", "role"])
    return table.assign(plate="P", well=[f"C{3 + i:02d}" for i in range(len(rows))], exclude="")


def make_cells(n=4):
    """Return cells of two formulations at two doses and of controls, `n` of each."""
    given = [("A", 31.6), ("A", 316.0), ("B", 31.6), ("B", 316.0), ("", 0.0)]
    cells = pd.DataFrame(
        [row for row in given for _ in range(n)], columns=["formulation", "dose_ng"]
    )
    return cells.assign(plate="P", site="C03_f001", cell=np.arange(5 * n), well="C03")


def test_a_formulation_is_any_text_and_empty_where_the_column_is_not_there(tmp_path):
    assert read(tmp_path)["formulation"].tolist() == ["LNP A", "LNP B", ""]
    rows = ["C04\t31.6\ttreated", "G03\t0\tcontrol"]
    wells = read(tmp_path, rows, HEADER.replace("formulation\t", ""))
    assert wells["formulation"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("G04\t0\tLNP A\tmock", "role mock without a dose got no particles, and found .*'LNP A'"),
        ("C06\t316\t\ttreated", r"formulation is empty in 1 well \(P 1_#a C06\), treated"),
        ("C06\t316\tlnp a\ttreated", "'LNP A' and 'lnp a' differ in case or spaces only"),
    ],
)
def test_what_contradicts_is_refused_with_what_to_do(tmp_path, row, problem):
    with pytest.raises(LayoutError, match=problem):
        read(tmp_path, [*TWO, row])


def test_empty_particles_have_a_formulation_that_only_their_condition_names():
    wells = wells_of(("A", 316.0, "treated"), ("A", 316.0, "empty"), ("", 0.0, "mock"))
    assert formulation_problems(wells) == []
    assert reporter_formulation(wells).tolist() == ["A", "", ""]
    assert name_conditions(wells) == [
        "316 ng of A",
        "0 ng (empty, particles as at 316 ng of A)",
        "0 ng (mock)",
    ]


def test_an_excluded_well_may_lack_its_formulation():
    wells = wells_of(("A", 316.0, "treated"), ("", 316.0, "treated"))
    assert len(formulation_problems(wells)) == 1
    wells.loc[1, "exclude"] = "out of focus"
    assert formulation_problems(wells) == []


def test_groups_are_controls_then_each_formulation_by_rising_dose():
    cells = make_cells(1).sample(frac=1, random_state=0)
    groups = group_cells(cells)
    assert groups.given == {
        **{0: (0.0, ""), 1: (31.6, "A"), 2: (316.0, "A"), 3: (31.6, "B"), 4: (316.0, "B")},
    }
    assert list(groups.strata())[:2] == ["dose 0", "dose 31.6 of A"]
    assert list(groups.of_treated())[-1] == "316 ng of B"
    for number, (dose, formulation) in groups.given.items():
        inside = groups.number == number
        assert set(cells.loc[inside, "dose_ng"]) == {dose}
        assert set(cells.loc[inside, "formulation"]) == {formulation}
    assert list_formulations(cells) == ["A", "B"]


def test_one_formulation_is_grouped_by_dose_alone():
    cells = make_cells()
    named, nameless = cells[cells["formulation"] != "B"], cells[cells["formulation"] != "B"]
    nameless = nameless.drop(columns="formulation")
    np.testing.assert_array_equal(group_cells(named).number, group_cells(nameless).number)
    assert list(group_cells(nameless).strata()) == ["dose 0", "dose 31.6", "dose 316"]


def test_the_dose_alone_predicts_the_mean_of_a_formulation_at_its_dose():
    cells = make_cells(2)
    cells["truth"] = [1.0, 3, 5, 5, 10, 12, 20, 20, 0, 0]
    cells["part"] = "train"
    assert predict_by_dose(cells)["dose"].tolist() == [2, 2, 5, 5, 11, 11, 20, 20, 0, 0]


def test_of_a_formulation_never_seen_the_dose_predicts_what_the_others_did_at_it():
    cells = make_cells(2)
    cells["truth"] = [1.0, 3, 5, 5, 10, 12, 20, 20, 0, 0]
    cells["part"] = np.where(cells["formulation"] == "B", "test", "train")
    for model in ["dose", "dose_wells"]:
        assert predict_by_dose(cells)[model][4:8].tolist() == [2, 2, 5, 5]


def test_a_shuffle_exchanges_outcomes_within_a_formulation_and_dose_only():
    cells = make_cells(6).assign(used=True)
    cells["gfp"] = 100.0 * group_cells(cells).number + np.arange(len(cells)) % 6
    shuffled = shuffle_outcomes(cells, np.random.default_rng(0))
    assert (shuffled["gfp"] // 100 == group_cells(cells).number).all()
    assert (shuffled["gfp"] != cells["gfp"]).any()


def test_every_fold_tests_a_well_of_each_formulation_and_dose():
    cells = pd.concat(
        make_cells(1).assign(well=[f"{row}{col:02d}" for row in "ABCDE"]) for col in (1, 2, 3)
    ).assign(cell=0)
    cells["site"] = cells["well"] + "_f001"
    split = split_cross(cells, "well", 3, np.random.default_rng(0))
    tested = split[split["part"] == "test"].merge(cells, on=["plate", "site", "cell"])
    assert (tested.groupby("fold").size() == 5).all()
    assert (tested.groupby("fold")["dose_ng"].nunique() == 3).all()
    assert not tested.duplicated(["fold", "formulation", "dose_ng"]).any()
