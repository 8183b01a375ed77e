"""Run whole studies on unseen simulated plates, and write docs/validation.md.

Seeds that no setting was chosen by: three plates with signal, each also with its
outcomes shuffled among the cells of a dose, and three null plates. Cells are compared
within plate and dose only, so that knowing the dose helps nothing. Takes about an
hour on two cores.

    python docs/measure_validation.py FOLDER
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[1]
SEEDS = [101, 102, 103]
MODELS = ["cnn", "lstm", "gbm", "lnp_ridge", "dose", "oracle_frame", "oracle_course"]
N_BOOT = 2000


def write_study(folder, seed, signal):
    """Write a study like the demo, at its last horizon only, with another seed.

    Where there is a signal, a protocol with shuffled outcomes stands beside the demo's.
    """
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings["seed"] = seed
    settings["horizons"] = [max(settings["horizons"])]
    settings["simulation"]["signal"] = signal
    if signal:
        settings["protocols"]["shuffled"] = {**settings["protocols"]["paper"], "shuffle": True}
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.yaml").write_text(yaml.safe_dump(settings))
    for name in ["plates.tsv", "wells.tsv"]:
        (config / name).write_text((ROOT / "demo/config" / name).read_text())
    return list(settings["protocols"])


def run_study(folder, seed, signal):
    """Run a study; return the test predictions of its ensembles, one row per cell and model."""
    protocols = write_study(folder, seed, signal)
    targets = [f"results/{protocol}/predictions.parquet" for protocol in protocols]
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--directory", folder, "--cores", "all", "--quiet", "all", "--", *targets]
    subprocess.run(command, check=True)
    parts = [pd.read_parquet(folder / target) for target in targets]
    found = pd.concat(parts, ignore_index=True)
    found = found[(found["fold"] == "ensemble") & (found["part"] == "test")]
    found = found[found["horizon"] == found["horizon"].max()]
    return found[found["dose_ng"] > 0].assign(study=f"{seed}")


def within_auroc(table):
    """Return the share of pairs (positive, negative) of one plate and dose in the right order."""
    right, pairs = 0.0, 0
    for _, cells in table.groupby(["study", "dose_ng"]):
        positive = cells.loc[cells["truth"] == 1, "prediction"].to_numpy()
        negative = cells.loc[cells["truth"] == 0, "prediction"].to_numpy()
        step = positive[:, None] - negative[None, :]
        right += (step > 0).sum() + 0.5 * (step == 0).sum()
        pairs += step.size
    return right / pairs


def within_correlation(table):
    """Return the correlation of truth and prediction, each less its mean per plate and dose."""
    groups = table.groupby(["study", "dose_ng"])
    centred = table[["truth", "prediction"]] - groups[["truth", "prediction"]].transform("mean")
    if np.isclose(centred["prediction"].std(), 0):
        return np.nan
    return centred["truth"].corr(centred["prediction"])


def interval(table, metric, rng):
    """Return the 95 % bootstrap interval, cells drawn within plate and dose."""
    groups = [cells for _, cells in table.groupby(["study", "dose_ng"])]
    drawn = [
        metric(pd.concat([g.iloc[rng.integers(len(g), size=len(g))] for g in groups]))
        for _ in range(N_BOOT)
    ]
    return np.nanquantile(drawn, [0.025, 0.975])


def summarise(table, rng):
    """Return one row per protocol and model: AUROC and correlation within dose, with intervals."""
    rows = []
    for (protocol, model, task), cells in table.groupby(["protocol", "model", "task"]):
        metric = within_auroc if task == "classification" else within_correlation
        value, (low, high) = metric(cells), interval(cells, metric, rng)
        name = "AUROC" if task == "classification" else "correlation"
        rows.append((protocol, model, name, value, low, high, len(cells)))
    names = ["protocol", "model", "metric", "value", "low", "high", "n_cells"]
    return pd.DataFrame(rows, columns=names)


def share_of_oracle(summary):
    """Add the share of the whole course's oracle that each model reaches (0: chance, 1: all)."""
    chance = summary["metric"].map({"AUROC": 0.5, "correlation": 0.0})
    gain = summary["value"] - chance
    keys = ["protocol", "metric"]
    oracle = summary.assign(gain=gain)[summary["model"] == "oracle_course"].set_index(keys)["gain"]
    ceiling = oracle.reindex(pd.MultiIndex.from_frame(summary[keys])).to_numpy()
    return summary.assign(of_oracle=gain / ceiling)


def as_markdown(summary):
    """Return a summary as a table in markdown."""
    order = {model: k for k, model in enumerate(MODELS)}
    summary = summary.sort_values(["metric", "model"], key=lambda c: c.map(order).fillna(0))
    lines = ["| model | metric | value | 95 % interval | of the oracle | cells |", "|" + "---|" * 6]
    for row in summary.itertuples():
        share = "" if not np.isfinite(row.of_oracle) else f"{row.of_oracle:.0%}"
        lines.append(
            f"| {row.model} | {row.metric} | {row.value:.2f} | {row.low:.2f} to {row.high:.2f} "
            f"| {share} | {row.n_cells} |"
        )
    return "\n".join(lines)


def main(folder):
    """Run all studies below `folder` and write docs/validation.md."""
    rng = np.random.default_rng(0)
    sections = {}
    for title, signal in [("signal", 1.0), ("null", 0.0)]:
        studies = [run_study(Path(folder, f"{title}_{s}"), s, signal) for s in SEEDS]
        table = pd.concat(studies, ignore_index=True)
        for protocol, cells in table.groupby("protocol"):
            sections[title, protocol] = as_markdown(share_of_oracle(summarise(cells, rng)))
    page = (ROOT / "docs/validation.md.in").read_text()
    for (title, protocol), section in sections.items():
        page = page.replace(f"<!-- {title} {protocol} -->", section)
    (ROOT / "docs/validation.md").write_text(page.replace("<!-- seeds -->", str(SEEDS)))


if __name__ == "__main__":
    main(sys.argv[1])
