"""Onset as a task: how well it is predicted on simulated plates, by the pipeline itself.

Plates of the demo's size and layout, with seeds that no setting was chosen by, each a study of its
own: simulated, tracked, measured and predicted as any plate is. Cells are compared within plate and
dose only.
"""

import numpy as np
import pandas as pd
import yaml

from kinetics.tables import as_table
from lnp.acquisition.frame_times import frame_hours
from lnp.assessment.onset_scores import EVERY, LATER, WAITING, score_onsets
from lnp.core.tables import read_table
from lnp.core.vocabulary import CELL_KEY, WITHIN
from lnp.models.onset_labels import DOSE, FIRST_ESCAPE, LABELS
from lnp.reporting.sentences.findings import interval_text
from measure_validation import ROOT, run_targets, write_layout

SEEDS = [101, 102, 103, 104]
HORIZONS = [6, 8, 12]
TABLE = "results/grouped/onset_predictions.parquet"


def run_plates(folder):
    """Run the study of each seed in its folder; return their predictions, and the hours.

    The predictions are those of one study with several plates. A folder in which they are there is
    left as it is.
    """
    parts = []
    for seed in SEEDS:
        study = folder / str(seed)
        if not (study / TABLE).is_file():
            write_study(study, seed)
            run_targets(study, [TABLE], [])
        table = read_table("onset_predictions", study / TABLE)
        parts.append(table.assign(plate=str(seed), fold=f"{seed}/" + table["fold"]))
    hours = frame_hours(read_table("images", study / "results/images/DEMO-01.parquet"))
    return pd.concat(parts, ignore_index=True), hours


def write_study(folder, seed):
    """Write a study like the demo, of the named measures and whole wells held out."""
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text(encoding="utf-8"))
    settings |= {"seed": seed, "horizons": HORIZONS, "approaches": ["named"]}
    settings["protocols"] = {"grouped": settings["protocols"]["grouped"]}
    write_layout(folder, settings)


def describe_task(predictions, hours):
    """Return what the page says of onset as a task, by its marks in the template."""
    scores = score_onsets(predictions)
    scores = scores[scores["stratum"] == WITHIN].set_index(["cells", "model", "horizon"])
    wells = predictions.loc[predictions["dose_ng"] > 0, ["plate", "well"]].drop_duplicates()
    return {
        "task size": f"{len(SEEDS)} plates, {len(wells)} treated wells",
        "task all": score_table(scores.loc[EVERY], hours),
        "task waiting": score_table(scores.loc[WAITING], hours),
        "task express": score_table(score_expressing(predictions), hours),
        "task words": describe_late(predictions, hours),
    }


def score_expressing(predictions):
    """Return the scores of cells that begin later and by their truth express, as `score_table`."""
    truth = predictions[predictions["model"] == FIRST_ESCAPE]
    known = truth.loc[np.isfinite(truth["prediction"]), CELL_KEY].drop_duplicates()
    scores = score_onsets(predictions.merge(known, on=CELL_KEY))
    kept = (scores["stratum"] == WITHIN) & (scores["cells"] == LATER)
    return scores[kept].set_index(["model", "horizon"])


def score_table(scores, hours):
    """Return the concordance of every model at every horizon as a table, and the cells below."""
    rows = [
        [label, *(show_score(scores.loc[(model, horizon)]) for horizon in HORIZONS)]
        for model, label in LABELS.items()
    ]
    sizes = scores.loc[DOSE, ["n_cells", "n_events"]]
    rows += [
        [name, *(f"{sizes.loc[horizon, column]}" for horizon in HORIZONS)]
        for name, column in [("cells", "n_cells"), ("of them begin", "n_events")]
    ]
    return as_table(["", *(f"{hours[horizon - 1]:.1f} h" for horizon in HORIZONS)], rows)


def show_score(score):
    """Return a score with its interval; a dash where too few cells begin."""
    return interval_text(score) if np.isfinite(score["value"]) else "-"


def describe_late(predictions, hours):
    """Return in words how many of the onsets after each horizon are those of cells that express."""
    truth = predictions[(predictions["model"] == FIRST_ESCAPE) & (predictions["dose_ng"] > 0)]
    truth = truth[np.isfinite(truth["latest_h"])]
    late = [truth[(truth["horizon"] == horizon) & ~truth["begun"]] for horizon in HORIZONS]
    parts = [
        f"{np.isfinite(rows['prediction']).sum()} of {len(rows)} after {hours[horizon - 1]:.1f} h"
        for horizon, rows in zip(HORIZONS, late, strict=True)
    ]
    return f"Of the fitted onsets of known cells, those of cells that express: {', '.join(parts)}."
