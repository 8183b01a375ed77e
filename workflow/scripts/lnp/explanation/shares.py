"""How much of a network's saliency lies in which region, beside the area that the region takes.

A network that looks nowhere spreads its saliency as the area: the ratio is 1. But light makes any
network look, learnt or not. What was learnt shows beside the same network with the weights of its
head shuffled: in the ratio, and in whether what is there speaks for expression (net) in all cells
alike.
"""

import numpy as np
import pandas as pd

from lnp.assessment.intervals import resample_wells
from lnp.assessment.metrics import ratio
from lnp.core.vocabulary import CELL_KEY, GIVEN, SEEN_CHANNELS
from lnp.design.conditions import group_cells
from lnp.explanation.map_store import ALL, HEAD, TRAINED
from lnp.explanation.regions import REGIONS

LIKE = 0.5  # mean correlation with maps of shuffled weights, from which maps say nothing


def share_of_regions(table):
    """Return the shares of each region by channel, the mean over cells, with intervals by wells.

    Parameters
    ----------
    table : DataFrame
        Table "saliency" of one protocol.

    Returns
    -------
    DataFrame
        Columns model, channel, region, weights (trained, head shuffled, and `learnt`: their
        paired difference), share (of the channel's saliency), area, ratio, low, high (of the
        ratio), net (log odds), net_low, net_high.
    """
    rows = []
    for (model, channel, region), part in cell_shares(table).groupby(
        ["model", "channel", "region"], sort=False
    ):
        wide = {
            weights: part[part["weights"] == weights].sort_values(CELL_KEY).reset_index(drop=True)
            for weights in (TRAINED, HEAD)
        }
        place = {"model": model, "channel": channel, "region": region}
        rows += [place | row for row in compare_weights(wide)]
    return pd.DataFrame(rows)


def cell_shares(table):
    """Return share, area and net of each cell, model, weights, channel and region, over frames."""
    cell = [*CELL_KEY, "well", *GIVEN, "model", "weights"]
    kept = table[table["weights"] != ALL]
    kept = kept.assign(
        channel=pd.Categorical(kept["channel"], SEEN_CHANNELS),
        region=pd.Categorical(kept["region"], REGIONS),
    )
    groups = kept.groupby([*cell, "channel", "region"], observed=True)
    found = groups.agg({"saliency": "sum", "area": "mean", "net": "mean"}).reset_index()
    whole = found.groupby([*cell, "channel"], observed=True)["saliency"].transform("sum")
    return found.assign(share=found["saliency"] / whole.where(whole > 0))


def compare_weights(wide):
    """Return the rows of trained and shuffled weights, and of their difference, as dicts.

    `wide` holds the shares of the same cells by each: a dict of DataFrame.
    """
    about = wide[TRAINED]
    resamples = resample_wells(about["plate"] + "/" + about["well"], group_cells(about).number)
    weights = np.vstack([np.ones(len(about)), resamples.weights])
    values = {}
    for name, rows in wide.items():
        known = rows["share"].notna().to_numpy()
        means = {
            column: ratio(weights[:, known] @ rows.loc[known, column].to_numpy(), total)
            for total in [weights[:, known].sum(axis=1)]
            for column in ("share", "area", "net")
        }
        values[name] = means | {"ratio": ratio(means["share"], means["area"])}
    values["learnt"] = {key: values[TRAINED][key] - values[HEAD][key] for key in values[HEAD]}
    found = []
    for name, of_resample in values.items():
        row = {key: sets[0] for key, sets in of_resample.items()} | {"weights": name}
        row["low"], row["high"] = resamples.bounds(row["ratio"], of_resample["ratio"][1:])
        row["net_low"], row["net_high"] = resamples.bounds(row["net"], of_resample["net"][1:])
        found.append(row)
    return found


def judge_maps(table):
    """Return how alike the maps are to those of shuffled weights, by model and weights.

    Returns
    -------
    DataFrame
        Columns model, weights, likeness (the mean over maps), passed (below LIKE).
    """
    others = table[table["weights"] != TRAINED]
    maps = others.drop_duplicates([*CELL_KEY, "frame", "model", "weights"])
    found = maps.groupby(["model", "weights"], as_index=False)["likeness"].mean()
    return found.assign(passed=found["likeness"] < LIKE)
