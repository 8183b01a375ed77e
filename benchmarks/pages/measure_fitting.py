"""Measure the ways of fitting against each other on simulated plates, and write docs/fitting.md.

Whether features come from the network's own training cells (`features/fit`), from what the
network pools (`cnn/pooling`), and from frames beyond the horizon (`cnn/frames_seen`). Plates of
seeds that stand nowhere else; cells are compared within plate and dose only. Takes some
hours on two cores.

    python benchmarks/pages/measure_fitting.py FOLDER [options of Snakemake]
"""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import yaml

sys.path.append(str(Path(__file__).resolve().parents[2] / "workflow/scripts"))

from lnp.design.cross_fitting import average_halves, name_halves
from lnp.design.horizons import encoder_of
from lnp.models.registry import label_of
from lnp.reporting.tables import format_number
from measure_validation import (
    METRICS,
    NAMES,
    ROOT,
    pool_scores,
    score,
    write_layout,
)

SEEDS = [111, 112]
N_CELLS = 24  # per field
HORIZONS = [6, 12]
FOLDS = ["fold1", "fold3", "fold5"]  # of five: enough to test most cells
TASKS = ["classification", "regression"]
PROTOCOL = {
    **{"unit": "cell", "scheme": "cross", "n_folds": 5, "overlap": "join"},
    **{"threshold": "maximum", "floor": 1.0},
}
BASE = {"fit": "shared", "pooling": "crop", "focus": 0.34, "frames_seen": "all"}
WAYS = {  # name: what differs from the base, and the horizon that is looked at
    "shared": ({}, 12),
    "early, all": ({}, 6),
    "early, horizon": ({"frames_seen": "horizon"}, 6),
    "swapped": ({"fit": "swapped"}, 12),
    "mask": ({"pooling": "mask", "focus": "none"}, 12),
}


def write_way(folder, seed, way):
    """Write a study like the demo with one way of fitting."""
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings |= {"seed": seed, "horizons": HORIZONS, "protocols": {"cells": PROTOCOL}}
    settings["simulation"] |= {"n_cells": N_CELLS}
    settings["features"]["fit"] = way["fit"]
    settings["cnn"] |= {name: way[name] for name in ("pooling", "focus", "frames_seen")}
    write_layout(folder, settings)


def targets_of(way, horizon):
    """Return the predictions of the network and of the recurrent one, in the chosen folds."""
    encoders = HORIZONS if way["frames_seen"] == "horizon" else [max(HORIZONS)]
    seen = encoder_of(horizon, encoders)
    halved = way["fit"] == "swapped"
    fitted = [half for fold in FOLDS for half in (name_halves(fold) if halved else [fold])]
    where = [f"cnn/{{}}/{fold}/t{seen}" for fold in FOLDS]
    where += [f"lstm/{{}}/{fold}/t{horizon}" for fold in fitted]
    return [f"results/cells/{w.format(task)}/predictions.parquet" for task in TASKS for w in where]


def run_way(folder, seed, name, options):
    """Run one way on one plate; return the test predictions, one row per cell, model and task."""
    changes, horizon = WAYS[name]
    way = BASE | changes
    write_way(folder, seed, way)
    targets = targets_of(way, horizon)
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--directory", folder, "--cores", "all", "--quiet", "all", *options, "--", *targets]
    subprocess.run(command, check=True)
    rows = pd.concat([pd.read_parquet(folder / target) for target in targets])
    rows = average_halves(rows[(rows["part"] == "test") & (rows["horizon"] == horizon)])
    return rows[rows["dose_ng"] > 0].assign(study=str(seed), way=name)


def run_plate(folder, seed, options):
    """Run all ways on one plate, but for those that are done; each goes on from the last."""
    parts = []
    for name in WAYS:
        kept = folder / f"{name}.parquet"
        if not kept.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            run_way(folder, seed, name, options).to_parquet(kept, index=False)
        parts.append(pd.read_parquet(kept))
    return pd.concat(parts, ignore_index=True)


def lead(cells, first, second, task):
    """Return the lead of one way over another on the same cells, with its 95 % interval.

    `cells` has one row per cell and way; both ways are resampled together.
    """
    key = ["study", "plate", "site", "cell"]
    both = [cells[cells["way"] == way].set_index(key).sort_index() for way in (first, second)]
    predictions = [way["prediction"] for way in both]
    (one, other), resamples = pool_scores(both[0].reset_index(), predictions, task)
    gap = one - other
    return gap[0], *resamples.bounds(gap[0], gap[1:])


PAIRS = [
    ("swapped", "shared"),
    ("mask", "shared"),
    ("early, horizon", "early, all"),
]


def summarise(cells):
    """Return a markdown table: each way's score, and its lead over what it departs from."""
    base = dict(PAIRS)
    lines = ["| way | model | metric | value | lead, 95 % interval | cells |", "|" + "---|" * 6]
    for way in WAYS:
        for (model, task), rows in cells[cells["way"] == way].groupby(["model", "task"]):
            gap = ""
            if way in base and not (way == "swapped" and model == "cnn"):
                both = cells[(cells["model"] == model) & (cells["task"] == task)]
                value, low, high = lead(both, way, base[way], task)
                gap = f"{value:+.2f} ({low:+.2f} to {high:+.2f}) over {base[way]}"
            value = format_number(score(rows, task)[0])
            parts = [way, label_of(model), NAMES[METRICS[task]], value, gap, str(len(rows))]
            lines.append("| " + " | ".join(parts) + " |")
    return "\n".join(lines)


def main(folder, options):
    """Run all ways on all plates below `folder` and write docs/fitting.md."""
    cells = [run_plate(Path(folder, f"fitting_{seed}"), seed, options) for seed in SEEDS]
    page = (ROOT / "benchmarks/pages/fitting.md.in").read_text()
    page = page.replace("<!-- seeds -->", ", ".join(map(str, SEEDS)))
    page = page.replace("<!-- ways -->", summarise(pd.concat(cells, ignore_index=True)))
    (ROOT / "docs/fitting.md").write_text(page)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
