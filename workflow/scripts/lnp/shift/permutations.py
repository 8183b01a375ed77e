"""Were channels swapped? Whether a permutation of them is nearer to the training plates."""

from itertools import permutations

import numpy as np
import pandas as pd
from sklearn.covariance import LedoitWolf

from lnp.core.vocabulary import SEEN_CHANNELS, SITE_KEY
from lnp.shift.causes import SWAPPED, WHOLE
from lnp.shift.quantities import LABELS

STATISTICS = ["p1", "p25", "p50", "p75", "p95", "p99", "sd", "fine", "middle", "coarse"]
LIMIT = 1.0  # by which the best permutation must be nearer, in Mahalanobis distance
LEAST = 1e-3  # of a statistic, so that it has a logarithm
LEAST_SD = 0.1  # of a statistic's log, where few sites agree by chance
AS_NAMED = "channels as named"


def score_permutations(new, reference):
    """Return the rows on swapped channels of the table "plate_shift".

    The score is by how much the nearest permutation of a site's channels is nearer than they
    are as named, in Mahalanobis distance from all training sites (Ledoit-Wolf), all doses together.

    Parameters
    ----------
    new, reference : DataFrame
        See `stack_channels`.
    """
    channels = [c for c in SEEN_CHANNELS if (c, "sd") in new and (c, "sd") in reference]
    orders = list(permutations(range(len(channels))))
    known, values = reference[channels].dropna().to_numpy(), new[channels].to_numpy()
    if len(orders) < 2 or len(known) < 2:
        values = values + np.nan  # nothing to compare with
    else:
        mean, sd = known.mean(axis=0), np.maximum(known.std(axis=0), LEAST_SD)
        fitted = LedoitWolf(assume_centered=True).fit((known - mean) / sd)
    names = [*new.index.get_level_values("site"), WHOLE]
    found = []
    for site, logs in zip(names, [*values, np.median(values, axis=0)], strict=True):
        far = np.full(2, np.nan)
        if np.isfinite(logs).all():
            blocks = logs.reshape(len(channels), len(STATISTICS))
            stack = np.array([blocks[list(order)].ravel() for order in orders])
            far = np.sqrt(fitted.mahalanobis((stack - mean) / sd))
        found.append({"site": site, **judge(far, orders, channels)})
    return pd.DataFrame(found).assign(cause=SWAPPED, limit=LIMIT, expected=AS_NAMED)


def stack_channels(table):
    """Return the logs of the channels' statistics: columns (channel, statistic), a row per site.

    `table` is the table "appearance" of one or more plates; sites are indexed by plate and site.
    """
    parts = {
        channel: np.log(rows.set_index(SITE_KEY)[STATISTICS].clip(LEAST))
        for channel, rows in table.groupby("channel")
    }
    return pd.concat(parts, axis=1)


def judge(far, orders, channels):
    """Return score and found of one site, by the distance of each order of its channels.

    Parameters
    ----------
    far : (n_orders,) ndarray
        That of the channels as named first; NaN where unknown.
    orders : list of tuple of int
        Which channel stands in the place of each.
    channels : list of str
    """
    best = 1 + int(far[1:].argmin())
    score = float(far[0] - far[best])
    if not score > LIMIT:
        return {"score": score, "found": AS_NAMED if np.isfinite(score) else ""}
    names = [LABELS[channel] for channel in channels]
    places = [(names[k], names[place]) for place, k in enumerate(orders[best]) if place != k]
    return {"score": score, "found": ", ".join(f"{k} looks like {place}" for k, place in places)}
