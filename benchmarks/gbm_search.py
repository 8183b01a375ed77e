"""Random search over boosted trees: by the pipeline, or by scikit-learn's wrapper draw by draw.

40 draws per task at a study's size: 620 training and 155 validation cells with 8 copies each,
32 components, of which a few predict the outcome (the best predictions correlate with it by about
0.6). Settings, seeds and parts are the same; with the wrapper's 256 bins the losses must agree.
The default has 64: how the best draw's loss changes with that is measured on five other data sets.

First the processor's time of one search of each task, the least of three in turn: what shared bins
save, with as many bins as the wrapper and with the default's. Then the wall time of two searches
of each task on two cores, of which the ratio is taken: the pipeline's jobs run side by side, with
one thread each; the wrapper fits one draw after another, with one thread or two, whichever is
faster.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from xgboost import XGBClassifier, XGBRegressor

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lnp.models.gbm.search import METRICS, draw_settings, fixed_settings, search_trees

N_TRAIN, N_VALID, N_COPIES, N_COMPONENTS = 620, 155, 8, 32
SETTINGS = {"n_draws": 40, "n_trees": 300, "early_stopping": 10, "max_bin": 64}
AS_WRAPPER, SEEDS = SETTINGS | {"max_bin": 256}, [1, 2, 3, 4, 5]
WRAPPERS = {"classification": XGBClassifier, "regression": XGBRegressor}


def draw_part(n_cells, rng):
    """Return (n_rows, n_components) values and (n_rows,) levels, copies of a cell together."""
    cells = rng.normal(size=(n_cells, N_COMPONENTS))
    signal = 0.5 * cells[:, :5].sum(axis=1) + 0.7 * cells[:, 0] * cells[:, 1]
    level = signal + 1.5 * rng.normal(size=n_cells)
    copies = cells[:, None] + 0.4 * rng.normal(size=(n_cells, N_COPIES, N_COMPONENTS))
    return copies.reshape(-1, N_COMPONENTS), np.repeat(level, N_COPIES)


def search_by_wrapper(train, valid, task, settings, rng, threads=1):
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
            n_jobs=threads,
        )
        losses.append(model.fit(*train, eval_set=[valid], verbose=False).best_score)
    return losses


def search(train, valid, task, settings, rng):
    """Search by the pipeline; return the least validation loss of each draw."""
    return [row["valid_loss"] for row in search_trees(train, valid, task, settings, rng)[2]]


def draws():
    """Return the generator of every search's draws."""
    return np.random.default_rng(1)


def timed(clock, function, *arguments):
    """Return what a function returns, and the seconds it took by a clock."""
    start = clock()
    result = function(*arguments)
    return result, clock() - start


def agree(found, losses):
    """Raise AssertionError unless the losses of two searches agree; print the difference."""
    found, losses = np.array(found), np.array(losses)
    np.testing.assert_allclose(found, losses, rtol=1e-6, atol=0)
    print(f"largest relative difference of the losses: {np.abs(found / losses - 1).max():.1e}")


def compare(train, valid, task):
    """Print CPU seconds of one search both ways; return the wrapper's and the pipeline's."""
    given, seconds = (train, valid, task), []
    for _ in range(3):
        found, same = timed(time.process_time, search, *given, AS_WRAPPER, draws())
        _, ours = timed(time.process_time, search, *given, SETTINGS, draws())
        losses, theirs = timed(time.process_time, search_by_wrapper, *given, SETTINGS, draws())
        seconds.append((theirs, same, ours))
    slow, same, fast = np.min(seconds, axis=0)
    print(f"{task}: {slow:.2f} s of CPU by the wrapper, by the pipeline {same:.2f} s with ", end="")
    print(f"256 bins: {slow / same:.2f} x, {fast:.2f} s with 64: {slow / fast:.2f} x")
    agree(found, losses)
    return slow, fast


def one_after_another(searches, threads):
    """Do searches by the wrapper with so many threads; return the losses of each."""
    return [search_by_wrapper(*given, SETTINGS, draws(), threads) for given in searches]


def side_by_side(searches, settings, pool):
    """Do searches by the pipeline in processes of one thread; return the losses of each."""
    waiting = [pool.submit(search, *given, settings, draws()) for given in searches]
    return [result.result() for result in waiting]


def compare_on_two_cores(searches):
    """Print and return the seconds that pass for all searches by both ways."""
    taken = []
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        side_by_side(searches, SETTINGS, pool)  # so that both processes have imported all
        for _ in range(2):
            found, same = timed(time.perf_counter, side_by_side, searches, AS_WRAPPER, pool)
            _, ours = timed(time.perf_counter, side_by_side, searches, SETTINGS, pool)
            losses, one = timed(time.perf_counter, one_after_another, searches, 1)
            _, two = timed(time.perf_counter, one_after_another, searches, 2)
            taken.append((one, two, same, ours))
    one, two, same, ours = np.min(taken, axis=0)
    print(f"{len(searches)} searches on two cores: by the wrapper {one:.1f} s with one ", end="")
    print(f"thread, {two:.1f} s with two; by the pipeline {same:.1f} s, {ours:.1f} s with 64 bins")
    agree(found, losses)
    return min(one, two), ours


def compare_winners(task):
    """Print how fewer bins change the loss of the best draw, in percent, on other data."""
    more = []
    for seed in SEEDS:
        parts = draw_parts(np.random.default_rng(seed), task)
        fewer, as_many = (
            min(search(*parts, settings, draws())) for settings in (SETTINGS, AS_WRAPPER)
        )
        more.append(100 * (fewer / as_many - 1))
    error = np.std(more, ddof=1) / len(more) ** 0.5
    print(f"{task}, loss of the best draw with 64 bins: {np.mean(more):+.2f} % (SE {error:.2f})")


def draw_parts(rng, task):
    """Return the training and the validation part, and the task."""
    parts = [draw_part(n_cells, rng) for n_cells in (N_TRAIN, N_VALID)]
    if task == "classification":
        parts = [(values, level > 0) for values, level in parts]
    return *parts, task


def main():
    """Print times, agreement and ratio."""
    both = [draw_parts(np.random.default_rng(0), task) for task in WRAPPERS]
    for given in both:
        compare(*given)
    for task in WRAPPERS:
        compare_winners(task)
    slow, fast = compare_on_two_cores(2 * both)
    print(f"gbm_search: {slow / fast:.2f} x")


if __name__ == "__main__":
    main()
