"""Run whole studies on unseen simulated plates, and write docs/validation.md.

Seeds that no setting was chosen by. Networks, by the paper's split: three plates with signal,
each also with its outcomes shuffled among the cells of a dose, and three null plates. Named
measures, with whole wells held out: five plates with signal, as tracked and at the true
centres. Cells are compared within plate and dose only, so that knowing the dose helps nothing.
Takes about two hours on two cores.

    python benchmarks/pages/measure_validation.py FOLDER [options of Snakemake]
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.assessment.intervals import resample_wells  # noqa: E402
from lnp.assessment.metrics import CORRELATIONS  # noqa: E402
from lnp.assessment.strata import POOLS, influence_of  # noqa: E402
from lnp.core.vocabulary import CHANCE  # noqa: E402
from lnp.models.registry import BY_NAME, label_of  # noqa: E402  (found through sys.path)
from lnp.reporting.tables import format_number  # noqa: E402
from true_tracks import write_true_tracks  # noqa: E402

SEEDS = [101, 102, 103]  # of networks
NAMED_SEEDS = [101, 102, 103, 104, 105]
NAMED_MODELS = ["named", "oracle_course"]
N_CELLS = 24  # per field
N_COPIES = 8  # of each crop
METRICS = {"classification": "auroc", "regression": "pearson"}
NAMES = {"auroc": "AUROC", "pearson": "correlation"}


def write_study(folder, seed, signal, protocol, world, n_copies):
    """Write a study like the demo, at its last horizon only, with another seed.

    `world` holds more settings of its simulation, `n_copies` counts those of each crop. Where
    there is a signal, a protocol with shuffled outcomes stands beside the demo's.
    """
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings["seed"] = seed
    settings["horizons"] = [max(settings["horizons"])]
    settings["simulation"] |= {"signal": signal, "n_cells": N_CELLS, **world}
    settings["cnn"]["n_augmentations"] = n_copies
    judging = settings["protocols"][protocol]
    settings["protocols"] = {protocol: judging}
    if signal:
        settings["protocols"]["shuffled"] = {**judging, "shuffle": True}
    write_layout(folder, settings)
    return list(settings["protocols"])


def write_layout(folder, settings):
    """Write settings, and the demo's plates and wells, into a study's folder."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.yaml").write_text(yaml.safe_dump(settings))
    for name in ["plates.tsv", "wells.tsv"]:
        (config / name).write_text((ROOT / "demo/config" / name).read_text())


def run_study(folder, seed, signal, protocol, options=(), world=(), n_copies=N_COPIES):
    """Run a study; return the test predictions of its treated cells, one row per cell and model.

    `options` go to Snakemake; `world` and `n_copies` as in `write_study`.
    """
    protocols = write_study(folder, seed, signal, protocol, dict(world), n_copies)
    targets = [f"results/{protocol}/predictions.parquet" for protocol in protocols]
    run_targets(folder, targets, options)
    return read_tests([folder / target for target in targets], seed)


def run_targets(folder, targets, options):
    """Let Snakemake make some files of a study."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--directory", folder, "--cores", "all", "--quiet", "all", *options, "--", *targets]
    subprocess.run(command, check=True)


def read_tests(paths, seed):
    """Return the treated test cells' predictions at the last horizon, one per cell and model.

    By the fold that tests a cell, or by the mean over the folds where several do.
    """
    found = pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True)
    found = found[(found["part"] == "test") & (found["dose_ng"] > 0)]
    found = found[found["horizon"] == found["horizon"].max()].assign(study=str(seed))
    whole = found["fold"] == "ensemble"
    key = ["protocol", "model", "task", "plate", "site", "cell"]
    return found[whole] if found[~whole].duplicated(key).any() else found[~whole]


def run_named(folder, seed, options):
    """Return the test predictions of the named measures: as tracked, and at true centres.

    `folder` holds the study, which goes on from where `run_study` left it.
    """
    write_study(folder, seed, 1.0, "grouped", {}, N_COPIES)
    targets = [f"results/grouped/{name}.parquet" for name in ("baselines", "checks/named")]
    run_targets(folder, targets, options)
    true = folder.with_name(f"{folder.name}_true")
    if not all((true / target).is_file() for target in targets):
        place_true_tracks(folder, true)
        run_targets(true, targets, [*options, "--rerun-triggers", "mtime"])
    kinds = {"tracked": folder, "true centres": true}
    parts = [read_tests(fits_of(at), seed).assign(kind=kind) for kind, at in kinds.items()]
    both = pd.concat(parts, ignore_index=True)
    return both[both["model"].isin(NAMED_MODELS)]


def fits_of(study):
    """Return the tables of predictions of the named measures, and those of the oracles."""
    fits = sorted(study.glob("results/grouped/named/*/*/*/predictions.parquet"))
    return [study / "results/grouped/baselines.parquet", *fits]


def place_true_tracks(folder, true):
    """Copy a study as far as it does not depend on tracks, and put the true ones there."""
    shutil.rmtree(true, ignore_errors=True)
    for part in ["config", "resources", "results/images", "results/wells"]:
        shutil.copytree(folder / part, true / part, copy_function=os.link)
    shutil.copytree(folder / "results/channel_shift", true / "results/channel_shift")
    (plate,) = yaml.safe_load((folder / "config/config.yaml").read_text())["simulation"]["plates"]
    with contextlib.chdir(true):  # paths of the planes start from the study
        write_true_tracks(Path(), plate)
    shifts = folder / "results/shifts"  # made with the tracks: not older than the seeds
    shutil.copytree(shifts, true / "results/shifts", copy_function=shutil.copyfile)


def score(cells, task):
    """Return a score within plate, dose and fold, and its 95 % interval by leaving out wells."""
    (values,), resamples = pool_scores(cells, [cells["prediction"]], task)
    correlation = METRICS[task] in CORRELATIONS
    return values[0], *resamples.bounds(values[0], values[1:], correlation=correlation)


def pool_scores(cells, predictions, task):
    """Return the scores of several predictions of the same cells, and the resamples of wells.

    Parameters
    ----------
    cells : DataFrame
        Columns study, dose_ng, well, fold, truth.
    predictions : list of (n_cells,) array
    task : {"classification", "regression"}

    Returns
    -------
    list of (1 + n_resamples,) ndarray, the first value of each being the score itself
    resamples : lnp.assessment.intervals.Resamples
    """
    stratum = cells.groupby(["study", "dose_ng"]).ngroup().to_numpy()
    place = cells.groupby(["study", "dose_ng", "fold"]).ngroup().to_numpy()
    groups = [place == k for k in np.unique(place)]
    truth, pool = cells["truth"].to_numpy(), POOLS[task][METRICS[task]]
    well = (cells["study"] + "/" + cells["well"]).to_numpy()
    resamples = resample_wells(well, stratum + 1.0, influence_of(METRICS[task], truth, groups))
    weights = np.vstack([np.ones(len(cells)), resamples.weights])
    return [pool(truth, np.asarray(p), weights, groups) for p in predictions], resamples


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
    """Return a summary as a table in markdown, the models in the order of `lnp.models.registry`."""
    place = summary["model"].map({model: k for k, model in enumerate(BY_NAME)})
    summary = summary.assign(place=place).sort_values(["metric", "place"])
    lines = ["| model | metric | value | 95 % interval | of the oracle | cells |", "|" + "---|" * 6]
    for row in summary.itertuples():
        share = "" if not np.isfinite(row.of_oracle) else f"{row.of_oracle:.0%}"
        between = "" if np.isnan(row.low) else f"{row.low:.2f} to {row.high:.2f}"
        cells = [label_of(row.model), NAMES[row.metric], format_number(row.value), between, share]
        lines.append("| " + " | ".join([*cells, str(row.n_cells)]) + " |")
    return "\n".join(lines)


def named_by_plate(cells):
    """Return one row per kind and plate: correlation and AUROC of the named measures and oracle."""
    rows = []
    for (kind, study), part in cells.groupby(["kind", "study"]):
        row = {"kind": kind, "plate": study, "cells": int(len(part) / 4)}
        for (task, model), one in part.groupby(["task", "model"]):
            row[f"{NAMES[METRICS[task]]}, {model}"] = score(one, task)[0]
        rows.append(row)
    table = pd.DataFrame(rows)
    means = table.drop(columns="plate").groupby("kind", as_index=False).mean()
    return pd.concat([table, means.assign(plate="mean")], ignore_index=True)


def named_markdown(table):
    """Return the table of `named_by_plate` in markdown, with the share of the oracle."""
    columns = [f"{name}, {model}" for name in NAMES.values() for model in NAMED_MODELS]
    lines = ["| cells from | plate | cells | " + " | ".join(columns) + " | share of the oracle |"]
    lines.append("|" + "---|" * (4 + len(columns)))
    for row in table.to_dict("records"):
        values = [format_number(row[column]) for column in columns]
        share = row["correlation, named"] / row["correlation, oracle_course"]
        cells = [row["kind"], row["plate"], f"{row['cells']:.0f}", *values, f"{share:.0%}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(folder, options):
    """Run all studies below `folder` and write docs/validation.md."""
    page = (ROOT / "benchmarks/pages/validation.md.in").read_text()
    page = page.replace("<!-- seeds -->", ", ".join(map(str, SEEDS)))
    for title, signal in [("signal", 1.0), ("null", 0.0)]:
        studies = [
            run_study(Path(folder, f"{title}_{s}"), s, signal, "paper", options) for s in SEEDS
        ]
        for protocol, cells in pd.concat(studies, ignore_index=True).groupby("protocol"):
            table = as_markdown(share_of_oracle(summarise(cells)))
            page = page.replace(f"<!-- {title} {protocol} -->", table)
    named = [run_named(Path(folder, f"signal_{s}"), s, options) for s in NAMED_SEEDS]
    table = named_by_plate(pd.concat(named, ignore_index=True))
    page = page.replace("<!-- named seeds -->", ", ".join(map(str, NAMED_SEEDS)))
    page = page.replace("<!-- named -->", named_markdown(table))
    (ROOT / "docs/validation.md").write_text(page)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
