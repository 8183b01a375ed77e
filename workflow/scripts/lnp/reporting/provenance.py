"""Provenance of a study: code, settings, packages, machines, checksums, cells and costs."""

import hashlib
import json
import logging
from collections import Counter
from pathlib import Path

import pandas as pd

from lnp.acquisition.records import METADATA_FILES, metadata_folder
from lnp.core.examples import examples
from lnp.core.job_info import describe_code, read_job
from lnp.core.vocabulary import EDGES_BASE
from lnp.models.cnn.edges import EDGES_FILE
from lnp.models.registry import image_readers
from lnp.reporting.privacy import HIDE, hide_paths, number_machines

MEASURED = ["s", "cpu_time", "max_rss"]  # of a benchmark, by Snakemake
TABLES = {".parquet", ".tsv", ".csv"}


def describe_provenance(cells, raw, settings, environments, code, results="results"):
    """Return the content of provenance.json.

    Parameters
    ----------
    cells : dict of str to DataFrame
        Table "cells" of each plate.
    raw : dict of str to path
        Folder of raw images of each plate.
    settings : dict
        All settings of the study; the current folder is that of the study.
    environments : dict of str to str
        Rule to the name of its environment.
    code, results : path
        A folder of the code, and that of all results.
    """
    hide = settings["provenance"]["names_and_paths"] == HIDE
    packages, machines = summarize_jobs(Path(results, "logs"), environments)
    return {
        "code": describe_code(code),
        "settings": hide_paths(settings, Path.cwd()) if hide else settings,
        "packages": packages,
        "machines": number_machines(machines) if hide else machines,
        "raw": {plate: checksum_raw(folder) for plate, folder in raw.items()},
        "cells": {plate: count_cells(table) for plate, table in cells.items()},
        "rules": summarize_costs(Path(results, "benchmarks")),
        "tables": checksum_tables(results),
    }


def describe_base(settings, files):
    """Return which weights the convolution base started from, with the checksum of their file.

    Parameters
    ----------
    settings : dict
        All settings of the study, as they may be told.
    files : list of path
        The file of weights; none of random ones, of those that come with the code, and of a study
        without networks.
    """
    if settings["cnn"]["weights"] == EDGES_BASE and image_readers(settings["approaches"], settings):
        files = [EDGES_FILE]
    told = {key: settings["cnn"][key] for key in ["weights", "convention"]}
    return told | {"sha256": [checksum(path) for path in files]}


def summarize_jobs(folder, environments):
    """Return the package versions and the machines of all jobs, from their logs.

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
        Each machine once, with `jobs`, the number of its jobs.
    """
    packages, machines = {}, Counter()
    for rule, environment in sorted(environments.items()):
        for path in sorted(Path(folder, rule).rglob("*.log")):
            job = read_job(path.read_text(encoding="utf-8", errors="replace"))
            if job is None:
                continue
            machines[json.dumps(job["machine"], sort_keys=True)] += 1
            for package, version in job["packages"].items():
                packages.setdefault(environment, {}).setdefault(package, set()).add(version)
    named = {
        environment: {package: sorted(versions) for package, versions in sorted(found.items())}
        for environment, found in packages.items()
    }
    return named, [json.loads(machine) | {"jobs": n} for machine, n in sorted(machines.items())]


def checksum_raw(folder):
    """Return {name: SHA-256} of the microscope's metadata in a raw folder, or of an archive."""
    if Path(folder).is_file():
        return {Path(folder).name: checksum(folder)}
    place = metadata_folder(folder)
    paths = [Path(place, name) for names in METADATA_FILES.values() for name in names]
    return {path.name: checksum(path) for path in paths if path.is_file()}


def checksum_tables(folder):
    """Return {path below `folder`: SHA-256} of every table but the benchmarks of jobs."""
    files = [path for path in Path(folder).rglob("*") if path.suffix in TABLES]
    kept = [path.relative_to(folder) for path in files if not path.name.startswith(".")]
    return {
        str(path): checksum(Path(folder, path))
        for path in sorted(kept)
        if path.parts[0] != "benchmarks"
    }


def checksum(path):
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count_cells(cells):
    """Return how many cells of a plate were seeded and used, and why the others were not."""
    lost = cells.loc[~cells["used"], "reason"].value_counts().sort_index()
    used = int(cells["used"].sum())
    return {"seeded": len(cells), "used": used, "left_out": {k: int(n) for k, n in lost.items()}}


def describe_worlds(tables):
    """Return {plate: {"world": name, property: value}} of simulated plates.

    `tables` are their tables "truth_world".
    """
    return {
        plate: {"world": rows["world"].iloc[0], **rows.set_index("property")["value"]}
        for table in tables
        for plate, rows in table.groupby("plate")
    }


def summarize_costs(folder):
    """Return the cost of each rule from the benchmarks of its jobs.

    Returns
    -------
    dict
        {rule: {jobs, wall_s, cpu_s, max_memory_mb}}: number of jobs, total wall and CPU time,
        and the largest memory of one job.
    """
    parts, garbled = {}, []
    for path in sorted(Path(folder).rglob("*.tsv")):
        try:
            cost = pd.read_csv(path, sep="\t", na_values="-")[MEASURED].astype(float)
        except (ValueError, KeyError):
            garbled.append(str(path))
        else:
            parts.setdefault(path.relative_to(folder).parts[0], []).append(cost)
    if garbled:
        logging.warning(
            "%d benchmarks cannot be read, their jobs are not counted: %s",
            len(garbled),
            examples(garbled),
        )
    costs = {}
    for rule, tables in parts.items():
        rows = pd.concat(tables)
        costs[rule] = {
            "jobs": len(rows),
            "wall_s": round(float(rows["s"].sum()), 1),
            "cpu_s": round(float(rows["cpu_time"].sum()), 1),
            "max_memory_mb": round(float(rows["max_rss"].fillna(0).max())),
        }
    return costs
