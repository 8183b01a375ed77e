"""How long Snakemake plans the study of a full 384-well plate, and how many jobs SLURM would get.

The study is synthetic, in a temporary folder: 768 sites (384 wells of two fields), two protocols
of five folds, two tasks, four horizons. The raw folder holds an empty record and no image: a dry
run reads none. It is planned twice: with every step a job of its own, and with the groups of
`profiles/slurm`. Bars: 60 s on two cores and 2 GB for either.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

import yaml
import yte
from snakemake.utils import validate

REPOSITORY = Path(__file__).resolve().parents[1]
PLATE = "PLAN-01"
ROWS, COLUMNS, DOSES = "ABCDEFGHIJKLMNOP", range(1, 25), [316, 100, 31.6, 0]
MAX_S, MAX_GB = 60, 2
STEPS = re.compile(r"^job\s+count\n-[- ]+\n(.*?)^total", re.DOTALL | re.MULTILINE)
GROUP = re.compile(r"Group job (\w+)")


def write_study(folder, n_rows=None):
    """Write settings, tables and raw folder of the study, or of the plate's first rows."""
    settings = yaml.safe_load((REPOSITORY / "config/config.yaml").read_text(encoding="utf-8"))
    validate(settings, REPOSITORY / "config/schema.yaml")  # fills the defaults in
    settings["protocols"]["grouped"]["n_folds"] = 5
    settings["cnn"]["weights"] = "random"
    rows = [
        f"{PLATE}\t{row}{column:02d}\t{dose}\t{'treated' if dose else 'control'}\t\n"
        for row, dose in zip(ROWS[:n_rows], cycle(DOSES), strict=False)
        for column in COLUMNS
    ]
    for name in ["config", f"raw/{PLATE}"]:
        (folder / name).mkdir(parents=True)
    (folder / f"raw/{PLATE}/MeasurementData.mlf").touch()
    (folder / "config/config.yaml").write_text(yaml.safe_dump(settings))
    (folder / "config/plates.tsv").write_text(f"plate\tpath\n{PLATE}\traw/{PLATE}\n")
    header = "plate\twell\tdose_ng\trole\texclude\n"
    (folder / "config/wells.tsv").write_text(header + "".join(rows))


def read_groups():
    """Return rule to group, and group to the number of its members in one job, of the profile."""
    text = (REPOSITORY / "profiles/slurm/config.yaml").read_text()
    profile = yte.process_yaml(text, require_use_yte=True)
    return profile["groups"], profile["group-components"]


def as_options(groups, components):
    """Return the arguments that set the groups."""
    both = {"--groups": groups, "--group-components": components}
    return [
        word
        for option, values in both.items()
        for word in [option, *(f"{k}={v}" for k, v in values.items())]
    ]


def count_steps(printed):
    """Return how many steps each rule has, from the table that Snakemake prints first."""
    rows = (line.split() for line in STEPS.search(printed)[1].splitlines())
    return {rule: int(n) for rule, n in rows if rule != "all"}


def dry_run(folder, *arguments):
    """Plan the study; return what Snakemake printed, and seconds, CPU seconds and peak GB."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(REPOSITORY / "Snakefile")]
    command += ["--directory", str(folder), "--cores", "2", "--dry-run", *arguments]
    start = time.perf_counter()
    with (folder / "plan.txt").open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    printed = (folder / "plan.txt").read_text()
    if process.returncode:
        raise SystemExit(f"Snakemake failed:\n{printed[-2000:]}")
    seconds = time.perf_counter() - start
    return printed, (seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024**2)


def plan(*arguments):
    """Plan the study in a folder of its own; say what it took; return what Snakemake printed."""
    with tempfile.TemporaryDirectory() as folder:
        write_study(Path(folder))
        printed, (seconds, cpu, gigabytes) = dry_run(Path(folder), *arguments)
    print(f"  planned in {seconds:.0f} s, {cpu:.0f} s of CPU (bar: {MAX_S} s),")
    print(f"  with {gigabytes:.2f} GB (bar: {MAX_GB} GB)")
    return printed


if __name__ == "__main__":
    groups, components = read_groups()
    print("each step a job:")
    steps = count_steps(plan())
    print(f"  {sum(steps.values())} jobs")
    print("in groups:")
    shared = Counter(GROUP.findall(plan(*as_options(groups, components))))
    alone = {rule: n for rule, n in steps.items() if rule not in groups}
    print(f"  {shared.total() + sum(alone.values())} jobs: {dict(shared)} and alone {alone}")
    print(f"plan_dag: {sum(steps.values()) / (shared.total() + sum(alone.values())):.1f} x")
