"""Starting the demo's jobs: each rule imports what it needs, or each all that the pipeline uses.

Of every rule, Python's start, the imports of its script, the start of its log and Python's end, in
seconds of the processor (best of three), times its jobs in the demo; and what Snakemake itself
takes per job, by a workflow of jobs that do nothing. Bars: 1.5 s a job, 4 minutes in all.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "workflow/scripts"
PREAMBLE = f"import sys; sys.path.append({str(SCRIPTS)!r}); from snakemake.script import Snakemake"
ALL = "lnp.core.logs, matplotlib.pyplot, pandas, pyarrow.parquet, skimage.segmentation, scipy.stats"
ALL += ", sklearn.decomposition, torch, xgboost, zarr"
LOG = f"from lnp.core.logs import log_to; log_to({os.devnull!r})"
N_CORES, N_IDLE = 2, 30
STORING = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
IDLE = """
rule all:
    input: expand("{i}", i=range(N))
rule idle:
    output: touch("{i}")
    script: "idle.py"
"""


def cpu_of(*command, cwd=None):
    """Run a command; return the processor's seconds that it and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=cwd, env=STORING)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best_of_three(code):
    """Return the fewest seconds that Python takes to start, run some code and end."""
    return min(cpu_of(sys.executable, "-c", code) for _ in range(3))


def start_of(module):
    """Return the seconds of a job that imports a module, starts its log and ends."""
    return best_of_three(f"{PREAMBLE}; import {module}; {LOG}")


def count_jobs():
    """Return how many jobs each rule has in the demo, from scratch."""
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "demo/config", Path(folder, "config"))
        command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
        command += ["--directory", folder, "--dry-run", "--quiet", "host"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    table = re.search(r"^job\s+count\n-[- ]+\n(.*?)^total", done.stdout, re.S | re.M)
    counts = dict(line.split() for line in table[1].splitlines())
    return {rule: int(n) for rule, n in counts.items() if (SCRIPTS / f"{rule}.py").is_file()}


def idle_job():
    """Return the seconds that a job takes that does nothing, Snakemake's part included."""
    with TemporaryDirectory() as folder:
        Path(folder, "idle.py").touch()
        command = [sys.executable, "-m", "snakemake", "--cores", "1"]
        spent = []
        for n_jobs in (1, 1 + N_IDLE):
            Path(folder, "Snakefile").write_text(f"N = {n_jobs}\n{IDLE}")
            spent.append(cpu_of(*command, "--forceall", cwd=folder))
    return (spent[1] - spent[0]) / N_IDLE


def main():
    """Print the start of each rule's jobs, the demo's sum, and the ratio."""
    jobs, idle, bare = count_jobs(), idle_job(), best_of_three(PREAMBLE)
    starts = {rule: start_of(rule) for rule in jobs}
    everything = start_of(ALL)
    for rule, seconds in sorted(starts.items(), key=lambda item: -item[1] * jobs[item[0]]):
        print(f"{rule:20} {jobs[rule]:4} jobs, {seconds:.2f} s each")
    n_jobs = sum(jobs.values())
    spent = sum(n * starts[rule] for rule, n in jobs.items())
    print(f"mean of {n_jobs} jobs: {spent / n_jobs:.2f} s; of jobs that do nothing: {idle:.2f} s")
    minutes = (spent + n_jobs * max(0, idle - bare)) / N_CORES / 60
    print(f"the demo's jobs on {N_CORES} cores: {minutes:.1f} minutes")
    print(f"JOB_OVERHEAD: {n_jobs * everything / spent:.1f} x")


if __name__ == "__main__":
    main()
