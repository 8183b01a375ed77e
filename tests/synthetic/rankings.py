"""Predictions of wells of several formulations and doses, written down by hand."""

import numpy as np
import pandas as pd

from lnp.assessment.ranking import rank_conditions
from synthetic.results import PLATE

ABOUT = {"protocol": "carry", "plate": "P", "model": "named", "horizon": 6, "fold": "ensemble"}


def make_predictions(wells, task="classification", truths=None, **about):
    """Return rows of the table "predictions": wells is {(formulation, dose): list of wells' cells}.

    `truths` is the outcome of each condition's cells, in the same order; None: not known yet.
    """
    rows = [
        {"formulation": given[0], "dose_ng": given[1], "well": f"W{i}{k}", "prediction": value}
        | {"truth": np.nan if truths is None else truths[i]}
        for i, (given, of_wells) in enumerate(wells.items())
        for k, cells in enumerate(of_wells)
        for value in cells
    ]
    part = "new" if truths is None else "test"
    table = pd.DataFrame(rows).assign(**ABOUT | about, task=task, part=part, spread=0.0)
    return table.assign(site=table["well"] + "_f001", cell=np.arange(len(table)))


THREE = {
    ("A", 316.0): [[0.2, 0.4], [0.5], [0.4, 0.4, 0.4]],
    ("B", 31.6): [[0.9], [0.8], [0.7]],
    ("B", 316.0): [[0.1], [0.2], [0.6]],
}


def make_ranking(wells=THREE, protocol="paper"):
    """Return the table "ranking" of these predictions, for both tasks, with an outcome."""
    parts = [
        make_predictions(wells, task, range(len(wells)), protocol=protocol, plate=PLATE)
        for task in ("classification", "regression")
    ]
    return rank_conditions(pd.concat(parts))
