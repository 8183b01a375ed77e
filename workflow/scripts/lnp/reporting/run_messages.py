"""What a run says as it begins, how long it may take, and as it ends, where the report is."""

import atexit
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

PAGES = {  # rule: what a person opens
    "render_report": "report",
    "render_new_plate": "page of a new plate",
    "pack_model": "bundle of models",
    "preview_site": "preview",
    "review_tracks": "review page",
    "analyse_power": "power analysis",
}
FEW = 20  # jobs; so few are done before an estimate is made
LONGEST_S = 60  # that an estimate may take


def announce_run(workflow, script):
    """Say how many jobs a run has, and about how long it will take; see `make estimate`.

    The estimate is made in a separate process, and left out where it cannot be made: a run never
    fails for it.

    Parameters
    ----------
    workflow : snakemake.workflow.Workflow
        About to start its jobs.
    script : Path
        workflow/scripts/estimate_study.py.
    """
    needed = workflow.dag.needrun_jobs()
    planned = Counter(job.rule.name for job in needed if job.output)  # not `all`, which only asks
    if planned.total() < FEW:
        return
    command = [sys.executable, str(script), ".", "--planned", "-"]
    command += ["--cores", str(workflow.cores if workflow.local_exec else 0)]  # 0: a cluster
    try:
        done = subprocess.run(
            command,
            input=json.dumps(planned),
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    if done.returncode == 0:
        print(done.stdout.strip(), file=sys.stderr, flush=True)


def point_to_pages(workflow):
    """Say, as the last lines of a run, where its pages are; the report comes last."""
    jobs = [job for job in workflow.dag.finished_jobs if job.rule.name in PAGES]
    jobs = sorted(jobs, key=lambda job: (PAGES[job.rule.name] == "report", str(job)))
    lines = [state_page(PAGES[job.rule.name], Path.cwd() / page_of(job)) for job in jobs]
    if lines:
        atexit.register(print, "\n".join(lines), file=sys.stderr)


def page_of(job):
    """Return the output of a job that a person opens: a page, or a figure."""
    files = [str(file) for file in job.output]
    return next((file for file in files if file.endswith((".html", ".svg"))), files[0])


def state_page(name, path):
    """Return where a page is.

    >>> state_page("report", "/study/results/report.html")
    'The report is /study/results/report.html'
    """
    return f"The {name} is {path}"
