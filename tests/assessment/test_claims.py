"""What is claimed, on studies whose answer we know."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from lnp.assessment.claims import close_sequence, judge_leads, make_claims, measure_skills
from lnp.core.tables import check_table
from lnp.models.predictions import average_tests
from lnp.models.registry import GROUPS, PLACE_OR_NUMBER
from lnp.reporting.sentences.claims import state_claims
from synthetic.predictions import make_predictions
from synthetic.scores import make_claims as claims_of

HORIZONS = [6, 12]
PRIMARY = {"approach": "lstm", "group": "nuisance"}


def make_cells(n_wells, n_cells, rng):
    """Return cells of two treated doses and a control, with a level that varies within them."""
    well = np.repeat([f"W{i:02d}" for i in range(3 * n_wells)], n_cells)
    dose = np.repeat([0.0, 31.6, 316.0], n_wells * n_cells)
    level = np.log1p(dose) + rng.normal(size=len(well))
    place = {"plate": "P", "site": [f"{w}_f001" for w in well], "cell": np.arange(len(well))}
    cells = pd.DataFrame({**place, "well": well, "dose_ng": dose, "part": "test", "level": level})
    return cells.assign(formulation="", positive=(level > np.median(level)).astype(float))


def study(noise, n_wells=4, seed=0):
    """Return the predictions of models with a given error (infinite: they know nothing)."""
    rng = np.random.default_rng(seed)
    folds = make_predictions(make_cells(n_wells, 20, rng), noise, ["fold1"], HORIZONS, rng)
    return pd.concat([folds, average_tests(folds)], ignore_index=True)


GOOD = {"cnn": np.inf, "lstm": 0.2, "gbm": 0.3, "density": np.inf, "spots": 3.0, "named": 0.2}


@pytest.fixture(scope="module")
def claims():
    return make_claims(study(GOOD, n_wells=5), HORIZONS, PRIMARY)


def verdict(claims, **equals):
    rows = claims.query(" and ".join(f"{k} == {v!r}" for k, v in equals.items()))
    return set(rows["verdict"])


def test_the_table_keeps_its_contract(claims):
    check_table("claims", claims, "claims")
    assert not claims.duplicated(["task", "horizon", "group", "model"]).any()


def test_a_good_model_beats_nuisance_and_simple_and_a_blind_one_does_not(claims):
    for group in ["nuisance", "simple"]:
        assert verdict(claims, group=group, model="lstm") == {"yes"}
        assert verdict(claims, group=group, model="cnn") == {"not shown"}


def test_as_good_as_named_measures_is_no_claim_and_time_adds(claims):
    assert verdict(claims, group="named") == {"not shown"}
    assert verdict(claims, group="single frame", model="gbm") == {"yes"}
    assert "cnn" not in set(claims.loc[claims["group"] == "single frame", "model"])


def test_a_lead_is_over_the_best_of_the_group(claims):
    rows = claims[(claims["group"] == "simple") & (claims["model"] == "gbm")]
    assert set(rows["other"]) == {"spots"}
    assert (rows["low"] < rows["difference"]).all()


def test_knowing_the_dose_only_is_chance():
    predictions = study(GOOD)
    dose = predictions["dose_ng"] / 316
    only = predictions["model"] == "density"
    predictions["prediction"] = predictions["prediction"].where(~only, dose)
    for task, chance in [("classification", 0.5), ("regression", 0.0)]:
        assert (measure_skills(predictions, task, 12).values["density"] == chance).all()


def test_with_few_wells_nothing_is_claimed_however_good_the_model():
    claims = make_claims(study(GOOD, n_wells=2), HORIZONS, PRIMARY)
    assert set(claims["verdict"]) == {"too few wells"}
    assert claims["low"].isna().all()
    text = state_claims(claims)[0]["text"]
    assert text.startswith("Too few wells to tell (4 treated; at least 6 of about equal size")


def test_the_best_of_a_group_is_chosen_in_each_resample():
    noise = GOOD | dict.fromkeys(["density", "puncta", "stain", "brightness"], 0.4)
    skills = measure_skills(study(noise), "regression", 12)
    names = ["density", "puncta", "stain", "brightness"]
    best, lead = skills.lead("lstm", names)
    table = np.stack([skills.values[name] for name in names])
    assert best == names[table[:, 0].argmax()]
    np.testing.assert_array_equal(lead, skills.values["lstm"] - table.max(axis=0))


def make_leads(t):
    """Return leads of a standard error of 1 and 4 degrees of freedom, none of them primary."""
    about = {"task": "regression", "group": "simple", "model": "gbm", "error": 1.0, "df": 4.0}
    return pd.DataFrame({"difference": t}).assign(**about)


def test_secondary_claims_are_corrected_among_themselves_by_holm():
    leads = make_leads([2.0, 4.5, 3.0])
    judged = judge_leads(leads, PRIMARY)
    p = student.sf([2.0, 4.5, 3.0], 4)  # 0.058, 0.005, 0.020
    np.testing.assert_allclose(judged["p"], p)
    np.testing.assert_allclose(judged["p_adjusted"], [p[0], 3 * p[1], 2 * p[2]])
    assert judged["verdict"].tolist() == ["not shown", "yes", "yes"]
    levels = 0.05 / np.array([1, 3, 2])
    np.testing.assert_allclose(judged["low"], leads["difference"] - student.isf(levels, 4))
    assert set(judged["question"]) == {"secondary"}


def test_the_primary_question_is_corrected_for_its_two_tasks_only():
    leads = make_leads([3.0, 3.0, 3.0, 3.0])
    leads.loc[:1, ["group", "model"]] = ["nuisance", "lstm"]
    leads["task"] = ["classification", "regression"] * 2
    leads = pd.concat([leads, make_leads([0.0] * 8)], ignore_index=True)
    judged = judge_leads(leads, PRIMARY)
    assert judged["question"].tolist() == ["primary"] * 2 + ["secondary"] * 10
    assert judged["verdict"].tolist() == ["yes"] * 2 + ["not shown"] * 10
    np.testing.assert_allclose(judged["p_adjusted"][:2], 2 * student.sf(3.0, 4))


def test_models_that_rank_all_cells_alike_have_no_lead():
    judged = judge_leads(make_leads([0.0, 0.1]).assign(error=0.0), PRIMARY)
    assert judged["p"].tolist() == pytest.approx([0.5, 0.0])
    assert judged["verdict"].tolist() == ["not shown", "yes"]


def test_a_claim_stands_only_while_all_later_horizons_stand():
    table = pd.DataFrame(
        {"task": "regression", "group": "nuisance", "model": "lstm"}, index=range(4)
    )
    table["horizon"], table["verdict"] = [20, 15, 10, 5], ["yes", "yes", "not shown", "yes"]
    closed = close_sequence(table).set_index("horizon")["verdict"]
    assert closed.to_dict() == {20: "yes", 15: "yes", 10: "not shown", 5: "not shown"}


def test_cells_that_only_validate_do_not_count(claims):
    predictions = study(GOOD, n_wells=5)
    more = pd.concat([predictions, predictions.assign(part="valid", prediction=0.0)])
    pd.testing.assert_frame_equal(make_claims(more, HORIZONS, PRIMARY), claims)


def test_claims_are_stated_in_words_from_the_first_horizon_that_stands():
    stated = state_claims(claims_of())
    further = ["simple", "single frame"]  # of the primary approach
    assert [claim["group"] for claim in stated] == ["nuisance", *further, *GROUPS]
    assert [claim["question"] for claim in stated] == ["primary", *["secondary"] * 6]
    assert stated[0]["heading"].endswith("Named measures. Does it predict within a dose?")
    assert stated[3]["heading"] == "Other approaches: CNN (one frame), LSTM, tsfresh + GBM"
    assert len({claim["heading"] for claim in stated}) == 3
    assert "(AUROC 0.70 at 8 time points; from 4 time points on)" in stated[0]["text"]
    assert "GBM" not in stated[0]["text"]
    assert "tsfresh + GBM from 4 time points on" in stated[3]["text"]
    assert "6 treated wells" in stated[0]["text"]
    early = claims_of().assign(verdict=lambda t: np.where(t["horizon"] == 8, "yes", "not shown"))
    assert "8 time points; from 8 time points on)" in state_claims(early)[0]["text"]


@pytest.mark.parametrize(("of_place", "said"), [(0.3, "yes"), (np.inf, "not shown")])
def test_the_place_of_the_spots_is_compared_with_their_number(of_place, said):
    claims = make_claims(study(GOOD | {"spatial": of_place}, n_wells=5), HORIZONS, PRIMARY)
    asked = claims[claims["group"] == PLACE_OR_NUMBER]
    assert asked[["model", "other"]].drop_duplicates().to_numpy().tolist() == [["spatial", "spots"]]
    stated = [claim for claim in state_claims(claims) if claim["group"] == PLACE_OR_NUMBER]
    assert [claim["verdict"] for claim in stated] == [said]
    words = {"yes": "the place of the spots predicts better", "not shown": "is not shown to"}
    assert (
        f"Within a dose, {'' if said == 'yes' else 'the place of the spots '}{words[said]}"
        in (stated[0]["text"])
    )


def test_what_is_not_shown_is_stated_with_the_largest_lead():
    claims = claims_of("not shown", -0.1)
    claims.loc[claims["horizon"] == 4, "difference"] = 0.9
    stated = state_claims(claims)
    assert {claim["verdict"] for claim in stated} == {"not shown"}
    assert stated[0]["text"].startswith("Within a dose, the primary approach is not shown to")
    assert stated[3]["text"].startswith("Within a dose, no other approach is shown to predict")
    assert "8 time points" in stated[0]["text"]  # the lead at the last horizon, not the largest
    assert "is 0.20 (" in stated[0]["text"]
