"""What each branch of the hybrid network is worth: fits without it, and its cells exchanged.

Fits to every choice of branches say what could be left out. Exchanging a branch, or one measure,
among the cells of a dose that test says what the network of all branches uses there. The dose
itself is the same in them, so that it costs nothing.
"""

from collections import defaultdict

import numpy as np
import pandas as pd

from lnp.core.vocabulary import REGRESSION, TEST
from lnp.explanation.ablation_scores import (
    EXCHANGED,
    ONE_MEASURE,
    WHOLE,
    average_test_cells,
    compare_ablations,
    compare_scores,
)
from lnp.explanation.quantities import KINDS, name_quantity, quantities_of
from lnp.models.hybrid.inputs import DOSE, MEASURES
from lnp.models.hybrid.training import predict_refitted
from lnp.models.predictions import prediction_rows

MODEL, FIT = "hybrid", ("protocol", "task", "fold", "horizon")
N_EXCHANGES = 5  # whose mean is given
KEYS = ["ablation", "task", "metric"]


def choose_branches(branches):
    """Return {name: branches} of every choice, that of all first.

    >>> list(choose_branches(["images", "measures", "metadata"]))[:3]
    ['all', 'without images', 'without measures']
    >>> list(choose_branches(["images", "measures"]))
    ['all', 'images alone', 'measures alone']
    """
    chosen = {WHOLE: list(branches)}
    if len(branches) > 2:
        chosen |= {f"without {b}": [n for n in branches if n != b] for b in branches}
    return chosen | ({f"{b} alone": [b] for b in branches} if len(branches) > 1 else {})


def predict_choices(model, inputs, cells, truths, settings, seed):
    """Return {name: {head: rows of table "predictions"}} by the branches that are chosen.

    The network of all is the saved one; others are fitted here, by the same random numbers.

    Parameters
    ----------
    model : lnp.models.checkpoints.SavedHybrid
    inputs, cells, truths, settings, seed
        See `lnp.models.hybrid.training.fit_hybrid`.
    """
    fit, found = {name: model.about[name] for name in FIT}, {}
    truth = {fit["task"]: cells["truth"], DOSE: np.log1p(cells["dose_ng"])}
    for name, branches in choose_branches(model.branches).items():
        seen = {branch: inputs[branch] for branch in branches}
        heads = {fit["task"]: model.predict, DOSE: model.predict_dose}
        predicted = {head: predict(seen) for head, predict in heads.items() if name == WHOLE}
        if name != WHOLE:
            predicted = predict_refitted(seen, cells, truths, fit, settings, seed)
        found[name] = {
            head: prediction_rows(
                cells.assign(truth=truth[head]), values, model=MODEL, **fit | {"task": head}
            )
            for head, values in predicted.items()
            if values is not None
        }
    return found


def exchangeable(branches, measures):
    """Return {name: (branch, columns)} of what is exchanged: branches, kinds of measures, each one.

    >>> list(exchangeable(["measures"], ["area"]))[:2]
    ['measures exchanged within dose', 'cell shape exchanged within dose']
    """
    found = {f"{branch} {EXCHANGED}": (branch, slice(None)) for branch in branches}
    groups = defaultdict(list)
    if MEASURES in branches:
        quantities = quantities_of(measures)
        for column, quantity in enumerate(quantities):
            groups[f"{KINDS[quantity.kind][0]} {EXCHANGED}"].append(column)
        for column, quantity in enumerate(quantities):
            groups[f"{ONE_MEASURE}: {name_quantity(*quantity)}"].append(column)
    return found | {name: (MEASURES, columns) for name, columns in groups.items()}


def exchange_order(cells, rng):
    """Return which cell stands in for each: one of its plate, formulation and dose at random.

    Parameters
    ----------
    cells : DataFrame
        Columns plate, formulation, dose_ng.
    rng : numpy.random.Generator

    Returns
    -------
    (n_cells,) ndarray of int
    """
    order = np.arange(len(cells))
    groups = cells.groupby(["plate", "formulation", "dose_ng"], dropna=False).indices
    for rows in groups.values():
        order[rows] = rng.permutation(rows)
    return order


def exchange(inputs, branch, columns, order):
    """Return inputs in which some columns of a branch are those of other cells."""
    values = inputs[branch].clone()
    values[..., columns] = inputs[branch][order][..., columns]
    return inputs | {branch: values}


def predict_exchanged(model, inputs, cells, rng):
    """Return {(name, number): rows of table "predictions"} of the cells that test.

    Parameters
    ----------
    model : lnp.models.checkpoints.SavedHybrid
    inputs : dict of str to tensor
        Of these cells.
    cells : DataFrame
        Of one fold.
    rng : numpy.random.Generator
    """
    fit = {name: model.about[name] for name in FIT}
    tests = np.flatnonzero(cells["part"] == TEST)
    cells, seen = cells.iloc[tests], {name: values[tests] for name, values in inputs.items()}
    orders = [exchange_order(cells, rng) for _ in range(N_EXCHANGES)]
    return {
        (name, number): prediction_rows(
            cells, model.predict(exchange(seen, *part, order)), model=MODEL, **fit
        )
        for name, part in exchangeable(model.branches, model.measures).items()
        for number, order in enumerate(orders)
    }


def compare_branches(predicted):
    """Return the table "ablation" of a hybrid network, without protocol and model.

    An exchange has the mean score and difference of its `N_EXCHANGES`, and the mean bounds, which
    are too wide rather than too narrow.

    Parameters
    ----------
    predicted : dict of (name, head) to DataFrame
        Rows of table "predictions" of all folds; the name is a choice of branches, or what is
        exchanged and its number.
    """
    outcomes = defaultdict(list)
    for (name, head), rows in predicted.items():
        if head != DOSE:
            outcomes[name].append(rows)
    table = compare_ablations({name: pd.concat(rows) for name, rows in outcomes.items()})
    names = [name if isinstance(name, str) else name[0] for name in table["ablation"]]
    table = table.assign(ablation=names)
    doses = {name: rows for (name, head), rows in predicted.items() if head == DOSE}
    if WHOLE in doses:
        cells = {name: average_test_cells(rows) for name, rows in doses.items()}
        of_dose = pd.DataFrame(compare_scores(cells, REGRESSION, "spearman", by_dose=False))
        table = pd.concat([table, of_dose.assign(task=DOSE)], ignore_index=True)
    sizes = dict.fromkeys(["n_cells", "n_wells", "reason"], "first")
    means = dict.fromkeys(table.columns.difference([*KEYS, *sizes]), "mean")
    return table.groupby(KEYS, sort=False, as_index=False).agg(means | sizes)
