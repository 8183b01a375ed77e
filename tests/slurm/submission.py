"""Snakemake's main process on the test cluster: started, watched, interrupted."""

import subprocess
import sys
from pathlib import Path

from study import REPOSITORY

TOY = Path(__file__).with_name("Snakefile")
# the profile as it is, but impatient
IMPATIENT = [
    *("--slurm-init-seconds-before-status-checks", "2", "--seconds-between-status-checks", "2"),
    *("--latency-wait", "20"),
]
SECONDS = 1500


class Submission:
    """A workflow that is being submitted through the profile, its output in a file."""

    def __init__(self, folder, *arguments, snakefile=TOY):
        command = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile)]
        command += ["--directory", str(folder), "--workflow-profile"]
        command += [str(REPOSITORY / "profiles/slurm"), *IMPATIENT, *arguments]
        self.file = Path(folder, "submission.log")
        with self.file.open("w") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def printed(self):
        """Return what Snakemake has printed so far."""
        return self.file.read_text()

    def finish(self):
        """Wait for the end; return the exit status."""
        return self.process.wait(timeout=SECONDS)


def run_locally(folder, *arguments, snakefile=TOY):
    """Run a workflow on this machine alone; return the finished process."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile)]
    command += ["--directory", str(folder), "--cores", "2", *arguments]
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS
    )
