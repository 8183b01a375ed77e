"""Where a study's results come from: code, settings, packages, machines, files, cells, costs."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pandas as pd

from lnp.acquisition.records import METADATA_FILES
from lnp.core.job_info import read_making

TABLES = {".parquet", ".tsv", ".csv"}


def checksum(path):
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum_raw(folder):
    """Return {name: SHA-256} of the microscope's metadata in a raw folder."""
    paths = [Path(folder, name) for names in METADATA_FILES.values() for name in names]
    return {path.name: checksum(path) for path in paths if path.is_file()}


def checksum_tables(folder):
    """Return {path below `folder`: SHA-256} of every table but the measured costs of jobs."""
    files = [path for path in Path(folder).rglob("*") if path.suffix in TABLES]
    kept = [path.relative_to(folder) for path in files if not path.name.startswith(".")]
    return {
        str(path): checksum(Path(folder, path))
        for path in sorted(kept)
        if path.parts[0] != "benchmarks"
    }


def count_cells(cells):
    """Return how many cells of a plate were seeded and used, and why the others were not."""
    lost = cells.loc[~cells["used"], "reason"].value_counts().sort_index()
    used = int(cells["used"].sum())
    return {"seeded": len(cells), "used": used, "left_out": {k: int(n) for k, n in lost.items()}}


def summarize_jobs(folder, environments):
    """Return what jobs ran on and with, from their logs.

    Parameters
    ----------
    folder : path
        Of logs; those of a rule lie in a folder of its name.
    environments : dict
        Rule to the name of its environment.

    Returns
    -------
    packages : dict of environment to {package: sorted list of versions}; of those with a job
    machines : list of dict
        Each once, with `jobs`, the number done there.
    """
    packages, machines = {}, Counter()
    for rule, environment in sorted(environments.items()):
        known = packages.setdefault(environment, {})
        for path in sorted(Path(folder, rule).rglob("*.log")):
            making = read_making(path.read_text(encoding="utf-8", errors="replace"))
            if making is None:
                continue
            machines[json.dumps(making["machine"], sort_keys=True)] += 1
            for package, version in making["packages"].items():
                known.setdefault(package, set()).add(version)
    named = {
        environment: {package: sorted(versions) for package, versions in sorted(found.items())}
        for environment, found in packages.items()
        if found
    }
    return named, [json.loads(machine) | {"jobs": n} for machine, n in sorted(machines.items())]


def summarize_costs(folder):
    """Return {rule: number of jobs, their wall and CPU time, the most memory} of benchmarks."""
    parts = {}
    for path in sorted(Path(folder).rglob("*.tsv")):
        rule = path.relative_to(folder).parts[0]
        parts.setdefault(rule, []).append(pd.read_csv(path, sep="\t", na_values="-"))
    return {rule: sum_rule(pd.concat(tables)) for rule, tables in parts.items()}


def sum_rule(rows):
    """Return jobs, wall and CPU seconds and the most memory of the jobs of one rule."""
    return {
        "jobs": len(rows),
        "wall_s": round(float(rows["s"].sum()), 1),
        "cpu_s": round(float(rows["cpu_time"].sum()), 1),
        "max_memory_mb": round(float(rows["max_rss"].fillna(0).max())),
    }
