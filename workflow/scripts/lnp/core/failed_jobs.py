"""Why a run failed: the jobs that failed, the error of each, and what could not be made since."""

import re
from pathlib import Path

from lnp.core.logs import job_of

RECORD = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d+ ([A-Z]+) ", re.MULTILINE)
LAST = "CRITICAL"  # the level of what a job died of, see `lnp.core.logs.log_error`
UNEXPECTED = "stopped"  # what stands before a traceback
KILLED = (
    "its log holds no error, so it was killed, perhaps for using too much memory or time, or "
    "could not start"
)


def list_unfinished(dag, failed, rule):
    """Return why the job of `rule` could not run: jobs that failed, and files that lack.

    Parameters
    ----------
    dag : snakemake.dag.DAG
        Of a run that has ended.
    failed : iterable of snakemake.jobs.AbstractJob
        Jobs and groups of jobs.
    rule : str
        Of which the run was to make one job, from the files of many others.

    Returns
    -------
    dict
        `failures`: a list of {job, log, error}. `unmade`: {file: places in `failures`}, the inputs
        of that job that were not made, or not made from what is there now; no place where its job
        did not begin though all before it succeeded. None where the job was not asked for, or ran.
    """
    last = next((job for job in dag.needrun_jobs() if job.rule.name == rule), None)
    failed = [job for part in failed for job in members(part)]
    if last is None or last in failed:
        return None
    unfinished = set(dag.needrun_jobs())
    failures = [describe_failure(job) for job in failed]
    return {
        "failures": failures,
        "unmade": {
            str(file): [place for place, job in enumerate(failed) if job in needed]
            for before, files in dag.dependencies[last].items()
            if before in unfinished
            for needed in [ancestors(dag, before)]
            for file in sorted(files)
        },
    }


def members(part):
    """Return the jobs to blame of a failed job or group: in a group, those whose logs say why."""
    if not part.is_group():
        return [part]
    return [job for job in part if describe_failure(job)["error"] != KILLED] or list(part)


def ancestors(dag, job):
    """Return a job and all jobs that it needs, whether they ran or not."""
    found, waiting = set(), [job]
    while waiting:
        job = waiting.pop()
        if job not in found:
            found.add(job)
            waiting += dag.dependencies[job]
    return found


def describe_failure(job):
    """Return the name, the log and the error of a failed job."""
    log = str(job.log[0]) if job.log else ""
    return {"job": job_of(log) if log else job.rule.name, "log": log, "error": read_error(log)}


def read_error(path):
    """Return the error at the end of a job's log, on one line: its kind, and what it says.

    Parameters
    ----------
    path : path
        Written through `lnp.core.logs.log_to`.
    """
    path = Path(path)
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    _, *parts = RECORD.split(text)  # level and content of each record in turn
    errors = [said for level, said in zip(parts[::2], parts[1::2], strict=True) if level == LAST]
    if not errors:
        return KILLED
    first, _, trace = errors[-1].strip().partition("\n")
    if first != UNEXPECTED:
        return " ".join(errors[-1].split())
    lines = trace.splitlines()
    inside = max(n for n, line in enumerate(lines) if line.startswith("  "))
    return " ".join(" ".join(lines[inside + 1 :]).split())
