"""Measure what jobs cost, and write workflow/scripts/lnp/estimate/costs.tsv.

    python benchmarks/pages/measure_costs.py FOLDER

Simulated studies are run below FOLDER, where they are not there yet: the demo with all approaches,
a tiny one, one at full size, and the demo of the rule families beside a tiny one. Each job writes
its CPU seconds and peak memory (`benchmarks/shared/job_costs`). The cost of a rule is a sum over
units of work (`UNITS`); the least squares of relative errors over its jobs, none below zero, find
the cost per unit. `make estimate` reads the table.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy.optimize import nnls

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / path) for path in ("workflow/scripts", "tests", "tests/workflow")]

from cost_units import MEMORY, UNITS  # noqa: E402
from estimate_study import read_settings  # noqa: E402  (found through sys.path, as all below)
from lnp.estimate.first_plane import look_at_study  # noqa: E402
from lnp.estimate.job_costs import COSTS  # noqa: E402
from lnp.estimate.job_units import job_units  # noqa: E402
from study import write_study  # noqa: E402

FULL = {  # two fields at full size, of which networks see little
    "approaches": ["cnn", "named"],
    "horizons": [3],
    "acquisition": {"n_frames": 6},
    "simulation": {"scale": 1.0, "n_cells": 50, "interval_s": 4300},
    "protocols": {"paper": {"n_folds": 2}},
    "cnn": {"n_augmentations": 1, "scaling": None},
    "gbm": {"n_augmentations": 1},
    "explanation": {"n_cells": 1, "n_frames": 1, "n_covered": 6},
}
ALL = ["cnn", "lstm", "gbm", "named", "tcn"]
FAMILIES = {  # a tiny study of the rule families (docs/families.md)
    "approaches": ["named", "hybrid"],
    "spatial": {"measured": True},
    "spots": {"method": "unet", "threshold": "controls"},
    "staining": {"used": True, "scored": True},
    "protocols": {"paper": None},
}
# (rule, unit): CPU seconds that studies of this size do not tell. docs/performance.md: 8,000 draws
# of 495 cells, 8 copies each, take 0.05 core hours.
KNOWN = {("search_gbm", "tree_rows"): 0.05 * 3600 / 8000 / (0.495 * 8)}
STORES = {  # rule: where its results lie, unit that decides their size
    "simulate_plate": ("resources/raw/*", "plate_pixels"),
    "track_cells": ("results/crops/*/*", "crop_frames"),
    "extract_moments": ("results/moments/*/*", "samples_site"),
    "train_cnn": ("results/*/cnn/*/*/*", "samples"),
    "search_lstm": ("results/*/lstm/*/*/*", None),
    "train_tcn": ("results/*/tcn/*/*/*", None),
    "extract_tsfresh": ("results/*/timeseries/*/*/*", "series"),
    "search_gbm": ("results/*/gbm/*/*/*", "components"),
    "render_report": ("results/report.html", None),
    "explain_networks": ("results/*/explanation", None),
}


def write_studies(folder):
    """Write the settings of the studies, where they are not there; return their folders."""
    demo = folder / "demo/config"
    if not demo.is_dir():
        demo.mkdir(parents=True)
        for path in (ROOT / "demo/config").iterdir():
            (demo / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        settings = yaml.safe_load((demo / "config.yaml").read_text(encoding="utf-8"))
        (demo / "config.yaml").write_text(yaml.safe_dump(settings | {"approaches": ALL}))
    if not (folder / "tiny/config").is_dir():
        write_study(folder / "tiny")
    if not (folder / "full/config").is_dir():
        write_study(folder / "full", FULL, {"C03": 316, "G03": 0})
    if not (folder / "families/config").is_dir():
        shutil.copytree(ROOT / "demo/families/config", folder / "families/config")
    if not (folder / "few/config").is_dir():
        write_study(folder / "few", FAMILIES)
    return [folder / name for name in ("tiny", "demo", "full", "families", "few")]


def run_study(study):
    """Run a study with one core; return rule, CPU seconds and peak MB of each of its jobs."""
    path = study.with_suffix(".tsv")
    if not path.is_file():
        environment = os.environ | {
            "LNP_JOB_COSTS": str(path),
            "PYTHONPATH": str(ROOT / "benchmarks/shared/job_costs"),
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
        command += ["--directory", str(study), "--cores", "1", "--quiet", "host", "reason"]
        subprocess.run(command, env=environment, check=True)
    return pd.read_csv(path, sep="\t", names=["rule", "cpu_s", "memory_mb"])


def units_of(study):
    """Return the work of one job in a study."""
    here = Path.cwd()
    os.chdir(study)
    try:
        settings, plates, wells = read_settings()
        return job_units(look_at_study(settings, plates, wells)[0], settings)
    finally:
        os.chdir(here)


def fit_costs(amounts, measured):
    """Return the cost per unit by least squares of relative errors, none below zero.

    Parameters
    ----------
    amounts : (n_studies, n_units) ndarray
        Work of a job in each study.
    measured : (n_studies,) ndarray
        Mean cost of the jobs.
    """
    scale = amounts.max(axis=0)
    return nnls(amounts / scale / measured[:, None], np.ones(len(measured)))[0] / scale


def measure_rules(jobs, units):
    """Return rows (rule, part, unit, cpu_s, memory_mb) of all rules."""
    rows = []
    for rule, (part, names) in UNITS.items():
        found = {name: of[of["rule"] == rule] for name, of in jobs.items()}
        found = {name: of for name, of in found.items() if len(of)}
        if not found:
            continue
        kinds = {"cpu_s": names, "memory_mb": MEMORY.get(rule, names)}
        means = {"cpu_s": "mean", "memory_mb": "max"}
        costs = {
            kind: cost_per_unit(found, ["job", *kinds[kind]], units, kind, means[kind])
            for kind in kinds
        }
        costs["cpu_s"] |= {unit: cost for (known, unit), cost in KNOWN.items() if known == rule}
        for name in dict.fromkeys([*costs["cpu_s"], *costs["memory_mb"]]):
            rows.append([rule, part, name, *(costs[kind].get(name, 0.0) for kind in kinds)])
    return rows


def cost_per_unit(found, names, units, kind, mean):
    """Return the costs of one kind by unit, from the jobs of a rule in each study."""
    amounts = np.array([[units[study][name] for name in names] for study in found])
    measured = np.array([of[kind].agg(mean) for of in found.values()])
    return dict(zip(names, fit_costs(amounts, measured), strict=True))


def measure_disk(studies, units):
    """Return {(rule, unit): MB per unit of one job}, of the rules whose results take space."""
    found = {}
    for rule, (pattern, unit) in STORES.items():
        sizes, amounts = [], []
        for study in studies:
            parts = [size_mb(path) for path in study.glob(pattern)]
            if parts:
                sizes.append(np.mean(parts))
                amounts.append([1.0] + ([units[study.name][unit]] if unit else []))
        costs = fit_costs(np.array(amounts), np.array(sizes))
        for name, cost in zip(["job", unit], costs, strict=False):
            found[rule, name] = cost
    return found


def size_mb(path):
    """Return the MB of a file, or of all files below a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def main():
    """Run the studies, and write the table."""
    studies = write_studies(Path(sys.argv[1]).resolve())
    jobs = {study.name: run_study(study) for study in studies}
    units = {study.name: units_of(study) for study in studies}
    columns = ["rule", "part", "unit", "cpu_s", "memory_mb"]
    table = pd.DataFrame(measure_rules(jobs, units), columns=columns).assign(disk_mb=0.0)
    parts = dict(zip(table["rule"], table["part"], strict=True))
    for (rule, unit), cost in measure_disk(studies, units).items():
        row = (table["rule"] == rule) & (table["unit"] == unit)
        if not row.any():
            table.loc[len(table)] = [rule, parts[rule], unit, 0.0, 0.0, 0.0]
            row = (table["rule"] == rule) & (table["unit"] == unit)
        table.loc[row, "disk_mb"] = cost
    table = table[(table[["cpu_s", "memory_mb", "disk_mb"]] > 0).any(axis=1)]
    order = {rule: k for k, rule in enumerate(UNITS)}
    table = table.sort_values("rule", key=lambda names: names.map(order), kind="stable")
    table.to_csv(COSTS, sep="\t", index=False, float_format="%.3g")


if __name__ == "__main__":
    main()
