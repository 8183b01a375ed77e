import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from lnp.core.tables import write_table
from lnp.reporting.context import describe_study
from lnp.reporting.figures.style import save_figure
from lnp.reporting.html import (
    ReportError,
    embed_picture,
    group_figures,
    read_figure,
    render_report,
)
from lnp.reporting.tables import (
    comparison_note,
    comparison_rows,
    fate_rows,
    plane_rows,
    predicted_rows,
    score_groups,
)
from render_report import read_sensitivity
from synthetic.results import PLATE, make_cells, make_wells
from synthetic.scores import (
    HORIZONS,
    make_checks,
    make_claims,
    make_evaluation,
    make_predictions,
    make_scores,
    make_sensitivity,
    make_split,
    make_targets,
    make_tests,
)

TEXTS = Path(__file__).parents[2] / "workflow/report"
PLATE_NAMES = ["montage", "uptake", "steps", "filmstrips", "attrition", "registration"]
SCORE_NAMES = ["scores", "within_dose", "ranked", "reliability"]
SETTINGS = {
    "horizons": HORIZONS,
    "acquisition": {"n_frames": 10},
    "cnn": {"weights": "random"},
    "lstm": {"n_draws": 200},
    "gbm": {"n_draws": 200},
    "protocols": {"paper": {"unit": "cell"}},
    "note": "<script>alert(1)</script>",
}
MACHINE = {"name": "node1", "system": "Linux", "processors": 4, "memory_gb": 16, "gpus": ["A100"]}
PROVENANCE = {
    "code": {"commit": "abc123", "clean": False},
    "tables": {"paper/scores.parquet": "0f"},
    "rules": {"render_report": {"jobs": 1, "wall_s": 90.0, "cpu_s": 60.0, "max_memory_mb": 200}},
    "machines": [MACHINE | {"jobs": 7}],
    "packages": {"figures": {"numpy": ["2.4.6"], "pandas": ["3.0", "3.1"]}},
}


def make_images():
    images = pd.DataFrame({"frame": range(8), "time_s": np.arange(8) * 1200.0, "reason": ""})
    return images.assign(plate=PLATE, site="C03_f001", pixel_um=0.65, status="ok")


def make_tables(simulated=True, p_adjusted=0.01, clean=True):
    wells = make_wells()
    scores = make_scores()
    if not simulated:
        scores = scores[~scores["model"].str.startswith("oracle")]
    plate = {"images": make_images(), "wells": wells, "cells": make_cells(wells, 5)}
    protocol = {"scores": scores, "tests": make_tests(p_adjusted), "split": make_split()}
    protocol |= {"claims": make_claims(), "checks": make_checks(clean)}
    return {
        **{name: {PLATE: table} for name, table in plate.items()},
        **{name: {"paper": table} for name, table in protocol.items()},
        "targets": {"paper": make_targets()},
        "evaluation": make_evaluation() if simulated else pd.DataFrame(),
        "predictions": pd.DataFrame(),
    }


def save_dots(path):
    figure = Figure(figsize=(1, 1))
    figure.subplots().plot([0, 1], "o")
    save_figure(figure, pd.DataFrame({"y": [0, 1]}), path)
    return str(path)


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    kinds = {"montage": "png", "filmstrips": "png"}
    plate = [f"figures/{PLATE}/{name}.{kinds.get(name, 'svg')}" for name in PLATE_NAMES]
    score = [f"paper/figures/{name}.svg" for name in SCORE_NAMES]
    return {
        "plate_figures": group_figures([save_dots(folder / p) for p in plate], TEXTS, level=0),
        "score_figures": group_figures([save_dots(folder / p) for p in score], TEXTS, level=1),
    }


def write_html(figures, simulated=True, settings=SETTINGS, p_adjusted=0.01, clean=True):
    plates = {"training": [PLATE], "new": [], "simulated": [PLATE] if simulated else []}
    study = describe_study(make_tables(simulated, p_adjusted, clean), plates, settings)
    made = {"provenance": PROVENANCE}
    made |= {"optimism": None, "sensitivity": {}}
    template = (TEXTS / "report.html.j2").read_text(encoding="utf-8")
    return render_report(template, study | made | figures)


def test_the_report_needs_nothing_from_outside(figures):
    html = write_html(figures)
    loaded = re.findall(r'(?:src|href)="([^"#][^"]*)"', html)
    assert {address[:10] for address in loaded} == {"data:image"}
    assert "<script" not in html
    assert "@import" not in html


def test_the_report_holds_every_figure_once_with_its_caption(figures):
    html = write_html(figures)
    numbers = re.findall(r'<figure id="figure-(\d+)">', html)
    assert numbers == [str(i + 1) for i in range(len(PLATE_NAMES + SCORE_NAMES))]
    assert html.count("<figcaption>") == len(numbers)


def test_the_report_says_loudly_that_weights_are_random(figures):
    html = write_html(figures)
    assert "Random weights." in html
    assert "RANDOM WEIGHTS" in html
    trained = {**SETTINGS, "cnn": {"weights": "imagenet"}}
    assert "andom weights" not in write_html(figures, settings=trained)


def test_a_leak_is_said_loudly_and_a_clean_run_lists_what_was_checked(figures):
    clean = write_html(figures)
    assert "<b>Leak.</b>" not in clean
    assert "3 of 3" in clean
    leaky = write_html(figures, clean=False)
    assert leaky.count("<b>Leak.</b>") == 1
    assert "2 of 3" in leaky


def test_a_real_study_has_neither_oracle_nor_evaluation(figures):
    html = write_html(figures, simulated=False)
    assert "there is no truth to hold the tracks against" in html
    assert "Oracle" not in html
    assert "does not exist" not in html


@pytest.mark.parametrize(("p_adjusted", "n_coloured"), [(0.01, 12), (0.2, 0)])
def test_only_small_p_values_are_coloured(figures, p_adjusted, n_coloured):
    html = write_html(figures, p_adjusted=p_adjusted)
    assert html.count('<span class="below">') == n_coloured


def test_intervals_from_few_wells_say_what_they_are_worth(figures):
    said = "95 % intervals held the truth in"
    assert write_html(figures).count(said) == 4  # claims, findings, scores of two tasks
    tables = make_tables()
    tables["claims"]["paper"] = make_claims(n_wells=12)
    study = describe_study(tables, {"training": [PLATE], "new": [], "simulated": []}, SETTINGS)
    assert study["protocols"]["paper"]["small_sample"] == ""


def test_the_published_p_is_printed_small_beside_ours(figures):
    html = write_html(figures)
    assert html.count("as published p 0.008") == 12
    assert "it is printed for comparison only" in html


def test_what_was_dropped_is_said(figures):
    html = write_html(figures)
    assert "3 frames with a missing plane; at most 2 are allowed" in html
    assert "nearer to the edge than half a crop" in html


def test_how_it_was_made_is_said(figures):
    html = write_html(figures)
    assert "<code>abc123</code>, <b>with changes that are not committed</b>" in html
    assert "7 jobs on node1: Linux, 4 processors, 16 GB of memory, A100." in html
    assert "figures: numpy 2.4.6, pandas 3.0 and 3.1" in html
    assert '<td>render_report</td><td class="n">1</td><td class="n">1.5</td>' in html


def test_new_plates_have_their_own_section(figures):
    tables = make_tables()
    tables["predictions"] = make_predictions().assign(plate="NEW-01", truth=np.nan)
    for kind in ["images", "wells", "cells"]:
        tables[kind]["NEW-01"] = tables[kind][PLATE]
    plates = {"training": [PLATE], "new": ["NEW-01"], "simulated": []}
    made = {"provenance": PROVENANCE}
    made |= {"optimism": None, "sensitivity": {}}
    shown = {"NEW-01": figures["plate_figures"][PLATE], PLATE: figures["plate_figures"][PLATE]}
    html = render_report(
        (TEXTS / "report.html.j2").read_text(encoding="utf-8"),
        describe_study(tables, plates, SETTINGS) | figures | made | {"plate_figures": shown},
    )
    assert '<section id="new">' in html
    assert "<td>NEW-01</td>" in html


def test_the_honest_protocol_leads():
    tables = make_tables()
    for kind in ["scores", "tests", "claims", "checks", "split", "targets"]:
        tables[kind]["grouped"] = tables[kind]["paper"]
    settings = {**SETTINGS, "protocols": {"paper": {"unit": "cell"}, "grouped": {"unit": "well"}}}
    plates = {"training": [PLATE], "new": [], "simulated": []}
    assert describe_study(tables, plates, settings)["names"] == ["grouped", "paper"]


def test_the_papers_way_stands_beside_ours_where_a_study_has_both(figures, tmp_path):
    figure = read_figure(save_dots(tmp_path / "optimism.svg"), TEXTS)
    both = {"optimism": {"figure": figure, "texts": ["36% of its lead is left."]}}
    html = write_html(figures | both)
    assert "By how much the paper's way of judging flatters" in html.replace("&#39;", "'")
    assert "<p>36% of its lead is left.</p>" in html
    assert "way of judging flatters" not in write_html(figures)


def test_other_outcomes_stand_under_how_sure(figures, tmp_path):
    path = str(tmp_path / "sensitivity.parquet")
    write_table("sensitivity", make_sensitivity(), path)
    drawn = save_dots(tmp_path / "paper/figures/sensitivity.svg")
    other = read_sensitivity([path], [drawn], ["paper"], TEXTS)
    html = write_html(figures | {"sensitivity": other})
    told = html.index("Share of positive cells among the treated: 70%")
    assert html.index('<section id="sure">') < told < html.index('<section id="dropped">')
    assert "Other definitions of the outcome" in html
    assert "Share of positive cells" not in write_html(figures)


def test_text_of_a_drawing_stays_text_and_is_whole_xml(tmp_path):
    figure = Figure(figsize=(2, 2))
    figure.subplots().set_xlabel("Time < 3 & more")
    save_figure(figure, pd.DataFrame({"x": [1]}), tmp_path / "a.svg")
    html = embed_picture(tmp_path / "a.svg", 'a "quoted" name')
    assert "Time &lt; 3 &amp; more" in html
    assert ElementTree.fromstring(html).attrib["aria-label"] == 'a "quoted" name'


def test_other_kinds_of_pictures_and_missing_captions_are_refused(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"")
    with pytest.raises(ReportError, match="a figure must be"):
        embed_picture(tmp_path / "a.gif", "")
    with pytest.raises(ReportError, match="no caption"):
        group_figures([str(tmp_path / "a.gif")], TEXTS, level=0)


def test_captions_are_plain_text_for_both_reports():
    captions = sorted(TEXTS.glob("*.rst"))
    assert [path.stem for path in captions] == sorted(
        [*PLATE_NAMES, *SCORE_NAMES, "optimism", "sensitivity"]
    )
    for path in captions:
        text = path.read_text(encoding="utf-8")
        assert len(text.strip().splitlines()) == 1, path
        assert not re.search(r"[`*|{}]|::|__", text), path


def test_scores_are_grouped_with_all_cells_and_within_dose_first():
    metrics, groups = score_groups(make_scores(), "regression", HORIZONS[-1])
    assert metrics == ["RMSE, ln GFP (lower is better)", "R²", "Spearman correlation"]
    assert [group["name"] for group in groups[:2]] == ["All cells", "Within dose"]
    assert groups[0]["size"] == "40 cells in 6 wells"
    model, cells = groups[0]["rows"][0]
    assert (model, cells[2]["text"], cells[2]["interval"]) == (
        "CNN (one frame)",
        "0.30",
        "0.20 to 0.40",
    )


def test_an_undefined_score_gives_its_reason():
    scores = make_scores({"gbm": 0.5})
    scores.loc[scores["metric"] == "auroc", ["value", "low", "high"]] = np.nan
    scores["reason"] = "all cells are negative"
    _, groups = score_groups(scores, "classification", HORIZONS[-1])
    cell = groups[0]["rows"][0][1][1]
    assert cell == {"text": "-", "interval": "", "reason": "all cells are negative"}


def test_tests_are_laid_out_as_in_table_1():
    rows = comparison_rows(make_tests(0.03), "wells_paired")
    assert [row["task"] for row in rows] == ["Classification"] * 3 + ["Regression"] * 3
    assert all(len(row["cells"]) == len(HORIZONS) for row in rows)
    cell = rows[0]["cells"][0]
    assert cell == {
        "p": "0.010",
        "holm": "0.030",
        "better": "LSTM",
        "below": True,
        "published": "0.008",
    }
    assert comparison_note(make_tests(), "folds_unpaired") == ("3", "0.100")


def test_fates_stand_beside_their_dose():
    doses, rows = fate_rows(make_cells(make_wells(), 5))
    assert doses == ["0 ng (control)", "31.6 ng", "316 ng"]
    assert rows[0] == ("used", ["8 (80%)", "8 (80%)", "4 (40%)"])


def test_planes_are_counted_by_status_and_reason():
    images = make_images()
    images.loc[0, ["status", "reason"]] = ["missing", "not on disk"]
    rows = plane_rows(images)
    assert [(row["status"], row["reason"], row["n"]) for row in rows] == [
        ("missing", "not on disk", 1),
        ("ok", "", 7),
    ]


def test_predictions_of_new_plates_are_summed_up_by_dose():
    regression = make_predictions(n_cells=10)
    classes = regression.assign(task="classification", prediction=0.9)
    rows = predicted_rows(pd.concat([regression, classes]), HORIZONS[-1])
    assert sum(row["n_cells"] for row in rows) == 2 * 10
    assert {row["share"] for row in rows} == {"100%"}


def test_every_figure_of_a_rule_has_a_caption():
    rules = "".join(path.read_text() for path in TEXTS.parent.glob("rules/*.smk"))
    captions = re.findall(r'caption="\.\./report/(\w+)\.rst"', rules)
    assert len(captions) == rules.count("report(\n") > 10
    assert [name for name in captions if not (TEXTS / f"{name}.rst").is_file()] == []
