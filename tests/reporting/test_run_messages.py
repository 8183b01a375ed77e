"""What a run says as it begins and as it ends, with a stand-in for Snakemake's workflow."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lnp.reporting import run_messages
from lnp.reporting.run_messages import FEW, announce_run, page_of, point_to_pages


def job(rule, *output):
    return SimpleNamespace(rule=SimpleNamespace(name=rule), output=list(output))


def workflow(jobs, local=True):
    dag = SimpleNamespace(needrun_jobs=lambda: jobs, finished_jobs=jobs)
    return SimpleNamespace(dag=dag, cores=3, local_exec=local)


@pytest.fixture
def script(tmp_path):
    """Return a script that prints its arguments and the jobs that it reads."""
    path = tmp_path / "estimate.py"
    path.write_text("import sys\nprint(sys.argv[1:], sys.stdin.read())\n")
    return path


@pytest.mark.parametrize(("local", "cores"), [(True, "3"), (False, "0")])
def test_jobs_are_counted_without_rules_that_only_ask_for_files(script, capsys, local, cores):
    jobs = [job("track_cells", "a")] * FEW + [job("all")]
    announce_run(workflow(jobs, local), script)
    said = capsys.readouterr().err
    assert f"['.', '--planned', '-', '--cores', '{cores}']" in said
    assert json.loads(said.partition("] ")[2]) == {"track_cells": FEW}


def test_a_short_run_says_nothing_and_no_estimate_stops_no_run(script, capsys):
    announce_run(workflow([job("track_cells", "a")]), script)
    script.write_text("import sys\nsys.exit('broken')\n")
    announce_run(workflow([job("track_cells", "a")] * FEW), script)
    assert capsys.readouterr().err == ""


def test_the_last_lines_say_where_the_pages_are(monkeypatch):
    last = []
    monkeypatch.setattr(
        run_messages.atexit, "register", lambda *call, **to: last.append((call, to))
    )
    jobs = [job("render_report", "results/report.html", "results/provenance.json")]
    point_to_pages(workflow([*jobs, job("track_cells", "a")]))
    (((_, said), to),) = last
    assert said == f"The report is {Path.cwd() / 'results/report.html'}"
    assert to == {"file": sys.stderr}
    point_to_pages(workflow([job("track_cells", "a")]))
    assert len(last) == 1
    assert page_of(job("analyse_power", "plan.parquet", "plan.svg", "plan.tsv")) == "plan.svg"


def test_the_page_of_a_new_plate_and_the_bundle_are_named_too(monkeypatch):
    printed = []
    monkeypatch.setattr("atexit.register", lambda _, text, **_kwargs: printed.append(text))
    jobs = [job("pack_model", "results/model.zip"), job("render_new_plate", "results/P.html")]
    point_to_pages(workflow(jobs))
    (text,) = printed
    assert "The bundle of models is " in text
    assert text.endswith("results/P.html")
