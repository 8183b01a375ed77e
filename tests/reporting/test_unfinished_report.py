"""The report of a run in which jobs failed: all that is there is shown, all that lacks is named."""

import re

import pandas as pd
import pytest

from lnp.core.contracts import no_rows
from lnp.reporting.context import PLATE_TABLES, PROTOCOL_TABLES, describe_study
from lnp.reporting.html import render_report
from lnp.reporting.missing_parts import name_part
from synthetic.markup import MARKUP
from synthetic.results import PLATE
from synthetic.studies import PROVENANCE, SETTINGS, TEXTS, make_tables

ERROR = "SplitError: 2 wells at 0 ng; 3 are needed."
FAILURE = {"job": "some_rule/x", "log": "results/logs/some_rule/x.log", "error": ERROR}
FIGURES = {"plate_figures": {}, "score_figures": {}, "study_figures": {}}
PLATE_NAMES = ["montage", "uptake", "onset", "steps", "filmstrips", "attrition", "registration"]
SCORE_NAMES = [
    *("answer", "scores", "within_dose", "earliness", "ranked", "reliability"),
    *("timing", "ranking", "sensitivity", "contributions", "strongest"),
    "ablation",
]
DRAWN = [
    *(f"results/figures/{PLATE}/{name}.svg" for name in PLATE_NAMES),
    *(f"results/{protocol}/figures/{name}.svg" for protocol in ["paper", "grouped"]
      for name in SCORE_NAMES),
    *(f"results/{protocol}/figures/saliency.png" for protocol in ["paper", "grouped"]),
]  # fmt: skip


def write_html(tables, unmade, error=ERROR, protocols=("paper",)):
    """Return the report of a study in which some files were not made, nor any figure."""
    unfinished = {
        "failures": [FAILURE | {"error": error}],
        "unmade": {path: [0] for path in [*DRAWN, *unmade]},
    }
    settings = {**SETTINGS, "protocols": dict.fromkeys(protocols, SETTINGS["protocols"]["paper"])}
    plates = {"training": [PLATE], "new": [], "simulated": [PLATE]}
    study = describe_study(tables, plates, settings, unfinished)
    html = render_report(TEXTS, study | FIGURES | {"provenance": PROVENANCE})
    return " ".join(html.split())


@pytest.mark.parametrize("kind", [*PROTOCOL_TABLES, "checks"])
def test_a_table_of_a_protocol_that_lacks_is_named_in_its_place(kind):
    tables = make_tables()
    tables[kind] = {}
    path = "checks/gbm" if kind == "checks" else kind
    html = write_html(tables, [f"results/paper/{path}.parquet"])
    assert "This report is not complete." in html
    assert html.count(ERROR) == 1
    assert f"<b>Missing:</b> {name_part(f'paper/{path}', [])}: some_rule failed" in html


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        *[("saliency", "networks"), ("ablation", "ablation"), ("channels", "channels")],
        ("branches", "hybrid"),
    ],
)
def test_an_explanation_that_lacks_is_named_in_its_place(kind, file):
    tables = make_tables()
    tables[kind] = {}
    html = write_html(tables, [f"results/paper/explanation/{file}.parquet"])
    name = name_part(f"paper/explanation/{file}", [])
    assert f"<b>Missing:</b> {name}: some_rule failed" in html


def test_without_claims_the_box_of_the_verdict_says_that_nothing_is_answered():
    tables = make_tables()
    tables["claims"] = {}
    html = write_html(tables, ["results/paper/claims.parquet"])
    assert "<b>Not answered.</b>" in html
    assert '<span class="verdict yes">' in html  # of the scores, which are there


def test_without_its_checks_a_protocol_is_not_to_be_trusted():
    html = write_html(make_tables(), ["results/paper/checks/gbm.parquet"])
    assert "<b>Not checked for leakage.</b>" in html


def test_a_protocol_that_could_not_be_made_has_a_section_and_the_other_is_whole():
    unmade = [f"results/grouped/{kind}.parquet" for kind in [*PROTOCOL_TABLES, "checks/gbm"]]
    html = write_html(make_tables(), unmade, protocols=["grouped", "paper"])
    assert "<h3>Protocol grouped: not made</h3>" in html
    assert html.count(ERROR) == 2  # at the top and in the section
    assert "<b>Not answered</b> <small>(protocol grouped, the strictest of this study)" in html
    assert "By a rule fixed in advance (protocol paper)" in html
    assert "Made of it: targets" not in html


def test_a_plate_that_could_not_be_made_is_named_and_nothing_else_is_claimed():
    tables = {kind: {} for kind in make_tables()}
    pooled = [
        "evaluation",
        "predictions",
        "decisions",
        "spot_scores",
        "staining_scores",
        "published_checks",
        "published_files",
    ]
    tables |= {kind: no_rows(kind) for kind in pooled}
    unmade = [f"results/{kind}/{PLATE}.parquet" for kind in PLATE_TABLES]
    unmade += [f"results/paper/{kind}.parquet" for kind in [*PROTOCOL_TABLES, "checks/gbm"]]
    html = write_html(tables, [*unmade, f"results/evaluation/{PLATE}.parquet"])
    assert f"plate {PLATE}" in html
    assert "Protocols with results: none" in html


def test_a_plate_without_a_table_of_cells_still_shows_its_planes_and_wells():
    tables = make_tables() | {kind: {} for kind in [*PROTOCOL_TABLES, "checks", "cells"]}
    unmade = [f"results/cells/{PLATE}.parquet"]
    unmade += [f"results/paper/{kind}.parquet" for kind in PROTOCOL_TABLES]
    html = write_html(tables, unmade)
    assert "3 frames with a missing plane; at most 2 are allowed" in html
    assert "seeded cells used" not in html


def test_markup_in_an_error_is_shown_and_not_obeyed():
    mark = " ".join(MARKUP)
    tables = make_tables()
    tables["claims"] = {}
    unmade = ["results/paper/claims.parquet"]
    plain, hostile = (
        len(re.findall(r"<\w", write_html(tables, unmade, error))) for error in ("plain", mark)
    )
    assert plain == hostile


def test_a_whole_report_says_nothing_of_what_lacks():
    study = describe_study(
        make_tables(), {"training": [PLATE], "new": [], "simulated": []}, SETTINGS
    )
    assert [study[name] for name in ["missing", "gaps", "gone"]] == [[], {}, []]


def test_scores_of_a_predicted_channel_are_shown_and_say_so_and_their_figure_may_lack():
    row = dict.fromkeys(no_rows("staining_scores"), 0.25) | {"quantity": "seeds", "n_wells": 3}
    rows = pd.DataFrame([row | {"passed": "no", "meaning": "F1 of cells"}])
    html = write_html(make_tables() | {"staining_scores": rows}, ["results/figures/staining.png"])
    assert "0 of 1 bars are reached by the <b>predicted</b> counterstain" in html
    assert "Missing:</b> the figure of the predicted counterstain" in html
    assert "Brightfield as a stain" not in write_html(make_tables(), [])
    lost = write_html(make_tables(), ["results/staining/scores.parquet"])
    assert "<b>Missing:</b> scores of the predicted counterstain: some_rule failed" in lost
