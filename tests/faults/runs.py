"""A run of Snakemake that can be watched, and killed in parts."""

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from study import REPOSITORY, command_for

SECONDS = 900  # until a run that goes on for too long fails its test


def heed_interrupts():
    """Let a process be interrupted, although what a shell started in the background is not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class LiveRun:
    """A run of the whole workflow in a study's folder, in the background."""

    def __init__(self, study, *targets):
        command = command_for(REPOSITORY / "Snakefile", study, "--cores", "2", *targets)
        self.file = Path(study, "run.log")
        with self.file.open("w") as out:
            self.process = psutil.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, preexec_fn=heed_interrupts
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill_all()

    def printed(self):
        """Return what Snakemake and its jobs have printed so far."""
        return self.file.read_text(errors="replace")

    def finish(self):
        """Wait for the end; return the exit status."""
        return self.process.wait(timeout=SECONDS)

    def jobs(self):
        """Return the processes that run a rule's script now."""
        return [child for child in self.children() if is_job(child)]

    def children(self):
        """Return all processes below Snakemake's main one."""
        try:
            return self.process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def wait_for_job(self):
        """Wait until a script runs; return the processes that run one."""
        while self.process.poll() is None:
            if jobs := self.jobs():
                return jobs
            time.sleep(0.02)
        raise AssertionError(f"the run ended before a job was seen:\n{self.printed()[-4000:]}")

    def kill_main(self):
        """Kill Snakemake alone; its jobs go on as orphans, which are returned."""
        orphans = self.children()
        self.process.kill()
        self.process.wait()
        return orphans

    def kill_job(self, rng):
        """Kill one job."""
        jobs = self.wait_for_job()
        kill(jobs[rng.integers(len(jobs))])

    def kill_all(self):
        """Kill Snakemake and all its jobs."""
        for process in self.kill_main() if self.process.poll() is None else []:
            kill(process)


def is_job(process):
    """Return whether a process runs a rule's script (Snakemake runs a copy of it)."""
    try:
        arguments = process.cmdline()
    except psutil.Error:
        return False
    return bool(arguments) and arguments[-1].endswith(".py") and "python" in arguments[0]


def kill(process):
    """Kill a process that may be gone already."""
    with suppress(psutil.NoSuchProcess):
        process.kill()
