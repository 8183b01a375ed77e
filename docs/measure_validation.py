"""Run whole studies on unseen simulated plates, and write docs/validation.md.

Seeds that no setting was chosen by: three plates with signal, each also with its
outcomes shuffled among the cells of a dose, and three null plates. Cells are compared
within plate and dose only, so that knowing the dose helps nothing. Takes about an
hour on two cores.

    python docs/measure_validation.py FOLDER [options of Snakemake]
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.approaches import ORDER  # noqa: E402  (found through sys.path)
from lnp.figures.style import model_name  # noqa: E402
from lnp.metrics import CHANCE  # noqa: E402
from lnp.report_tables import number  # noqa: E402
from lnp.resampling import resample_wells  # noqa: E402
from lnp.strata import POOLS  # noqa: E402

SEEDS = [101, 102, 103]
N_CELLS = 24  # per field
METRICS = {"classification": "auroc", "regression": "pearson"}
NAMES = {"auroc": "AUROC", "pearson": "correlation"}


def write_study(folder, seed, signal):
    """Write a study like the demo, at its last horizon only, with another seed.

    Where there is a signal, a protocol with shuffled outcomes stands beside the demo's.
    """
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings["seed"] = seed
    settings["horizons"] = [max(settings["horizons"])]
    settings["simulation"] |= {"signal": signal, "n_cells": N_CELLS}
    if signal:
        settings["protocols"]["shuffled"] = {**settings["protocols"]["paper"], "shuffle": True}
    write_layout(folder, settings)
    return list(settings["protocols"])


def write_layout(folder, settings):
    """Write settings, and the demo's plates and wells, into a study's folder."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.yaml").write_text(yaml.safe_dump(settings))
    for name in ["plates.tsv", "wells.tsv"]:
        (config / name).write_text((ROOT / "demo/config" / name).read_text())


def run_study(folder, seed, signal, options=()):
    """Run a study; return the test predictions of its ensembles, one row per cell and model.

    `options` go to Snakemake.
    """
    protocols = write_study(folder, seed, signal)
    targets = [f"results/{protocol}/predictions.parquet" for protocol in protocols]
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--directory", folder, "--cores", "all", "--quiet", "all", *options, "--", *targets]
    subprocess.run(command, check=True)
    parts = [pd.read_parquet(folder / target) for target in targets]
    found = pd.concat(parts, ignore_index=True)
    found = found[(found["fold"] == "ensemble") & (found["part"] == "test")]
    found = found[found["horizon"] == found["horizon"].max()]
    return found[found["dose_ng"] > 0].assign(study=f"{seed}")


def score(cells, task):
    """Return a score within plate and dose, and its 95 % interval by leaving out wells."""
    well, place = group_cells(cells)
    resamples = resample_wells(well, place + 1.0)
    weights = np.vstack([np.ones(len(cells)), resamples.weights])
    groups = [place == k for k in np.unique(place)]
    truth, prediction = cells["truth"].to_numpy(), cells["prediction"].to_numpy()
    values = POOLS[task][METRICS[task]](truth, prediction, weights, groups)
    return values[0], *resamples.bounds(values[0], values[1:])


def group_cells(cells):
    """Return the well of each cell, and the number of its plate and dose, (n_cells,) each."""
    place = cells.groupby(["study", "dose_ng"]).ngroup().to_numpy()
    return (cells["study"] + "/" + cells["well"]).to_numpy(), place


def summarise(table):
    """Return one row per model and metric, of one protocol: score within dose, with interval."""
    rows = [
        (model, METRICS[task], *score(cells, task), len(cells))
        for (model, task), cells in table.groupby(["model", "task"])
    ]
    return pd.DataFrame(rows, columns=["model", "metric", "value", "low", "high", "n_cells"])


def share_of_oracle(summary):
    """Add the share of the whole course's oracle that each model reaches (0: chance, 1: all).

    NaN where the oracle itself is not shown to be above chance.
    """
    chance = summary["metric"].map(CHANCE)
    ceiling = (summary["value"] - chance).where(summary["low"] > chance)
    oracle = ceiling[summary["model"] == "oracle_course"]
    by_metric = oracle.set_axis(summary.loc[oracle.index, "metric"])
    return summary.assign(of_oracle=(summary["value"] - chance) / summary["metric"].map(by_metric))


def as_markdown(summary):
    """Return a summary as a table in markdown, the models in the order of `lnp.approaches`."""
    place = summary["model"].map({model: k for k, model in enumerate(ORDER)})
    summary = summary.assign(place=place).sort_values(["metric", "place"])
    lines = ["| model | metric | value | 95 % interval | of the oracle | cells |", "|" + "---|" * 6]
    for row in summary.itertuples():
        share = "" if not np.isfinite(row.of_oracle) else f"{row.of_oracle:.0%}"
        between = "" if np.isnan(row.low) else f"{row.low:.2f} to {row.high:.2f}"
        cells = [model_name(row.model), NAMES[row.metric], number(row.value), between, share]
        lines.append("| " + " | ".join([*cells, str(row.n_cells)]) + " |")
    return "\n".join(lines)


def main(folder, options):
    """Run all studies below `folder` and write docs/validation.md."""
    page = (ROOT / "docs/validation.md.in").read_text()
    page = page.replace("<!-- seeds -->", ", ".join(map(str, SEEDS)))
    for title, signal in [("signal", 1.0), ("null", 0.0)]:
        studies = [run_study(Path(folder, f"{title}_{s}"), s, signal, options) for s in SEEDS]
        for protocol, cells in pd.concat(studies, ignore_index=True).groupby("protocol"):
            table = as_markdown(share_of_oracle(summarise(cells)))
            page = page.replace(f"<!-- {title} {protocol} -->", table)
    (ROOT / "docs/validation.md").write_text(page)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
