"""The power of planned studies: the designs, the claims that count, and the figure."""

import numpy as np
import pandas as pd
import pytest

import lnp.assessment.power.power_analysis
from lnp.assessment.claims import make_claims
from lnp.assessment.intervals import wilson_interval
from lnp.assessment.power.power_analysis import (
    POWER_GROUPS,
    analyse_power,
    describe_assumptions,
    least_wells,
    measure_power,
)
from lnp.assessment.power.simulated_studies import Design, predict_study
from lnp.core.rng import rng_of
from lnp.core.tables import check_table
from lnp.models.registry import APPROACHES
from lnp.reporting.figures.power_analysis import draw_power, plot_power
from lnp.reporting.figures.style import new_figure

PRIMARY = {"approach": "lstm", "group": "nuisance"}
SETTINGS = {"n_wells": [4, 3], "r2": [0.5], "cells_per_well": 6, "well_sd": 0.3, "n_studies": 2}


def make_plan(power, r2=0.3, group="nuisance"):
    """Return rows of the table `plan`: power at 3, 4, ... wells per dose, of 10 studies each."""
    power = np.array(power)
    low, high = wilson_interval(10 * power, np.full(len(power), 10))
    n_wells = np.arange(3, 3 + len(power))
    return pd.DataFrame(
        {"n_wells": n_wells, "n_treated": 2 * n_wells, "power": power, "low": low, "high": high}
    ).assign(r2=r2, group=group, n_studies=10, n_claimed=(10 * power).astype(int))


def test_every_number_of_wells_is_tried_with_every_r2_on_the_studys_own_doses(monkeypatch):
    designs = []

    def note(design, n_studies, approaches, primary, seed):
        designs.append(design)
        return make_plan([0.5])

    monkeypatch.setattr(lnp.assessment.power.power_analysis, "measure_power", note)
    analyse_power(
        SETTINGS | {"r2": [0.3, 0.1]}, APPROACHES, PRIMARY, [316.0, 0.0, 10.0, 31.6, 0.0], seed=1
    )
    assert [(d.n_wells, d.r2) for d in designs] == [(3, 0.1), (3, 0.3), (4, 0.1), (4, 0.3)]
    assert {d.doses for d in designs} == {(0.0, 10.0, 31.6, 316.0)}


def test_power_is_the_share_of_studies_with_a_claim():
    design = Design(4, 8, 0.5, 0.3)
    plan = measure_power(design, 3, APPROACHES, PRIMARY, seed=1)
    claims = [
        make_claims(predict_study(design, rng_of(1, "plan", 4, 0.5, study)), [1], PRIMARY)
        for study in range(3)
    ]
    for row in plan.itertuples():
        yes = [((c["group"] == row.group) & (c["verdict"] == "yes")).any() for c in claims]
        assert row.n_claimed == sum(yes)
        assert row.power == sum(yes) / 3
        assert row.low <= row.power <= row.high
    assert list(plan["group"]) == POWER_GROUPS
    assert set(plan["n_treated"]) == {8}


def test_too_few_wells_for_any_bound_have_no_power():
    plan = measure_power(Design(3, 6, 0.9, 0.1, doses=(0.0, 316.0)), 2, APPROACHES, PRIMARY, seed=1)
    assert set(plan["n_treated"]) == {3}
    assert (plan["power"] == 0).all()


def test_a_study_without_the_cnn_is_not_compared_with_it():
    primary = {"approach": "named", "group": "nuisance"}
    plan = measure_power(Design(3, 6, 0.5, 0.3), 1, ["named"], primary, seed=1)
    assert list(plan["group"]) == ["nuisance", "simple"]


def test_the_plan_keeps_its_contract_and_is_the_same_again():
    plan = analyse_power(SETTINGS, APPROACHES, PRIMARY, [0.0, 31.6, 316.0], seed=1)
    check_table("plan", plan, "here")
    assert plan.groupby("n_wells").size().to_dict() == {3: len(POWER_GROUPS), 4: len(POWER_GROUPS)}
    again = analyse_power(SETTINGS, APPROACHES, PRIMARY, [0.0, 31.6, 316.0], seed=1)
    pd.testing.assert_frame_equal(plan, again)


@pytest.mark.parametrize(
    ("power", "least"),
    [([0.5, 0.8, 0.9], 4), ([0.9, 0.9, 0.9], 3), ([0.9, 0.7, 0.8], 5), ([0.9, 0.9, 0.7], None)],
)
def test_the_least_number_is_that_from_which_on_the_power_stays(power, least):
    assert least_wells(make_plan(power).sample(frac=1, random_state=0)) == least
    text = "more than 5 wells per dose" if least is None else f"{least} wells per dose"
    _, ((ax,),) = new_figure(1, 1, 2, 2)
    draw_power(ax, make_plan(power), "black", shift=1.0)
    assert ax.get_legend_handles_labels()[1] == [f"R² 0.3: {text}"]


def test_the_figure_names_the_wells_it_takes_for_every_r2():
    parts = [
        make_plan(power, r2, group)
        for group in POWER_GROUPS
        for r2, power in [(0.3, [0.2, 0.8, 1.0]), (0.1, [0.0, 0.1, 0.3])]
    ]
    figure, table = plot_power(pd.concat(parts), describe_assumptions(SETTINGS, [316.0, 0.0]))
    assert len(table) == 18
    for ax in figure.axes:
        names = [text.get_text() for text in ax.get_legend().get_texts()]
        assert names == ["R² 0.1: more than 5 wells per dose", "R² 0.3: 4 wells per dose"]
    assert "doses 0, 316 ng, 6 cells per well" in figure.get_supxlabel()
