import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from lnp.core.contracts import no_rows
from lnp.reporting.context import (
    EXPLANATION_TABLES,
    PROTOCOL_TABLES,
    describe_plate,
    describe_study,
)
from lnp.reporting.figures.style import save_figure
from lnp.reporting.html import group_figures, render_report
from synthetic.markup import MARKUP
from synthetic.results import PLATE, make_cells, make_wells
from synthetic.scores import make_claims, make_predictions
from synthetic.studies import MACHINE, PROVENANCE, SETTINGS, TEXTS, make_images, make_tables

CAPTIONS = TEXTS / "figures"
CAPTION = re.compile(r'caption\("(\w+)"')  # of a table, in a section
PLATE_NAMES = ["montage", "uptake", "onset", "steps", "filmstrips", "attrition", "registration"]
SCORE_NAMES = [
    *("answer", "scores", "within_dose", "earliness", "ranked", "reliability"),
    *("timing", "ranking", "sensitivity", "contributions", "strongest"),
    *("ablation", "saliency"),
]


def save_dots(path):
    figure = Figure(figsize=(1, 1))
    figure.subplots().plot([0, 1], "o")
    save_figure(figure, pd.DataFrame({"y": [0, 1]}), path)
    return str(path)


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    kinds = {"montage": "png", "filmstrips": "png", "saliency": "png"}
    plate = [f"figures/{PLATE}/{name}.{kinds.get(name, 'svg')}" for name in PLATE_NAMES]
    score = [f"paper/figures/{name}.{kinds.get(name, 'svg')}" for name in SCORE_NAMES]
    return {
        "plate_figures": group_figures([save_dots(folder / p) for p in plate], CAPTIONS, level=0),
        "score_figures": group_figures([save_dots(folder / p) for p in score], CAPTIONS, level=1),
    }


def write_html(figures, simulated=True, settings=SETTINGS, p_adjusted=0.01, clean=True, **others):
    plates = {"training": [PLATE], "new": [], "simulated": [PLATE] if simulated else []}
    tables = make_tables(simulated, p_adjusted, clean) | others
    study = describe_study(tables, plates, settings)
    return render_report(TEXTS, study | {"provenance": PROVENANCE} | figures)


def test_the_report_needs_nothing_from_outside(figures):
    html = write_html(figures)
    loaded = re.findall(r'(?:src|href)="([^"#][^"]*)"', html)
    assert {address[:10] for address in loaded} == {"data:image", "review/SYN"}  # a link
    assert html.count("<script") == 1
    assert "<script>\n&#34;use strict" not in html
    assert '<script>\n"use strict"' in html
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
    assert "<b>Leakage.</b>" not in clean
    assert "3 of 3" in clean
    leaky = write_html(figures, clean=False)
    assert leaky.count("<b>Leakage.</b>") == 1
    assert "2 of 3" in leaky


def test_a_real_study_has_neither_oracle_nor_evaluation(figures):
    html = write_html(figures, simulated=False)
    assert "No ground truth exists for real plates" in html
    assert "Oracle" not in html
    assert "Simulated data" not in html


def test_scores_of_spots_are_shown_where_there_are_some(figures):
    row = dict.fromkeys(no_rows("spot_scores"), 0.25) | {"plate": PLATE, "method": "unet"}
    rows = [row | {"kind": "dose", "least": 316.0, "n_true": 7}]
    assert "<td>316 ng</td>" in write_html(figures, spot_scores=pd.DataFrame(rows))
    assert "Count error" not in write_html(figures)


class Page(HTMLParser):
    """Every element and text of a page."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.elements = [], []
        self.feed(html)

    def handle_data(self, data):
        self.texts.append(data)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, sorted(name for name, _ in attrs)))


def hostile_study(mark):
    """Return tables, plates, settings and provenance in which every text holds `mark`.

    Names that Snakemake or the settings bound (plates, protocols) cannot hold markup in a run;
    the report does not count on it.
    """
    tables, plate, made = make_tables(), f"P{mark}", {}
    for kind, table in tables.items():
        by_plate = kind in ("images", "wells", "cells")
        made[kind] = {plate: table[PLATE]} if by_plate else table
    made["wells"][plate] = made["wells"][plate].assign(plate=plate, reason=f"reason {mark}")
    made["images"][plate] = made["images"][plate].assign(plate=plate, reason=f"plane {mark}")
    checks = made["checks"]["paper"]
    made["checks"]["paper"] = checks.assign(detail=f"detail {mark}", passed=False)
    made["evaluation"] = made["evaluation"].assign(plate=plate, meaning=f"meaning {mark}")
    made["predictions"] = make_predictions().assign(plate=f"N{mark}", truth=np.nan)
    for kind in ("images", "wells", "cells"):
        made[kind][f"N{mark}"] = made[kind][plate]
    plates = {"training": [plate], "new": [f"N{mark}"], "simulated": [plate]}
    provenance = PROVENANCE | {
        "code": {"commit": f"commit {mark}", "clean": False},
        "machines": [dict.fromkeys(MACHINE, f"machine {mark}") | {"gpus": [mark], "jobs": 1}],
        "packages": {f"environment {mark}": {f"package {mark}": [f"version {mark}"]}},
    }
    return made, plates, SETTINGS | {"note": f"note {mark}"}, provenance


def test_markup_in_names_and_reasons_is_shown_and_not_obeyed(figures):
    mark = " ".join(MARKUP)
    plain, hostile = (
        Page(write_page(*hostile_study(name), figures, plate=f"P{name}", new=f"N{name}"))
        for name in ("plain", mark)
    )
    assert hostile.elements == plain.elements
    texts = " ".join(hostile.texts)
    kinds = ["reason", "plane", "detail", "meaning", "commit", "machine", "package", "version"]
    shown = [*(f"{kind} {mark}" for kind in kinds), f"P{mark}", f"N{mark}"]
    assert [text for text in shown if text not in texts] == []


def write_page(tables, plates, settings, provenance, figures, plate, new):
    """Render a study whose plates have these names."""
    shown = dict.fromkeys([plate, new], figures["plate_figures"][PLATE])
    study = describe_study(tables, plates, settings) | {"provenance": provenance}
    return render_report(TEXTS, study | figures | {"plate_figures": shown})


@pytest.mark.parametrize(("p_adjusted", "n_coloured"), [(0.01, 24), (0.2, 0)])
def test_only_small_p_values_are_coloured(figures, p_adjusted, n_coloured):
    html = write_html(figures, p_adjusted=p_adjusted)
    assert html.count('<span class="below">') == n_coloured


def test_intervals_from_few_wells_say_what_they_are_worth(figures):
    said = "95% intervals held the truth in"
    assert write_html(figures).count(said) == 4  # answer, findings, scores of two tasks
    tables = make_tables()
    tables["claims"]["paper"] = make_claims(n_wells=12)
    study = describe_study(tables, {"training": [PLATE], "new": [], "simulated": []}, SETTINGS)
    assert study["protocols"]["paper"]["small_sample"] == ""


def test_the_published_p_is_printed_small_beside_ours(figures):
    html = write_html(figures)
    assert html.count("as published p 0.008") == 24
    assert "it is printed for comparison only" in html


def test_what_was_dropped_is_said(figures):
    html = write_html(figures)
    assert "3 frames with a missing plane; at most 2 are allowed" in html
    assert "nearer to the edge than half a crop" in html


def test_methods_name_commit_machines_packages_and_costs(figures):
    html = " ".join(write_html(figures).split()).replace("> <", "><")
    assert "<code>abc123</code>, <b>with uncommitted changes</b>" in html
    assert "7 jobs on node1: Linux, 4 processors, 16 GB of memory, A100." in html
    assert "figures: numpy 2.4.6, pandas 3.0 and 3.1" in html
    assert '<td>render_report</td><td class="n">1</td><td class="n">1.5</td>' in html


def test_new_plates_have_their_own_section(figures):
    tables = make_tables()
    tables["predictions"] = make_predictions().assign(plate="NEW-01", truth=np.nan)
    for kind in ["images", "wells", "cells"]:
        tables[kind]["NEW-01"] = tables[kind][PLATE]
    plates = {"training": [PLATE], "new": ["NEW-01"], "simulated": []}
    shown = {"NEW-01": figures["plate_figures"][PLATE], PLATE: figures["plate_figures"][PLATE]}
    study = describe_study(tables, plates, SETTINGS) | {"provenance": PROVENANCE}
    html = render_report(TEXTS, study | figures | {"plate_figures": shown})
    assert '<section id="new-plates">' in html
    assert "<td>NEW-01</td>" in html


def both_protocols(tables):
    """Return the tables and settings of a study that has both the paper's protocol and ours."""
    for table in [*PROTOCOL_TABLES, *EXPLANATION_TABLES, "checks"]:
        tables[table]["grouped"] = tables[table]["paper"].assign(protocol="grouped")
    protocols = {
        "paper": {"unit": "cell", "controls": ["control", "mock"]},
        "grouped": {"unit": "well", "controls": ["control"]},
    }
    return tables, {**SETTINGS, "protocols": protocols}


def test_the_strictest_protocol_comes_first():
    tables, settings = both_protocols(make_tables())
    plates = {"training": [PLATE], "new": [], "simulated": []}
    assert describe_study(tables, plates, settings)["names"] == ["grouped", "paper"]


def test_a_study_with_both_protocols_gives_the_optimism_of_the_papers_evaluation(figures, tmp_path):
    tables, settings = both_protocols(make_tables())
    plates = {"training": [PLATE], "new": [], "simulated": []}
    drawn = group_figures([save_dots(tmp_path / "figures/optimism.svg")], CAPTIONS, level=0)
    scores = dict.fromkeys(["grouped", "paper"], figures["score_figures"]["paper"])
    html = render_report(
        TEXTS,
        describe_study(tables, plates, settings)
        | {"provenance": PROVENANCE, "study_figures": drawn}
        | figures
        | {"score_figures": scores},
    )
    title = "Optimism of the paper's evaluation"
    assert title in html.replace("&#39;", "'")
    assert "<p>Classification: in the paper&#39;s evaluation" in html
    assert title not in write_html(figures).replace("&#39;", "'")


def test_sensitivity_to_the_outcome_is_among_the_details(figures):
    html = write_html(figures)
    sentence = html.index("Share of positive cells among treated cells: 70%")
    assert html.index("Sensitivity to the definition of the outcome, protocol") < sentence
    assert sentence < html.index("Checks for leakage, protocol")
    assert "Sensitivity to the definition of the outcome.</b>" in html


def test_where_the_networks_look_and_what_could_be_left_out_are_among_the_reasons(figures):
    html = write_html(figures)
    looked = html.index("LSTM: with shuffled weights the maps change")
    left_out = html.index("A loss: without LNPs (-0.20, -0.30 to -0.10)")
    assert html.index("Where the networks look, protocol paper") < looked < left_out
    assert html.index("What could be left out, protocol paper") < left_out


def test_a_study_without_networks_has_no_maps_and_misses_none(figures):
    tables = make_tables()
    tables["saliency"] = {}
    plates = {"training": [PLATE], "new": [], "simulated": [PLATE]}
    study = describe_study(tables, plates, SETTINGS)
    html = render_report(TEXTS, study | {"provenance": PROVENANCE} | figures)
    assert "Where the networks look, protocol" not in html
    assert "Missing:" not in html


def test_a_verdict_carries_the_class_of_the_style_sheet(figures):
    html = write_html(figures)
    assert html.count('<span class="verdict yes">yes</span>') >= 4  # an answer per task, claims
    shown = set(re.findall(r'<span class="verdict (\w+)">', html))
    assert shown <= {"yes", "no", "unshown"}
    css = (TEXTS / "base.css").read_text(encoding="utf-8")
    assert all(f".verdict.{name} " in css for name in ["yes", "no", "unshown"])


def test_every_table_has_its_own_caption(figures):
    html = write_html(figures)
    numbers = re.findall(r"<caption><b>Table (\d+)\.</b> \S", html)
    assert numbers == [str(i + 1) for i in range(html.count("<caption>"))]
    sections = "".join(path.read_text(encoding="utf-8") for path in TEXTS.glob("sections/*.j2"))
    assert set(CAPTION.findall(sections)) == {path.stem for path in TEXTS.glob("tables/*.j2")}


def test_a_plate_is_described_by_what_is_used_of_it():
    used, wells = make_images(), make_wells()
    more = used.assign(status="unused", frame=used["frame"] + 5, well="P22", site="P22_f001")
    other = used.assign(well="C03", site="C03_f001")  # not used
    images = pd.concat([more.assign(pixel_um=np.nan), other, used], ignore_index=True)
    plate = describe_plate(PLATE, images, wells, make_cells(wells, 5))
    assert (plate["n_wells"], plate["n_sites"], plate["n_frames"]) == (5, 1, 8)
    assert plate["pixel_um"] == 0.65
    assert plate["hours"][-1] == pytest.approx(7 / 3)


def test_unknown_pixel_size_and_times_are_called_unknown(figures):
    tables = make_tables()
    tables["images"][PLATE] = tables["images"][PLATE].assign(pixel_um=np.nan, time_s=np.nan)
    plates = {"training": [PLATE], "new": [], "simulated": []}
    study = describe_study(tables, plates, SETTINGS)
    html = render_report(TEXTS, study | {"provenance": PROVENANCE} | figures)
    assert html.count('<td class="n">unknown</td>') == 2
    assert "time points (until" not in html
