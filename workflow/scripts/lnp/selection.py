"""Keep the features that have to do with the outcome (Harrison et al., tsfresh).

tsfresh's own tests, one feature at a time: Mann-Whitney for a class, Kendall's tau
for a level, Fisher's and Kolmogorov-Smirnov's for features of two values; then
Benjamini-Hochberg. Only training cells are tested, one row per cell: with the copies
of a cell as rows of their own the tests would take one cell for eight, and the false
discovery rate would not hold.
"""

from dataclasses import dataclass

import pandas as pd
from tsfresh.feature_selection.relevance import calculate_relevance_table

from lnp.errors import LnpError


class SelectionError(LnpError):
    """No feature differs between the training cells."""


@dataclass(frozen=True)
class Selection:
    """Which features to keep, in the order of the table, and why."""

    columns: list
    n_tested: int
    n_relevant: int  # 0: `columns` are those of the smallest p-values instead


def select_relevant(features, truth, task, fdr, n_fallback):
    """Select features by their relevance for the outcome.

    Parameters
    ----------
    features : DataFrame
        One row per training cell, one finite column per feature.
    truth : (n_cells,) array
        0 and 1, or levels.
    task : {"classification", "regression"}
        Named to tsfresh: left to guess it would take float classes for levels.
    fdr : float
        False discovery rate (Benjamini-Hochberg).
    n_fallback : int
        How many features of the smallest p-values to keep if none is relevant.

    Returns
    -------
    Selection

    Raises
    ------
    SelectionError
        If every feature has one value only.
    """
    table = relevance_table(features, truth, task, fdr)
    tested = table[table["p_value"].notna()]
    if tested.empty:
        raise SelectionError(
            f"each of the {features.shape[1]} features has one and the same value in all "
            f"{len(features)} training cells: the network sees no difference between crops. "
            "Check cnn/scaling against the images (snakemake results/scaling.yaml)."
        )
    relevant = tested[tested["relevant"]]
    ranked = tested.sort_values(["p_value", "feature"])
    kept = set(relevant["feature"] if len(relevant) else ranked["feature"].head(n_fallback))
    columns = [name for name in features.columns if name in kept]
    return Selection(columns, n_tested=len(tested), n_relevant=len(relevant))


def relevance_table(features, truth, task, fdr):
    """Return tsfresh's table: feature, type, p_value (NaN for constants), relevant."""
    truth = pd.Series(truth, index=features.index, dtype=float)
    table = calculate_relevance_table(
        features,
        truth.astype(bool) if task == "classification" else truth,
        ml_task=task,
        fdr_level=fdr,
        hypotheses_independent=True,
        n_jobs=0,
    )
    return table.reset_index(drop=True).astype({"p_value": float, "relevant": bool})
