"""What branches are worth: every choice of them, and cells of a dose exchanged."""

import numpy as np
import pandas as pd
import pytest
import torch

from hybrid_study import SETTINGS, draw_study, fit_study
from lnp.explanation.branches import (
    N_EXCHANGES,
    choose_branches,
    compare_branches,
    exchange,
    exchange_order,
    exchangeable,
    predict_choices,
    predict_exchanged,
)
from lnp.models.hybrid.inputs import BRANCHES
from lnp.reporting.figures.explanation.ablation import plot_ablation
from lnp.reporting.sentences.explanation import describe_branches
from synthetic.explanations import make_branches


@pytest.fixture(scope="module")
def explained(tmp_path_factory):
    """Return a study, its network and input, and the table of its branches."""
    study = draw_study(np.random.default_rng(5))
    model, inputs, _ = fit_study(study, tmp_path_factory.mktemp("hybrid") / "model.npz")
    study.cells["fold"] = "fold1"
    truths = {"regression": study.cells["truth"], "classification": study.cells["truth"] > 3.5}
    settings = SETTINGS | {"epochs": 5}
    chosen = predict_choices(model, inputs, study.cells, truths, settings, seed=1)
    found = {(name, head): rows for name, heads in chosen.items() for head, rows in heads.items()}
    exchanged = predict_exchanged(model, inputs, study.cells, np.random.default_rng(1))
    found |= {(name, "regression"): rows for name, rows in exchanged.items()}
    found |= {  # the other task, of which there is no network here
        (name, "classification"): rows.assign(task="classification", truth=rows["truth"] > 3.5)
        for (name, head), rows in found.items()
        if head == "regression"
    }
    return study, model, inputs, compare_branches(found)


def test_every_choice_of_three_branches_is_fitted():
    chosen = choose_branches(BRANCHES)
    assert len({tuple(branches) for branches in chosen.values()}) == len(chosen) == 7
    assert chosen["without measures"] == ["images", "metadata"]
    assert choose_branches(["images"]) == {"all": ["images"]}


def test_cells_are_exchanged_within_their_plate_formulation_and_dose():
    cells = pd.DataFrame({"plate": list("PPPPQQ"), "dose_ng": [1.0, 1, 1, 2, 1, 1]})
    cells["formulation"] = ["", "", "", "", "A", "A"]
    order = exchange_order(cells, np.random.default_rng(0))
    assert sorted(order) == list(range(6))
    for group in ([0, 1, 2], [3], [4, 5]):
        assert sorted(order[group]) == group
    assert (exchange_order(cells, np.random.default_rng(0)) == order).all()


def test_an_exchange_moves_some_columns_of_one_branch_and_nothing_else():
    inputs = {"measures": torch.arange(6.0).view(3, 2), "metadata": torch.ones(3, 1)}
    found = exchange(inputs, "measures", [1], np.array([2, 0, 1]))
    assert found["measures"].tolist() == [[0, 5], [2, 1], [4, 3]]
    assert inputs["measures"].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert found["metadata"] is inputs["metadata"]


def test_each_column_of_the_measures_belongs_to_one_kind_and_one_measure():
    found = exchangeable(BRANCHES, ["spot_count", "area"])
    columns = {name: part[1] for name, part in found.items() if part[0] == "measures"}
    for start in ("one measure", ("LNP", "cell shape")):
        found_here = [c for name, c in columns.items() if name.startswith(start)]
        assert sorted(column for part in found_here for column in part) == list(range(12))
    assert "one measure exchanged within dose: loss of LNP spots" in found


def test_exchanging_what_tells_the_level_costs_and_the_dose_costs_nothing(explained):
    *_, table = explained
    rows = table[table["task"] == "regression"].set_index("ablation")
    assert rows.loc["all", "difference"] == 0
    assert rows.loc["measures exchanged within dose", "difference"] < -0.1
    assert abs(rows.loc["metadata exchanged within dose", "difference"]) < 0.1
    assert set(rows.index) >= {f"{name} alone" for name in BRANCHES}


def test_the_dose_is_scored_for_every_choice_that_can_read_it(explained):
    *_, table = explained
    names = set(table.loc[table["task"] == "dose", "ablation"])
    assert names == set(choose_branches(BRANCHES)) - {"metadata alone"}


def test_the_whole_is_the_saved_network_as_it_predicts(explained):
    study, model, inputs, _ = explained
    exchanged = predict_exchanged(model, inputs, study.cells, np.random.default_rng(1))
    assert len(exchanged) == N_EXCHANGES * len(exchangeable(model.branches, model.measures))
    truths = {"regression": study.cells["truth"], "classification": study.cells["truth"] > 3.5}
    settings = SETTINGS | {"epochs": 1}
    whole = predict_choices(model, inputs, study.cells, truths, settings, 1)["all"]["regression"]
    np.testing.assert_array_equal(whole["prediction"], model.predict(inputs).mean(axis=1))


def test_figure_and_sentences_leave_single_measures_out_and_name_the_dose():
    figure, drawn = plot_ablation(make_branches())
    assert set(drawn["ablation"]) == {"all", "without measures"}
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["Hybrid network, refitted", "Without measures"]
    texts = describe_branches(make_branches())
    assert len(texts) == 3
    assert "by 0.70 (0.60 to 0.80)" in texts[2]
    assert not any("one measure" in text for text in texts)


def test_where_treated_cells_have_one_dose_nothing_is_said_of_reading_it():
    table = make_branches()
    table.loc[table["task"] == "dose", "value"] = np.nan
    assert len(describe_branches(table)) == 2
