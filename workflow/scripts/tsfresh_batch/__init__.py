"""tsfresh's features of many time series at once, and its tests of their relevance.

`calculate(series)` gives the columns of tsfresh (Christ et al. 2018) for an array (n_series,
n_frames), some hundred times as fast; `calculate(series, settings)` those of any settings of
tsfresh. tsfresh is the definition: names, order, values and what is NaN are those of tsfresh
0.21, which is imported only for what has no batched form:

>>> from tsfresh_batch import calculate
>>> table = calculate([[1.0, 4.0, 2.0]], {"maximum": None, "quantile": [{"q": 0.1}, {"q": 0.5}]})
>>> list(table)
['maximum', 'quantile__q_0.1', 'quantile__q_0.5']
>>> table.iloc[0].tolist()
[4.0, 1.2, 2.0]

All of `EFFICIENT` has one. Values agree to rounding; where rounding decides in tsfresh itself,
as for the drift of an exact line, they may not. `tsfresh_batch.selection` tests which features are
relevant for a target. `calculators` holds one module per subject; `registry` says how to add a
calculator.
"""

from .api import calculate
from .calculators import (  # noqa: F401  each registers its calculators
    autoregression,
    changes,
    complexity,
    correlation,
    counts,
    distribution,
    langevin,
    levels,
    regression,
    spectrum,
    unit_root,
    wavelets,
)
from .names import columns_of
from .registry import CALCULATORS
from .settings import EFFICIENT, MINIMAL

__all__ = ["CALCULATORS", "EFFICIENT", "MINIMAL", "calculate", "columns_of"]
