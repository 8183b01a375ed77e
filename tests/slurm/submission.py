"""Snakemake's main process on the test cluster: started, watched, interrupted."""

import subprocess
from pathlib import Path

from study import REPOSITORY, command_for

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
        profile = ["--workflow-profile", REPOSITORY / "profiles/slurm", *IMPATIENT]
        command = command_for(snakefile, folder, *profile, *arguments)
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
