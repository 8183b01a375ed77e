"""tsfresh's calculators for many series at once.

`calculate(series)` gives the columns of tsfresh (Christ et al. 2018) for an array (n_series,
n_frames), some hundred times as fast; `calculate(series, settings)` those of any settings of
tsfresh. tsfresh is the definition: names, order, values and what is NaN are those of tsfresh
0.21, which is imported only for what has no batched form:

>>> import numpy as np
>>> from tsfresh_batch import calculate
>>> series = np.array([[1.0, 2.0, 4.0], [5.0, 5.0, 0.0]])
>>> table = calculate(series, {"maximum": None, "quantile": [{"q": 0.1}, {"q": 0.9}]})
>>> list(table)
['maximum', 'quantile__q_0.1', 'quantile__q_0.9']
>>> table["maximum"].tolist()
[4.0, 5.0]

All of `EFFICIENT` has one. Values agree to rounding; where rounding decides in tsfresh itself,
as for the drift of an exact line, they need not. Modules hold calculators by idea; `registry`
says how to add one. Nothing here needs the rest of this project.
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
    queries,
    regression,
    spectrum,
    unit_root,
    wavelets,
)
from .names import columns_of
from .registry import CALCULATORS
from .settings import EFFICIENT, MINIMAL

__all__ = ["CALCULATORS", "EFFICIENT", "MINIMAL", "calculate", "columns_of"]
