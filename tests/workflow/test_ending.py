"""A run in which jobs fail ends with a report on all that could be made."""

import json
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from runs import LiveRun
from study import rules_to_run, snakemake, write_tiniest

pytestmark = pytest.mark.medium
PAGE = "results/report.html"
START = 'if __name__ == "__main__":\n    log_to(snakemake.log[0])\n'


@contextmanager
def broken(repository, rule):
    """Let a rule's script raise an error while this lasts."""
    script = Path(repository, f"workflow/scripts/{rule}.py")
    whole = script.read_text(encoding="utf-8")
    assert START in whole
    script.write_text(whole.replace(START, START + '    raise ValueError("<b>broken</b>")\n'))
    yield
    script.write_text(whole)


def test_a_run_that_fails_ends_with_a_report_and_the_next_one_makes_it_whole(changed):
    study, repository = changed
    before = (study / PAGE).read_text(encoding="utf-8")
    (study / "results/paper/claims.parquet").unlink()
    with broken(repository, "make_claims"), broken(repository, "plot_plate"):
        process = snakemake(study, repository=repository)
        assert process.returncode != 0
        last = process.stdout.strip().splitlines()[-6:]
        assert "results/report.html. It is not complete" in last[0]
        assert "claims of protocol paper" in process.stdout.rpartition(last[0])[2]
        page = (study / PAGE).read_text(encoding="utf-8")
        assert page.count("make_claims/paper: ValueError: &lt;b&gt;broken&lt;/b&gt;.") == 1
        assert "figures of plate TINY-1" in page  # drawn again since the code has changed
        assert "<b>Figure 1.</b>" not in page.partition("Protocol paper")[0]
        missing = json.loads((study / "results/provenance.json").read_text())["missing"]
        assert [row["parts"] for row in missing] == [
            ["claims of protocol paper"],
            ["figures of plate TINY-1"],
        ]
        assert set(rules_to_run(study, repository=repository)) == {
            "make_claims",
            "plot_plate",
            "render_report",
        }
    assert snakemake(study, repository=repository).returncode == 0
    assert "This report is not complete" not in (study / PAGE).read_text(encoding="utf-8")
    assert len((study / PAGE).read_text(encoding="utf-8")) > 0.99 * len(before)
    assert rules_to_run(study, repository=repository) == {}


def test_where_no_report_was_asked_for_there_is_none(changed):
    study, repository = changed
    (study / PAGE).unlink()
    (study / "results/paper/claims.parquet").unlink()
    with broken(repository, "make_claims"):
        process = snakemake(study, "results/paper/claims.parquet", repository=repository)
    assert process.returncode != 0
    assert not (study / PAGE).exists()
    assert "The report is" not in process.stdout


def test_a_run_that_is_stopped_makes_no_report(tmp_path):
    with LiveRun(write_tiniest(tmp_path)) as run:
        run.wait_for_job()
        time.sleep(1)
        run.process.send_signal(signal.SIGINT)
        assert run.finish() != 0
        assert "The report is" not in run.printed()
    assert not (tmp_path / PAGE).exists()
