"""A search over boosted trees: by ours, or by scikit-learn's wrapper, one draw after another.

40 draws per task at a study's size: 620 training and 155 validation cells with 8 copies each,
32 components, of which a few tell something about the outcome (the best predictions correlate
with it by about 0.6). Settings, seeds and parts are the same; the losses must agree. Times are
the processor's, the least of three in turn.
"""

import sys
import time
from pathlib import Path

import numpy as np
from xgboost import XGBClassifier, XGBRegressor

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lnp.trees import METRICS, draw_settings, fixed_settings, search_trees

N_TRAIN, N_VALID, N_COPIES, N_COMPONENTS = 620, 155, 8, 32
SETTINGS = {"n_draws": 40, "n_trees": 300, "early_stopping": 10}
WRAPPERS = {"classification": XGBClassifier, "regression": XGBRegressor}


def draw_part(n_cells, rng):
    """Return (n_rows, n_components) values and (n_rows,) levels, copies of a cell together."""
    cells = rng.normal(size=(n_cells, N_COMPONENTS))
    told = 0.5 * cells[:, :5].sum(axis=1) + 0.7 * cells[:, 0] * cells[:, 1]
    level = told + 1.5 * rng.normal(size=n_cells)
    copies = cells[:, None] + 0.4 * rng.normal(size=(n_cells, N_COPIES, N_COMPONENTS))
    return copies.reshape(-1, N_COMPONENTS), np.repeat(level, N_COPIES)


def search_by_wrapper(train, valid, task, settings, rng):
    """Fit every draw by scikit-learn's wrapper; return the least validation loss of each."""
    fixed = {key: fixed_settings(task, train[1]).get(key) for key in ["scale_pos_weight"]}
    losses = []
    for drawn in draw_settings(settings["n_draws"], rng):
        model = WRAPPERS[task](
            **fixed,
            **{key: value for key, value in drawn.items() if key != "seed"},
            random_state=drawn["seed"],
            n_estimators=settings["n_trees"],
            early_stopping_rounds=settings["early_stopping"],
            eval_metric=METRICS[task],
            tree_method="hist",
            n_jobs=1,
        )
        losses.append(model.fit(*train, eval_set=[valid], verbose=False).best_score)
    return losses


def timed(function, *arguments):
    """Return what a function returns with the same random numbers, and the seconds it took."""
    start = time.process_time()
    result = function(*arguments, np.random.default_rng(1))
    return result, time.process_time() - start


def compare(train, valid, task):
    """Print and return the seconds of both ways; their losses must agree."""
    arguments, seconds = (train, valid, task, SETTINGS), []
    for _ in range(3):
        (_, _, results), ours = timed(search_trees, *arguments)
        losses, theirs = timed(search_by_wrapper, *arguments)
        seconds.append((theirs, ours))
    found = np.array([row["valid_loss"] for row in results])
    np.testing.assert_allclose(found, losses, rtol=1e-6, atol=0)
    slow, fast = np.min(seconds, axis=0)
    trees = np.mean([row["n_trees"] for row in results])
    print(f"{task}: {fast:.2f} s, by the wrapper {slow:.2f} s; {trees:.0f} trees on average")
    print(f"largest relative difference of the losses: {np.abs(found / losses - 1).max():.1e}")
    return slow, fast


def main():
    """Print times, agreement and ratio of both tasks."""
    rng = np.random.default_rng(0)
    (x, level), (x_valid, level_valid) = draw_part(N_TRAIN, rng), draw_part(N_VALID, rng)
    classes = [(x, level > 0), (x_valid, level_valid > 0)]
    levels = [(x, level), (x_valid, level_valid)]
    both = [compare(*classes, "classification"), compare(*levels, "regression")]
    slow, fast = np.sum(both, axis=0)
    print(f"gbm_search: {slow / fast:.2f} x")


if __name__ == "__main__":
    main()
