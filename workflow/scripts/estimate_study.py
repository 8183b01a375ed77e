"""Say what a study will take before it is run: jobs, core hours, disk and memory.

    python workflow/scripts/estimate_study.py STUDY [--cores N] [--gpu]
    python workflow/scripts/estimate_study.py STUDY --planned - < {"rule": number of jobs, ...}

Nothing is run and nothing written. Jobs are counted as Snakemake plans them, so that of a study
that was begun only what is left counts.
"""

import argparse
import contextlib
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: one core is measured
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import yaml
from snakemake.utils import validate

from lnp.core.errors import LnpError
from lnp.design.pixel_lengths import put_pixel_lengths, take_pixel_lengths
from lnp.design.plate_layout import read_layout
from lnp.design.settings_schema import check_schema
from lnp.estimate.cheaper import list_savings
from lnp.estimate.first_plane import look_at_study
from lnp.estimate.job_costs import estimate_jobs, read_costs
from lnp.estimate.job_units import job_units
from lnp.estimate.machine import count_cores, has_gpu, measure_speed, memory_of_machine_mb
from lnp.estimate.planned_jobs import count_jobs
from lnp.estimate.told import tell_estimate, tell_start

ROOT = Path(__file__).resolve().parents[2]


class StudyError(LnpError):
    """There is no study of which costs could be estimated."""


def find_study(study):
    """Return the folder of a study, or say what lacks."""
    if not (study and Path(study).is_dir()):
        raise StudyError(
            f"{study or 'STUDY'}: no such folder; expected the folder of a study. Draft one: "
            "make init RAW=<raw folder> STUDY=<new folder>"
        )
    if not Path(study, "config/config.yaml").is_file():
        raise StudyError(
            f"{Path(study, 'config/config.yaml')}: no such file; expected the settings of a "
            "study. Name another folder, or draft a study there: make init"
        )
    return Path(study).resolve()


def plan_jobs(study):
    """Return how many jobs of each rule Snakemake would start in a study's folder."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    command += ["--directory", str(study), "--cores", "1", "--dry-run", "--quiet", "rules", "host"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return count_jobs(done.stdout)


def read_settings():
    """Return the settings of the study in this folder with their defaults, plates and wells."""
    settings = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))
    schema = ROOT / "config/schema.yaml"
    in_pixels = take_pixel_lengths(settings)
    check_schema(settings, yaml.safe_load(schema.read_text(encoding="utf-8")))
    validate(settings, schema)  # fills the defaults in
    put_pixel_lengths(settings, in_pixels)
    return settings, *read_layout(settings)


def estimate_study(study, n_cores=None, gpu=None):
    """Return the lines that say what a study will take."""
    folder = find_study(study)
    n_jobs = plan_jobs(folder)
    jobs, about = cost_jobs(folder, n_jobs, n_cores, gpu)
    return tell_estimate(study, jobs, about)


def cost_jobs(folder, n_jobs, n_cores, gpu):
    """Return the costs of planned jobs, rule by rule, and what they rest on."""
    with contextlib.chdir(folder):
        settings, plates, wells = read_settings()
        size, cells, notes = look_at_study(settings, plates, wells)
    costs, speed, gpu = read_costs(), measure_speed(), has_gpu() if gpu is None else gpu
    about = {
        "size": size,
        "cells": cells,
        "notes": notes,
        "n_cores": n_cores or count_cores(),
        "speed": speed,
        "gpu": gpu,
        "memory_mb": memory_of_machine_mb(),
        "costs": costs,
        "savings": list_savings(n_jobs, size, settings, costs, speed, gpu),
    }
    return estimate_jobs(n_jobs, job_units(size, settings, gpu), costs, speed), about


def main():
    """Read the command line, and print the estimate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", metavar="STUDY", help="folder of a study")
    parser.add_argument("--cores", type=int, help="cores to plan for; else those of this machine")
    parser.add_argument("--gpu", action="store_true", help="plan for a GPU; else if one is here")
    parser.add_argument(
        "--planned", choices=["-"], help="read the jobs of each rule as JSON; print one line"
    )
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    try:
        if given.planned:
            jobs, _ = cost_jobs(find_study(given.study), json.load(sys.stdin), given.cores, None)
            print(tell_start(jobs, given.cores))
        else:
            print("\n".join(estimate_study(given.study, given.cores, given.gpu or None)))
    except LnpError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
