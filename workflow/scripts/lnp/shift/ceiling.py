"""Is a channel cut off at the camera's ceiling, more than on the training plates?"""

import pandas as pd

from lnp.shift.causes import SATURATION, WHOLE
from lnp.shift.quantities import LABELS

LEAST_SHARE = 0.002  # of a channel's pixels in the crops; fewer are a few bright specks
TIMES = 3.0  # as many as on the training site that has most


def score_saturation(new, most):
    """Return the rows on saturation of the table "plate_shift": the worst channel's share.

    Parameters
    ----------
    new : DataFrame
        Table "appearance".
    most : float
        Highest share of a training site, NaN where none has cells.
    """
    limit = max(LEAST_SHARE, TIMES * most)
    shares = new.pivot(index="site", columns="channel", values="saturated")
    shares.loc[WHOLE] = shares.mean()
    rows = []
    for site, row in shares.iterrows():
        known = row.notna().any()
        found = f"{row.max():.2%} of the pixels of {LABELS[row.idxmax()]}" if known else ""
        rows.append({"site": site, "score": row.max(), "found": found})
    return pd.DataFrame(rows).assign(cause=SATURATION, limit=limit, expected=f"below {limit:.2%}")
