"""tsfresh's calculators for many series at once.

`calculate(series, settings)` gives the columns of tsfresh (Christ et al. 2018) for an array
(n_series, n_frames), a hundred times as fast and more. tsfresh is the definition: names,
order, values and what is NaN are those of tsfresh 0.21, which is imported only for what has
no batched form. Modules hold calculators by idea; `registry` says how to add one.
Nothing here needs the rest of this project.
"""

from . import (  # noqa: F401  each registers its calculators
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
from .api import calculate
from .names import columns_of
from .registry import CALCULATORS
from .settings import EFFICIENT, MINIMAL

__all__ = ["CALCULATORS", "EFFICIENT", "MINIMAL", "calculate", "columns_of"]
