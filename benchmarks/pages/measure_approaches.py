"""Compare approaches and convolution bases on plates of two generators, for docs/models.md.

Whole studies with whole wells held out, at the last horizon of the demo: plates of the plain world,
and of worlds drawn at random (scene varied), all of seeds that no setting was chosen by. All with
the base tuned for edges, some with random weights too. Ten minutes a plate and base on two cores.

    python benchmarks/pages/measure_approaches.py FOLDER [options of Snakemake]
"""

import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

sys.path.append(str(Path(__file__).resolve().parents[2] / "workflow/scripts"))

from lnp.core.vocabulary import CELL_KEY, ENSEMBLE, TEST
from lnp.models.registry import label_of
from measure_validation import METRICS, NAMES, ROOT, pool_scores, run_targets, write_layout
from sections import replace_section

PLATES = {301: "plain", 302: "plain", 303: "plain", 304: "varied", 305: "varied"}  # by seed
EDGES, RANDOM = "edges", "random"
BASES = {seed: [EDGES, RANDOM] for seed in PLATES} | {305: [EDGES]}
APPROACHES = ["cnn", "lstm", "tcn", "named"]
NETWORKS = ["cnn", "lstm", "tcn"]
REFERENCE = "named"
PREDICTIONS = "results/grouped/predictions.parquet"
HEADING = "## Which network, and which base?"


def write_study(folder, seed, world, base):
    """Write a study like the demo, of whole wells and its last horizon only."""
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings["seed"] = seed
    settings["horizons"] = [max(settings["horizons"])]
    settings["simulation"]["scene"] = world
    settings["protocols"] = {"grouped": settings["protocols"]["grouped"]}
    settings["approaches"] = APPROACHES
    settings["cnn"]["weights"] = base
    write_layout(folder, settings)


def run_plate(folder, seed, world, options):
    """Return {base: predictions} of one plate; a base that was run before is not run again."""
    for base in BASES[seed]:
        kept = folder / f"{base}.parquet"
        if not kept.is_file():
            write_study(folder, seed, world, base)
            run_targets(folder, [PREDICTIONS], options)
            shutil.copyfile(folder / PREDICTIONS, kept)
    return {base: read_tests(folder / f"{base}.parquet", seed) for base in BASES[seed]}


def read_tests(path, seed):
    """Return the predictions of treated test cells by the fold that tests them."""
    rows = pd.read_parquet(path)
    rows = rows[(rows["part"] == TEST) & (rows["dose_ng"] > 0) & (rows["fold"] != ENSEMBLE)]
    return rows[rows["model"].isin(APPROACHES)].assign(study=str(seed))


def pair(first, second, task):
    """Return two models' predictions of the same cells: the cells, and both predictions."""
    key = ["study", *CELL_KEY, "fold"]
    both = first[first["task"] == task].merge(
        second.loc[second["task"] == task, [*key, "prediction"]], on=key, suffixes=("", "_second")
    )
    return both, [both["prediction"], both["prediction_second"]]


def difference(first, second, task):
    """Return a row: both scores within dose, their difference and its interval by wells."""
    cells, predictions = pair(first, second, task)
    (a, b), resamples = pool_scores(cells, predictions, task)
    low, high = resamples.bounds(a[0] - b[0], a[1:] - b[1:])
    return {"first": a[0], "second": b[0], "difference": a[0] - b[0], "low": low, "high": high}


def compare(tables):
    """Return a row per task, network and question: beside the named measures, edges or random."""
    both = tables[EDGES][tables[EDGES]["study"].isin(tables[RANDOM]["study"])]
    of = {
        (base, model): table[table["model"] == model]
        for base, table in {**tables, "both": both}.items()
        for model in APPROACHES
    }
    rows = []
    for task in METRICS:
        for model in NETWORKS:
            about = {"task": task, "model": model}
            pairs = {
                "named": (of["edges", model], of["edges", REFERENCE]),
                "random": (of["both", model], of["random", model]),
            }
            rows += [
                about | {"beside": name} | difference(*two, task) for name, two in pairs.items()
            ]
    return pd.DataFrame(rows)


def as_markdown(table, beside):
    """Return the rows of one question as a table in markdown."""
    second = {"named": "named measures", "random": "random weights"}[beside]
    lines = [
        f"| score | network | edges | {second} | difference (95 % interval) |",
        "|" + "---|" * 5,
    ]
    for row in table[table["beside"] == beside].itertuples():
        between = f"{row.difference:+.2f} ({row.low:+.2f} to {row.high:+.2f})"
        cells = [NAMES[METRICS[row.task]], label_of(row.model), f"{row.first:.2f}"]
        lines.append("| " + " | ".join([*cells, f"{row.second:.2f}", between]) + " |")
    return "\n".join(lines)


def plate_markdown(tables):
    """Return the scores of each plate, all approaches with the base tuned for edges."""
    columns = [(task, model) for task in METRICS for model in APPROACHES]
    names = [f"{NAMES[METRICS[task]]}, {label_of(model)}" for task, model in columns]
    lines = [
        "| plate | world | cells | " + " | ".join(names) + " |",
        "|" + "---|" * (3 + len(names)),
    ]
    for seed, world in PLATES.items():
        of_plate = tables["edges"][tables["edges"]["study"] == str(seed)]
        values = [
            score_one(of_plate[(of_plate["task"] == task) & (of_plate["model"] == model)], task)
            for task, model in columns
        ]
        n_cells = of_plate[CELL_KEY].drop_duplicates().shape[0]
        lines.append(f"| {seed} | {world} | {n_cells} | " + " | ".join(values) + " |")
    return "\n".join(lines)


def score_one(cells, task):
    """Return a score within dose as text."""
    (values,), _ = pool_scores(cells, [cells["prediction"]], task)
    return f"{values[0]:.2f}" if np.isfinite(values[0]) else "-"


def describe(table):
    """Return the verdicts in words, a sentence per network and one on the bases."""
    named, bases = (table[table["beside"] == beside] for beside in ("named", "random"))
    words = [f"{label_of(m)} {verdict(named[named['model'] == m])}." for m in NETWORKS]
    gains = bases[bases["low"] > 0]
    names = [f"{label_of(row.model)} ({NAMES[METRICS[row.task]]})" for row in gains.itertuples()]
    found = f"beats random weights in: {', '.join(names)}" if names else "gains nothing for sure"
    return " ".join([*words, f"The base tuned for edges {found}."])


def verdict(rows):
    """Return what a network's differences from the named measures say, one row per task."""
    better, worse = rows["low"] > 0, rows["high"] < 0
    if better.any():
        return "gains on the named measures"
    if worse.any():
        names = " and ".join(NAMES[METRICS[task]] for task in rows.loc[worse, "task"])
        return f"is worse than the named measures by {names}"
    return "is not shown to differ from the named measures"


def main(folder, options):
    """Run all plates below `folder`, and write their section of docs/models.md."""
    found = [run_plate(Path(folder, str(s)), s, world, options) for s, world in PLATES.items()]
    tables = {
        base: pd.concat([plate[base] for plate in found if base in plate], ignore_index=True)
        for base in (EDGES, RANDOM)
    }
    table = compare(tables)
    text = (ROOT / "benchmarks/pages/approaches.md.in").read_text(encoding="utf-8")
    for mark, part in {
        "words": describe(table),
        "named": as_markdown(table, "named"),
        "random": as_markdown(table, "random"),
        "plates": plate_markdown(tables),
    }.items():
        text = text.replace(f"<!-- {mark} -->", part)
    replace_section(ROOT / "docs/models.md", HEADING, text)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
