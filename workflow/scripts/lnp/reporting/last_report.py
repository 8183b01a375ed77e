"""The report at the end of a run that failed: all that could be made, and what lacks.

It is made by Snakemake itself, in a run that may only write the report: in the environment that
the rule names, from files of which this run says that they are up to date.
"""

import atexit
import json
import os
import subprocess
import sys
from pathlib import Path

from lnp.core.failed_jobs import list_unfinished
from lnp.reporting.missing_parts import NOTHING, missing_parts

RULE, PAGE = "render_report", "results/report.html"
UNFINISHED = "LNP_UNFINISHED"  # environment variable: the file that names what could not be made
FOLDER = Path(".snakemake/last_report")


def read_unfinished():
    """Return what an earlier run could not make, if this one is to report on it; else nothing."""
    path = os.environ.get(UNFINISHED)
    return json.loads(Path(path).read_text(encoding="utf-8")) if path else NOTHING


def end_with_report(workflow, config):
    """Write the report of a run that failed, if it was to write one; say what lacks, as last lines.

    Parameters
    ----------
    workflow : snakemake.workflow.Workflow
        Its scheduler has ended. Nothing is done where a person has stopped it.
    config : dict
        All settings, with their defaults.
    """
    scheduler = workflow.scheduler
    if scheduler._user_kill or scheduler.running or not scheduler.failed:
        return
    unfinished = list_unfinished(workflow.dag, scheduler.failed, RULE)
    if unfinished is None:
        return
    problem = run_report(workflow, config, unfinished)
    parts = missing_parts(unfinished, config["protocols"])
    atexit.register(print, state_end(parts, problem), file=sys.stderr)


def run_report(workflow, config, unfinished):
    """Run the job of the report alone; return why that was not possible, or an empty text."""
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        files = {name: FOLDER / f"{name}.json" for name in ["unfinished", "settings"]}
        for name, content in [("unfinished", unfinished), ("settings", config)]:
            files[name].write_text(json.dumps(content), encoding="utf-8")
        done = subprocess.run(
            report_command(workflow, files["settings"]),
            env=os.environ | {UNFINISHED: str(files["unfinished"])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return str(error)
    return "" if done.returncode == 0 else done.stdout.strip()


def report_command(workflow, settings):
    """Return the command that makes the report on this machine, whatever ran the other jobs."""
    deployment = workflow.deployment_settings
    methods = [str(method) for method in deployment.deployment_method]
    prefix = deployment.conda_prefix
    return [
        *(sys.executable, "-m", "snakemake", PAGE, "--snakefile", str(workflow.main_snakefile)),
        *("--directory", str(Path.cwd()), "--configfile", str(settings.resolve())),
        *("--profile", "none", "--workflow-profile", "none", "--executor", "local", "--cores", "1"),
        *("--allowed-rules", RULE, "--force", "--rerun-incomplete"),
        *("--nolock", "--no-hooks", "--show-failed-logs", "--nocolor"),
        *(["--software-deployment-method", *methods] if methods else []),
        *(["--conda-prefix", str(prefix)] if prefix else []),
    ]


def state_end(parts, problem):
    """Return the last lines of a run that failed: where the report is, and what lacks and why."""
    there = f"The report is {Path.cwd() / PAGE}. It is not complete, since jobs failed. It lacks:"
    if problem:
        there = f"No report could be written:\n{problem}\nIt would lack:"
    lines = ["\n    ".join([f"- {', '.join(row['parts'])}", *row["reasons"]]) for row in parts]
    last = "Once that is put right, the same command makes what lacks, and the whole report."
    return "\n".join(["", there, *lines, last])
