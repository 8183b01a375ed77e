"""Scores, tests and claims of a study of some 800 cells, 12 models and 4 horizons.

Scores in all resamples of wells at once against the same functions, one resample after
another; the values must agree.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lnp.assessment.claims import make_claims
from lnp.assessment.comparison import compare_models
from lnp.assessment.intervals import resample_wells
from lnp.assessment.power.simulated_studies import Design, predict_study
from lnp.assessment.scores import score_predictions
from lnp.assessment.strata import score_strata
from lnp.design.conditions import group_cells

DESIGN = Design(n_wells=9, n_cells=30, r2=0.3, well_sd=0.3)
HORIZONS = [5, 10, 15, 20]


def timed(function, *arguments):
    """Return what a function returns, and the seconds it took."""
    start = time.perf_counter()
    result = function(*arguments)
    return result, time.perf_counter() - start


def judge(predictions):
    """Score, test and claim as the rules do."""
    scores = score_predictions(predictions)
    compare_models(predictions, scores, HORIZONS, "named", 9999, 1)
    return make_claims(predictions, HORIZONS, {"approach": "named", "group": "nuisance"})


def one_fit(predictions):
    """Return truth, prediction, groups, fold and weights of one ensemble."""
    rows = predictions[
        (predictions["model"] == "lstm")
        & (predictions["task"] == "regression")
        & (predictions["fold"] == "ensemble")
        & (predictions["horizon"] == HORIZONS[0])
    ]
    resamples = resample_wells(rows["well"].to_numpy(), rows["dose_ng"].to_numpy())
    weights = np.vstack([np.ones(len(rows)), resamples.weights])
    columns = [rows[name].to_numpy() for name in ("truth", "prediction")]
    return *columns, group_cells(rows), np.full(len(rows), "every"), weights


def values(*fit):
    """Return the scores of all strata and metrics in every resample, (n_scores, n_sets)."""
    return np.stack([score[2] for score in score_strata("regression", *fit)])


def one_by_one(truth, prediction, groups, fold, weights):
    """Return the same, one resample at a time."""
    return np.hstack([values(truth, prediction, groups, fold, row[None]) for row in weights])


if __name__ == "__main__":
    study = predict_study(DESIGN, np.random.default_rng(0))
    predictions = pd.concat([study.assign(horizon=h) for h in HORIZONS], ignore_index=True)
    n_cells = study["cell"].nunique()
    _, whole = timed(judge, predictions)
    print(f"{n_cells} cells, {study['model'].nunique()} models, {len(HORIZONS)} horizons:")
    print(f"scores, tests and claims: {whole:.1f} s")
    fit = one_fit(predictions)
    together, fast = timed(values, *fit)
    apart, slow = timed(one_by_one, *fit)
    np.testing.assert_allclose(together, apart, rtol=1e-9, atol=1e-12)
    print(
        f"one model, {len(fit[-1])} sets: {1000 * fast:.0f} ms at once, {1000 * slow:.0f} ms apart"
    )
    print(f"scoring: {slow / fast:.1f} x")
