"""Studies without images: what is put in is there, and what is claimed is right often enough."""

import numpy as np
import pytest
from scipy.stats import t

from lnp.assessment.claims import make_claims, measure_skills
from lnp.assessment.power.simulated_studies import Design, draw_cells, predict_study
from lnp.core.tables import check_table


def test_the_share_of_variance_within_wells_is_what_was_asked_for():
    cells = draw_cells(Design(10, 400, r2=0.3, well_sd=1.0), np.random.default_rng(0))
    within = cells[["level", "z"]] - cells.groupby("well")[["level", "z"]].transform("mean")
    assert within.corr().loc["level", "z"] ** 2 == pytest.approx(0.3, abs=0.03)
    assert cells.groupby("dose_ng")["well"].nunique().tolist() == [10, 10, 10]


def test_every_cell_is_tested_once_by_models_fitted_on_other_wells():
    predictions = predict_study(Design(3, 8, 0.3, 0.3), np.random.default_rng(0))
    check_table("predictions", predictions, "here")
    folds = predictions[predictions["fold"] != "ensemble"]
    keys = ["model", "task", "site", "cell"]
    assert not folds.duplicated(keys).any()
    assert folds.groupby(["fold", "model", "task"])["well"].nunique().eq(3).all()


def test_wells_may_differ_in_size_go_wrong_and_lie_on_plates():
    design = Design(6, (5, 60), 0.0, 0.0, aberrant_sd=5.0, n_plates=3, positive=0.85)
    cells = draw_cells(design, np.random.default_rng(0))
    sizes = cells.groupby("well").size()
    assert sizes.between(5, 60).all()
    assert sizes.nunique() > 10
    assert cells.groupby(["plate", "dose_ng"])["well"].nunique().eq(2).all()
    assert cells["positive"].mean() == pytest.approx(0.85, abs=0.01)
    level = cells[cells["dose_ng"] == 316].groupby("well")["level"].mean()
    assert level.idxmax() == "W017"
    assert level["W017"] > level.drop("W017").max() + 3


def test_tails_are_those_of_students_t():
    design = Design(2, 20_000, 0.0, 0.0, doses=(0.0,), tail_df=3.0)
    level = draw_cells(design, np.random.default_rng(0))["level"]
    ends = np.quantile(level, [0.01, 0.5, 0.99])
    np.testing.assert_allclose(ends, t.ppf([0.01, 0.5, 0.99], 3), atol=0.15)


def claimed(r2, n_studies, group="nuisance"):
    """Return the share of studies in which any approach is claimed to beat a group."""
    design, primary = Design(6, 15, r2, 0.7), {"approach": "lstm", "group": "nuisance"}
    verdicts = [
        make_claims(predict_study(design, np.random.default_rng(seed)), [1], primary)
        for seed in range(n_studies)
    ]
    found = [((c["group"] == group) & (c["verdict"] == "yes")).any() for c in verdicts]
    return np.mean(found)


@pytest.mark.medium
def test_a_plate_of_chance_is_seldom_claimed_and_one_with_a_signal_is():
    assert claimed(0.0, 12) <= 1 / 12
    assert claimed(0.4, 8) >= 0.5


def test_a_model_that_sees_the_cause_scores_and_a_blind_one_does_not():
    skills = measure_skills(
        predict_study(Design(6, 40, 0.5, 0.3), np.random.default_rng(1)), "regression", 1
    )
    assert skills.values["lstm"][0] > 0.5
    assert abs(skills.values["density"][0]) < 0.15
    assert skills.values["dose"][0] == 0
