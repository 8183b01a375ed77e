"""tsfresh's feature selection for many features at once: the tests, and what passes them.

>>> import numpy as np, pandas as pd
>>> target = np.random.default_rng(0).normal(size=100)
>>> features = pd.DataFrame({"noise": np.arange(100) % 7, "copy": target.round(1)})
>>> relevance_table(features, target, "regression", fdr=0.05)["relevant"].tolist()
[False, True]
"""

from .relevance import RelevanceError, control_fdr, find_p_values, relevance_table

__all__ = ["RelevanceError", "control_fdr", "find_p_values", "relevance_table"]
