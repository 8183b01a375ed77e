"""p-values of 2000 features: all at once, or one after another by tsfresh.

Of the features 80 % are continuous, 13 % have few values, 3 % two and 4 % one, much as of
tsfresh's efficient set over 20 frames. The p-values and the choices must agree. Kendall's tau, the
one test that is not scipy's own for few cells, is also measured alone, against scipy column by
column. Times are the processor's, the best of three.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import kendalltau
from tsfresh.feature_selection.relevance import calculate_relevance_table

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from shared.timing import timed

from tsfresh_batch.selection import find_p_values, relevance_table

N_FEATURES, FDR = 2000, 0.05
N_CELLS = 500, 1500, 5000


def draw_features(rng, n_cells=N_CELLS[0]):
    """Return a level per cell, and features of which every second has to do with it."""
    level = rng.normal(size=n_cells)
    values = rng.normal(size=(n_cells, N_FEATURES))
    values[:, ::2] += 0.3 * level[:, None]
    kind = rng.choice(4, N_FEATURES, p=[0.80, 0.13, 0.03, 0.04])
    values[:, kind == 1] = values[:, kind == 1].round()
    values[:, kind == 2] = values[:, kind == 2] > rng.normal(size=np.count_nonzero(kind == 2))
    values[:, kind == 3] = 1
    return level, pd.DataFrame(values, columns=[f"f{i:04d}" for i in range(N_FEATURES)])


def one_by_one(features, truth, task, fdr):
    """Return tsfresh's table, in the order of columns."""
    table = calculate_relevance_table(
        features,
        pd.Series(truth),
        ml_task=task,
        fdr_level=fdr,
        hypotheses_independent=True,
        n_jobs=0,
    )
    return table.loc[features.columns]


def compare_kendall(features, level):
    """Print the times of Kendall's tau of the features of many values: all at once, or by scipy."""
    many = features.loc[:, features.nunique() > 2].to_numpy()
    ours, fast = timed(find_p_values, many, level, "regression")
    one, slow = timed(lambda: [kendalltau(x, level, method="asymptotic").pvalue for x in many.T])
    np.testing.assert_allclose(ours, one, rtol=1e-10, atol=0)
    print(f"Kendall, {many.shape[1]} features: {1000 * fast:.0f} ms at once, ", end="")
    print(f"{1000 * slow:.0f} ms by scipy, {slow / fast:.1f} x")


def compare_tables(features, truth, task):
    """Print both times, the agreement and the ratio of one task."""
    ours, fast = timed(relevance_table, features, truth, task, FDR)
    theirs, slow = timed(one_by_one, features, truth, task, FDR)
    p, expected = ours["p_value"].to_numpy(), theirs["p_value"].to_numpy(dtype=float)
    np.testing.assert_allclose(p, expected, rtol=1e-10, atol=0)
    assert (ours["relevant"].to_numpy() == theirs["relevant"].to_numpy()).all()
    print(f"{task}: {1000 * fast:.0f} ms at once, {1000 * slow:.0f} ms by tsfresh")
    difference = np.nanmax(np.abs(p / expected - 1))
    print(f"largest relative difference of the p-values: {difference:.1e}")
    print(f"relevant, both: {ours['relevant'].sum()} of {N_FEATURES}")
    print(f"RELEVANCE {task} of {len(truth)} cells: {slow / fast:.1f} x")


def main():
    """Compare for few cells and for many, in either task."""
    for n_cells in N_CELLS:
        level, features = draw_features(np.random.default_rng(0), n_cells)
        compare_kendall(features, level)
        compare_tables(features, level > 0.3, "classification")
        compare_tables(features, level, "regression")


if __name__ == "__main__":
    main()
