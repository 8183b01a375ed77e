"""A tiny simulated study in its folder, and Snakemake run on it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
PARTS = [
    *("Snakefile", "workflow", "config/schema.yaml", "envs", "profiles"),
    "resources/weights/vgg16_edges.npz",
]
DOSES = {"C03": 316, "C04": 316, "E03": 31.6, "E04": 31.6, "G03": 0, "G04": 0}
STARTED = re.compile(r"^(?:rule|localrule|checkpoint) (\w+):", re.MULTILINE)
TINY = {
    "approaches": ["cnn", "lstm", "gbm", "named", "tcn", "hybrid"],
    "horizons": [2, 4],
    "acquisition": {"n_frames": 8, "fields": [1]},
    "simulation": {"plates": ["TINY-1"], "n_cells": 12, "interval_s": 3600},
    "protocols": {"grouped": None, "paper": {"n_folds": 2}},
    "cnn": {"epochs": 3, "n_augmentations": 2, "scaling": "auto"},
    "lstm": {"n_draws": 3, "min_epochs": 1, "reduction_factor": 2, "epochs": 2, "units": [32]},
    "gbm": {"n_draws": 3, "features": "small", "n_components": 4},
    "tcn": {"n_networks": 1, "epochs": 2},
    "hybrid": {"n_networks": 1, "epochs": 2},
    "tests": {"n_permutations": 99},
    "spatial": {"measured": False},
    "spots": {"training_steps": 2},
}


TINIEST = {
    "protocols": {"paper": {"n_folds": 2}},
    "horizons": [2],
    "acquisition": {"n_frames": 5},
    "simulation": {"n_cells": 16, "interval_s": 5400},
}


def copy_repository(folder):
    """Copy what a run needs into `folder`, so that a test may edit it."""
    for part in PARTS:
        source, target = REPOSITORY / part, Path(folder, part)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return Path(folder)


def merge(settings, changes):
    """Return nested settings with some values replaced; None takes a key away."""
    merged = dict(settings)
    for key, value in changes.items():
        known = merged.get(key)
        both = isinstance(known, dict) and isinstance(value, dict) and value
        merged[key] = merge(known, value) if both else value
    return {key: value for key, value in merged.items() if value is not None}


def write_study(folder, changes=None, doses=DOSES, plate="TINY-1", formulations=None):
    """Write config, plates and wells of a tiny study: the demo's settings, made smaller.

    `formulations` is that of each well that has one.
    """
    named = formulations or {}
    demo = yaml.safe_load((REPOSITORY / "demo/config/config.yaml").read_text())
    settings = merge(merge(demo, TINY), changes or {})
    config = Path(folder, "config")
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.yaml").write_text(yaml.safe_dump(settings))
    (config / "plates.tsv").write_text(f"plate\tpath\n{plate}\tresources/raw/{plate}\n")
    rows = [
        f"{plate}\t{well}\t{dose}\t{'treated' if dose else 'control'}\t{named.get(well, '')}\n"
        for well, dose in doses.items()
    ]
    last = "formulation" if named else "exclude"
    (config / "wells.tsv").write_text(f"plate\twell\tdose_ng\trole\t{last}\n" + "".join(rows))
    return Path(folder)


def write_tiniest(folder):
    """Write the smallest study that goes through every step: two wells, one horizon."""
    return write_study(folder, TINIEST, {"C03": 316, "G03": 0})


def snakemake(study, *arguments, repository=REPOSITORY):
    """Run Snakemake in a study's folder; return the finished process, output as text."""
    return run_to_end(command_for(repository / "Snakefile", study, "--cores", "2", *arguments))


def command_for(snakefile, folder, *arguments):
    """Return the command that runs Snakemake in a folder."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile)]
    return [*command, "--directory", str(folder), *map(str, arguments)]


def run_to_end(command):
    """Run a command to its end; return the finished process, output as text."""
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=1500
    )


def rules_to_run(study, *targets, repository=REPOSITORY):
    """Return how often each rule would run now, but for `all`."""
    process = snakemake(
        study, "--dry-run", "--quiet", "host", "--", *targets, repository=repository
    )
    assert process.returncode == 0, process.stdout
    table = re.search(r"^job\s+count\n-[- ]+\n(.*?)^total", process.stdout, re.S | re.M)
    counts = dict(line.split() for line in table[1].splitlines()) if table else {}
    return {rule: int(count) for rule, count in counts.items() if rule != "all"}


def tables(study):
    """Return the bytes of every table, by path."""
    found = [
        p for end in ("parquet", "tsv", "csv") for p in Path(study, "results").rglob(f"*.{end}")
    ]
    kept = [path for path in found if "benchmarks" not in path.parts]
    return {str(path.relative_to(study)): path.read_bytes() for path in kept}
