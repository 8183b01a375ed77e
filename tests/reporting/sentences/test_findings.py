import numpy as np
import pytest

from lnp.reporting.sentences.findings import (
    BEST_OTHER,
    OVER_ALL,
    SHARE,
    WITHIN_DOSE,
    answer_questions,
)
from synthetic.scores import HORIZONS, SKILL, make_scores

LAST_HORIZON = HORIZONS[-1]


def verdicts(skill=SKILL, scores=None, primary="gbm"):
    scores = make_scores(skill) if scores is None else scores
    findings = answer_questions(scores, LAST_HORIZON, primary)
    return findings.set_index(["task", "question"])["verdict"], findings


def test_every_question_is_answered_for_both_tasks():
    found, _ = verdicts()
    for task in ["classification", "regression"]:
        assert found[task].index.tolist() == [OVER_ALL, WITHIN_DOSE, BEST_OTHER, SHARE]


@pytest.mark.parametrize(
    ("skill", "expected"), [(0.6, "yes"), (0.0, "not shown"), (-0.6, "no"), (0.19, "not shown")]
)
def test_better_than_chance_is_where_the_interval_lies_above_it(skill, expected):
    found, _ = verdicts({"gbm": skill})
    assert found["classification", WITHIN_DOSE] == expected


def test_the_primary_approach_is_spoken_of_first_and_the_best_of_the_others_next():
    _, findings = verdicts({"lstm": 0.7, "gbm": 0.2, "cnn": 0.1, "dose": 0.9}, primary="gbm")
    text = findings.set_index("question")["text"]
    assert text[[OVER_ALL, WITHIN_DOSE]].str.startswith("tsfresh + GBM").all()
    assert text[BEST_OTHER].str.startswith("LSTM").all()
    _, alone = verdicts({"gbm": 0.2, "dose": 0.9})
    assert BEST_OTHER not in set(alone["question"])


def test_the_share_of_the_oracle_is_that_of_the_distance_from_chance():
    found, _ = verdicts({"gbm": 0.6, "oracle_course": 0.8})
    assert found["classification", SHARE] == "75%"
    assert found["regression", SHARE] == "75%"


def test_a_model_below_chance_has_nothing_of_it():
    found, _ = verdicts({"gbm": -0.1, "oracle_course": 0.8})
    assert found["classification", SHARE] == found["regression", SHARE] == "nothing"


def test_an_oracle_at_chance_has_no_share():
    found, _ = verdicts({"gbm": 0.1, "oracle_course": 0.0})
    assert found["regression", SHARE] == "-"


def test_a_real_study_is_not_asked_about_an_oracle():
    found, _ = verdicts({name: SKILL[name] for name in ["cnn", "gbm", "lnp_ridge"]})
    assert SHARE not in found["regression"].index


def test_an_undefined_score_answers_nothing():
    scores = make_scores({"gbm": 0.6})
    scores.loc[scores["metric"] == "auroc", ["value", "low", "high"]] = np.nan
    found, _ = verdicts(scores=scores)
    assert set(found.index.get_level_values("task")) == {"regression"}


def test_a_dose_without_a_score_is_named_with_the_reason():
    scores = make_scores({"gbm": 0.6})
    lost = (scores["stratum"] == "dose 316") & (scores["metric"] == "auroc")
    scores.loc[lost, "value"] = np.nan
    scores.loc[lost, "reason"] = "all cells are positive"
    _, findings = verdicts(scores=scores)
    within = findings[findings["question"] == WITHIN_DOSE].set_index("task")["text"]
    assert within["classification"].endswith("Not defined at 316 ng (all cells are positive).")
    assert "Not defined" not in within["regression"]


def test_a_score_without_interval_shows_nothing():
    scores = make_scores({"gbm": 0.6}).assign(low=np.nan, high=np.nan)
    found, findings = verdicts(scores=scores)
    assert found["regression", WITHIN_DOSE] == "not shown"
    assert findings["text"].str.contains("no interval").any()


def test_without_scores_of_the_primary_approach_there_is_no_answer():
    _, findings = verdicts({"cnn": 0.5})
    assert findings.empty
