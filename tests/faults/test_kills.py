"""Processes killed at random moments: the same command goes on, to the same tables."""

import time

import numpy as np
import psutil
import pytest

from runs import LiveRun
from study import tables

pytestmark = pytest.mark.slow
KINDS = ["Snakemake", "a job", "Snakemake and its jobs"]
SAME = "the same command, given again, ends well; every table is the same"
N_STUDIES = 5
N_KILLS = 6  # of each study, every kind twice
# stops at the first job that fails, so that something is left for the next kill
STOPPING = [
    *("--workflow-profile", "none", "--rerun-incomplete"),
    *("--rerun-triggers", "mtime", "params", "input"),
]


def strike(run, kind, rng):
    """Kill a part of a run; return the processes that are left."""
    if kind == "a job":
        run.kill_job(rng)
        assert run.finish() != 0
        assert "Error in rule" in run.printed()
        return []
    if kind == "Snakemake":
        return run.kill_main()
    run.kill_all()
    return []


@pytest.mark.parametrize("number", range(N_STUDIES))
def test_after_six_kills_the_tables_are_those_of_an_undisturbed_run(
    number, undisturbed, new_study, faults
):
    rng = np.random.default_rng([2026, number])
    study, orphans = new_study(), []
    for kind in rng.permutation(KINDS * (N_KILLS // len(KINDS))):
        with LiveRun(study, *STOPPING) as run:
            time.sleep(rng.uniform(1, undisturbed.seconds / 4))
            assert run.process.poll() is None, run.printed()[-4000:]
            orphans += strike(run, kind, rng)
    with LiveRun(study) as run:
        assert run.finish() == 0, run.printed()[-4000:]
    psutil.wait_procs(orphans, timeout=60)
    assert differing(tables(study), undisturbed.tables) == []
    assert list((study / "results").rglob("*.part*")) == []
    for kind in KINDS:
        faults(f"{kind} killed (`kill -9`) at a random moment", SAME, N_KILLS // len(KINDS))


def differing(found, expected):
    """Return the paths of the tables that are not the same in both."""
    return sorted(
        path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path)
    )
