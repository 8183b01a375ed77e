from lnp.reporting.last_report import state_end
from lnp.reporting.missing_parts import (
    NOTHING,
    describe_gaps,
    describe_gone,
    key_of,
    missing_parts,
    missing_protocols,
    name_part,
)

SPLIT = {"job": "split_cells/grouped", "log": "results/logs/a.log", "error": "SplitError: 2 wells."}
DRAWN = {"job": "plot_plate/P1", "log": "results/logs/b.log", "error": "ValueError: no colour"}
GROUPED = [f"results/grouped/{kind}.parquet" for kind in ["split", "scores", "claims", "tests"]]
UNFINISHED = {
    "failures": [SPLIT, DRAWN],
    "unmade": {
        **{path: [0] for path in GROUPED},
        "results/figures/optimism.svg": [0],
        "results/figures/P1/montage.png": [1],
        "results/figures/P1/uptake.svg": [1],
    },
}


def fits(n, error="ValueError: {}."):
    """Return the failures of some fits, and the claims that lack since."""
    failures = [
        {"job": f"search_gbm/paper/fold{i}", "log": f"{i}.log", "error": error.format(i)}
        for i in range(n)
    ]
    return {"failures": failures, "unmade": {"results/paper/claims.parquet": list(range(n))}}


def test_what_lacks_for_the_same_reason_is_one_row():
    protocol, figures = missing_parts(UNFINISHED, ["grouped", "paper"])
    assert protocol["parts"] == [
        "protocol grouped",
        "the comparison of the paper's evaluation with whole wells held out",
    ]
    assert protocol["reasons"] == [
        "split_cells/grouped: SplitError: 2 wells. Log: results/logs/a.log"
    ]
    assert figures["parts"] == ["figures of plate P1"]
    assert figures["reasons"] == ["plot_plate/P1: ValueError: no colour. Log: results/logs/b.log"]


def test_a_protocol_with_some_results_is_not_missing_as_a_whole():
    unmade = {"results/paper/claims.parquet": [0], "results/paper/checks/gbm.parquet": [0]}
    unfinished = {"failures": [SPLIT], "unmade": unmade}
    assert missing_protocols(unfinished, ["paper"]) == []
    (row,) = missing_parts(unfinished, ["paper"])
    assert row["parts"] == [
        "claims of protocol paper",
        "checks of protocol paper for leakage: gbm",
    ]


def test_many_failures_of_a_rule_are_one_sentence_with_three_errors():
    (row,) = missing_parts(fits(5), ["paper"])
    assert row["reasons"] == [
        "search_gbm failed 5 times, first search_gbm/paper/fold0: ValueError: 0. ValueError: 1. "
        "ValueError: 2. 2 other errors. Log: 0.log"
    ]
    (row,) = missing_parts(fits(5, "ValueError: the same"), ["paper"])
    assert "fold0: ValueError: the same. Log: 0.log" in row["reasons"][0]


def test_what_was_not_begun_is_called_so():
    unfinished = {"failures": [SPLIT], "unmade": {"results/cells/P1.parquet": []}}
    (row,) = missing_parts(unfinished, ["paper"])
    assert row["parts"] == ["plate P1"]
    assert "not begun" in row["reasons"][0]
    assert describe_gaps(unfinished) == {"cells/P1": "plate P1: the run stopped before."}


def test_a_protocol_without_results_names_what_is_there():
    del (unmade := dict(UNFINISHED["unmade"]))[GROUPED[0]]
    (row,) = describe_gone({**UNFINISHED, "unmade": unmade}, ["grouped"], ["grouped", "paper"])
    assert row["made"] == ["split", "targets"]
    assert row["others"] == ["paper"]
    assert "SplitError: 2 wells." in row["reasons"][0]


def test_a_review_page_is_named_with_its_plate():
    assert name_part(key_of("results/review/P1.html"), []) == "the review page of plate P1"
    key = key_of("results/decisions/P1/reject.parquet")
    assert name_part(key, []) == "what was decided on the tracks of plate P1"


def test_a_whole_run_lacks_nothing():
    assert missing_parts(NOTHING, ["paper"]) == []
    assert describe_gaps(NOTHING) == {}


def test_the_last_lines_name_the_report_and_what_it_lacks():
    parts = missing_parts(UNFINISHED, ["grouped", "paper"])
    lines = state_end(parts, "").strip().splitlines()
    assert "results/report.html. It is not complete" in lines[0]
    assert lines[1].startswith("- protocol grouped, the comparison")
    assert "SplitError" in lines[2]
    assert "No report could be written:\nno space" in state_end(parts, "no space")
