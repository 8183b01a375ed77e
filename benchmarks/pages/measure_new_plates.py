"""Score a next plate by the models of a first one, on unseen seeds, for docs/validation.md.

For each seed two studies like those of the demo, with the named measures only: the first trains and
packs its models, the second one's plate has another seed, stain, lamp, speed and density of cells,
and is filmed to the last horizon only. The truth says how good the predictions were. Takes ten
minutes on two cores.

    python benchmarks/pages/measure_new_plates.py FOLDER [options of Snakemake]
"""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.core.vocabulary import ENSEMBLE, RANK_METRICS, WITHIN  # noqa: E402
from sections import replace_section  # noqa: E402  (found through sys.path)

SEEDS = [121, 122, 123]  # that no setting was chosen by
HEADING = "## The next plate"
MODEL = "named"
CONFIG = ROOT / "demo/config", ROOT / "demo/next_plate/config"


def main(folder, options):
    """Run the studies of all seeds, and write the section."""
    rows = []
    for seed in SEEDS:
        first, second = folder / f"{seed}/first", folder / f"{seed}/second"
        write_first(first, seed)
        run(first, ["results/grouped/scores.parquet", "results/model.zip"], options)
        write_second(second, seed)
        run(second, ["results/grouped/predict/DEMO-02/scores.parquet"], options)
        scores = [
            read_scores(first / "results/grouped/scores.parquet"),
            read_scores(second / "results/grouped/predict/DEMO-02/scores.parquet"),
        ]
        rows.append((seed, *scores))
    replace_section(ROOT / "docs/validation.md", HEADING, format_section(rows))


def write_first(folder, seed):
    """Write a study like the demo: whole wells, the last horizon, the named measures."""
    settings = yaml.safe_load((CONFIG[0] / "config.yaml").read_text())
    protocols = {"grouped": settings["protocols"]["grouped"]}
    settings |= {"seed": seed, "approaches": [MODEL], "protocols": protocols}
    settings["horizons"] = [max(settings["horizons"])]
    write_config(folder, settings, CONFIG[0])


def write_second(folder, seed):
    """Write a study of one plate that the models of the first one score."""
    settings = yaml.safe_load((CONFIG[1] / "config.yaml").read_text())
    settings |= {"seed": 1000 + seed, "predict": {"model": "../first/results/model.zip"}}
    rng = np.random.default_rng(seed)
    scene = {
        "brightness": round(float(rng.uniform(0.8, 1.2)), 3),
        "gain": round(float(rng.uniform(0.9, 1.1)), 3),
        "speed": round(float(rng.uniform(0.8, 1.25)), 3),
        "vignetting": round(float(rng.uniform(0.7, 1.3)), 3),
    }
    settings["simulation"] |= {"scene": scene, "n_cells": int(rng.integers(12, 30))}
    write_config(folder, settings, CONFIG[1])


def write_config(folder, settings, like):
    """Write settings, and the plates and wells of another study, into a study's folder."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.yaml").write_text(yaml.safe_dump(settings))
    for name in ["plates.tsv", "wells.tsv"]:
        shutil.copyfile(like / name, config / name)


def run(folder, targets, options):
    """Let Snakemake make some files of a study."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--directory", folder, "--cores", "all", "--quiet", "all", *options, "--", *targets]
    subprocess.run(command, check=True)


def read_scores(path):
    """Return the scores within a dose of the named measures at the last horizon, by task."""
    scores = pd.read_parquet(path)
    scores = scores[(scores["model"] == MODEL) & (scores["fold"] == ENSEMBLE)]
    scores = scores[(scores["stratum"] == WITHIN) & (scores["horizon"] == scores["horizon"].max())]
    return {
        task: scores[(scores["task"] == task) & (scores["metric"] == metric)].iloc[0]
        for task, metric in RANK_METRICS.items()
    }


def format_section(rows):
    """Return the section: a row per seed, and how far the next plate falls behind."""
    table = [
        "| seed | level, first plate | next plate | class, first plate | next plate |",
        "|---|---|---|---|---|",
    ]
    tasks = ["regression", "classification"]
    for seed, first, second in rows:
        cells = [text(scores[task]) for task in tasks for scores in (first, second)]
        table.append(f"| {seed} | {' | '.join(cells)} |")
    falls = {task: [s[task]["value"] - f[task]["value"] for _, f, s in rows] for task in tasks}
    means = [f"{np.mean(falls[task]):+.2f} (lowest {min(falls[task]):+.2f})" for task in tasks]
    return "\n".join(
        [
            HEADING,
            "",
            "Written by `python benchmarks/pages/measure_new_plates.py FOLDER`. The named measures "
            "of one plate score a second one of another seed, whose stain (0.8 to 1.2), lamp (0.9 "
            "to 1.1), speed of cells, vignetting and density (12 to 29 cells per field) differ, "
            "and which is filmed to the last horizon only; the simulator's truth says how good "
            "they were. Within a dose: Spearman correlation of the level, AUROC of the class; 95 % "
            "intervals by wells. The first plate's scores are those of its held-out wells, against "
            "measured light; the next plate's against the true level.",
            "",
            *table,
            "",
            f"Next plate less first plate, mean over seeds: level {means[0]}, class {means[1]}.",
            "",
        ]
    )


def text(score):
    """Return a score with its interval."""
    if np.isnan(score["low"]):
        return f"{score['value']:.2f}"
    return f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
