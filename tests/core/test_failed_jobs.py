import logging
from types import SimpleNamespace

import pytest

from lnp.core.errors import LnpError
from lnp.core.failed_jobs import KILLED, list_unfinished, read_error
from lnp.core.logs import log_error

FORM = "%(asctime)s %(levelname)s %(message)s"


class SplitError(LnpError, ValueError):
    """An error of ours, whose text is for users."""


@pytest.fixture
def log_of(tmp_path, monkeypatch):
    """Return a function that writes the log of a job which died of an error."""

    def write(error, name="a.log"):
        handler = logging.FileHandler(tmp_path / name, encoding="utf-8")
        handler.setFormatter(logging.Formatter(FORM))
        monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
        logging.getLogger().warning("two wells are few")
        try:
            raise error
        except type(error):
            log_error(type(error), error, error.__traceback__)
        logging.getLogger().warning("said at exit")
        handler.close()
        return tmp_path / name

    return write


def test_an_error_of_ours_is_read_back_in_its_words(log_of):
    assert read_error(log_of(SplitError("two wells;\n  add one."))) == (
        "SplitError: two wells; add one."
    )


def test_of_a_traceback_the_kind_and_the_text_are_kept(log_of):
    assert read_error(log_of(ValueError("shapes (2,)\nand (3,)"))) == (
        "ValueError: shapes (2,) and (3,)"
    )


def test_the_error_that_was_raised_last_counts(log_of):
    error = KeyError("the last")
    error.__cause__ = ValueError("the first")
    assert read_error(log_of(error)) == "KeyError: 'the last'"


@pytest.mark.parametrize("text", [None, "", "2026-11-29 03:00:00,123 INFO made by {}\n"])
def test_a_log_without_an_error_is_of_a_job_that_was_killed(text, tmp_path):
    if text is not None:
        (tmp_path / "a.log").write_text(text)
    assert read_error(tmp_path / "a.log") == KILLED


class Job:
    """What is used of a job of Snakemake."""

    def __init__(self, rule, *needs, members=()):
        self.rule, self.log = SimpleNamespace(name=rule), [f"results/logs/{rule}/x.log"]
        self.needs, self.members = needs, members

    def is_group(self):
        return bool(self.members)

    def __iter__(self):
        return iter(self.members)


def make_dag(jobs, finished):
    """Return what is used of a DAG; a job's file is results/<rule>/x.parquet."""
    return SimpleNamespace(
        needrun_jobs=lambda: [job for job in jobs if job not in finished],
        dependencies={
            job: {need: {f"results/{need.rule.name}/x.parquet"} for need in job.needs}
            for job in jobs
        },
    )


@pytest.fixture
def study():
    """Return jobs by rule: two protocols, of which each has scores, and the report of both."""
    cells = Job("cells")
    split, other = Job("split", cells), Job("other", cells)
    scores, others = Job("scores", split), Job("others", other)
    report = Job("report", cells, scores, others)
    return {job.rule.name: job for job in [cells, split, other, scores, others, report]}


def test_what_lacks_is_named_with_the_jobs_that_it_waits_for(study):
    finished = [study[rule] for rule in ["cells", "other", "others"]]
    unfinished = list_unfinished(make_dag(study.values(), finished), [study["split"]], "report")
    assert unfinished["unmade"] == {"results/scores/x.parquet": [0]}
    assert [failure["job"] for failure in unfinished["failures"]] == ["split/x"]


def test_what_did_not_begin_waits_for_nobody(study):
    finished = [study[rule] for rule in ["cells", "other"]]
    unfinished = list_unfinished(make_dag(study.values(), finished), [study["split"]], "report")
    assert unfinished["unmade"] == {
        "results/scores/x.parquet": [0],
        "results/others/x.parquet": [],
    }


def test_of_a_group_the_job_with_an_error_in_its_log_is_to_blame(study, log_of, monkeypatch):
    group = Job("group", members=[study["split"], study["scores"]])
    study["split"].log = [log_of(SplitError("two wells"))]
    finished = [study[rule] for rule in ["cells", "other", "others"]]
    unfinished = list_unfinished(make_dag(study.values(), finished), [group], "report")
    assert [failure["error"] for failure in unfinished["failures"]] == ["SplitError: two wells"]
    study["split"].log = ["results/logs/split/none.log"]  # killed: nobody knows which
    unfinished = list_unfinished(make_dag(study.values(), finished), [group], "report")
    assert unfinished["unmade"] == {"results/scores/x.parquet": [0, 1]}


@pytest.mark.parametrize("failed", ["report", "split"])
def test_without_a_report_to_make_nothing_is_said(failed, study):
    jobs = list(study.values()) if failed == "report" else [study["cells"], study["split"]]
    assert list_unfinished(make_dag(jobs, []), [study[failed]], "report") is None
