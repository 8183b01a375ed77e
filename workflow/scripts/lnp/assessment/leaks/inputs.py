"""Leak checks of a model's input: what it may see, up to when, of whom, and each cell once.

Each looks at names, tables or arrays that the pipeline wrote, and returns a finding as
`lnp.assessment.leakage` does.
"""

import numpy as np
from scipy.stats import rankdata

from lnp.assessment.leakage import TOLERANCE, check_standardisation, finding
from lnp.core.vocabulary import CELL_KEY, REPORTER, TEST

COPY = 0.98  # rank correlation with the reporter's light from which a column is taken for it
FEWEST = 10  # cells: among fewer, one of some hundred columns has such a correlation by chance


def check_names(kind, found, allowed):
    """A model sees columns of a kind that are allowed, and no other, such as the well.

    Parameters
    ----------
    kind : str
        What the columns are: "metadata", "measures".
    found, allowed : list of str
    """
    foreign = [name for name in found if name not in allowed]
    detail = f"{len(found)} columns" if not foreign else f"found {', '.join(foreign)}"
    return finding(f"{kind} that are allowed", not foreign, detail)


def check_reporter(names, columns, level, treated):
    """The reporter is not among the features: neither by its name, nor as a copy of its light.

    Parameters
    ----------
    names : list of str
        Of the columns.
    columns : (n_cells, n_columns) ndarray
        NaN where unknown.
    level : (n_cells,) ndarray
        Natural log of the reporter's light in the last frame.
    treated : (n_cells,) ndarray of bool
        Whose level is compared: others have none.
    """
    likeness = [ranks_alike(column[treated], level[treated]) for column in columns.T]
    copies = [name for name, alike in zip(names, likeness, strict=True) if alike > COPY]
    copies += [name for name in names if name.startswith(REPORTER) and name not in copies]
    detail = f"largest rank correlation with its light {max(likeness, default=0.0):.2f}"
    if treated.sum() < FEWEST:
        detail = f"by name; {treated.sum()} treated cells are too few to compare its light with"
    if copies:
        detail = f"found {', '.join(copies)}"
    return finding("reporter not among the features", not copies, detail)


def ranks_alike(column, level):
    """Return the absolute rank correlation of two arrays; 0 if undefined, or of few cells."""
    known = np.isfinite(column)
    if known.sum() < FEWEST or np.ptp(column[known]) == 0 or np.ptp(level[known]) == 0:
        return 0.0
    return abs(np.corrcoef(rankdata(column[known]), rankdata(level[known]))[0, 1])


def check_horizon(predicted, again):
    """Predictions are those that frames up to the horizon give, and no later one.

    Parameters
    ----------
    predicted : (n_cells,) ndarray
        As they were written.
    again : (n_cells,) ndarray
        Made again from what was measured up to the horizon.
    """
    gap = float(np.max(np.abs(predicted - again), initial=0.0))
    scale = max(float(np.std(again)), 1e-6)
    detail = f"largest difference {gap / scale:.1g} SD from predictions made again"
    return finding("no frame after the horizon", gap <= TOLERANCE * scale, detail)


def check_rows(table, cells):
    """A table has one row for each cell, and for no other: no join multiplied or lost rows.

    Parameters
    ----------
    table, cells : DataFrame
        Columns plate, site, cell.
    """
    keys, expected = (frame[CELL_KEY].apply(tuple, axis=1) for frame in (table, cells))
    twice, lost = keys[keys.duplicated()], set(expected) ^ set(keys)
    detail = f"{len(keys)} rows, one for each cell"
    if len(twice) or lost:
        plate, site, cell = (list(twice) or sorted(lost))[0]
        detail = (
            f"{len(keys)} rows of {len(expected)} cells: plate {plate}, site {site}, cell {cell} "
            f"is there {'more than once' if len(twice) else 'in one of them only'}"
        )
    return finding("one row for each cell", not len(twice) and not lost, detail)


def check_image_models(models, split, cells):
    """What restores or stains images, or finds spots, predicts no well that tests and that it saw.

    Parameters
    ----------
    models : list of dict
        Each `name`, `fitted` (wells, [plate, well] each, that it was fitted on; none for one that
        saw simulated images alone) and `applied` (wells that it predicts).
    split : DataFrame
        Table "split", rows of one fold.
    cells : DataFrame
        Columns plate, site, cell, well.
    """
    rows = split[split["part"] == TEST].merge(cells[[*CELL_KEY, "well"]], on=CELL_KEY)
    tests = set(zip(rows["plate"], rows["well"], strict=True))
    foreign = []
    for model in models:
        fitted, applied = (set(map(tuple, model[kind])) for kind in ("fitted", "applied"))
        if seen := sorted(fitted & applied & tests):
            plate, well = seen[0]
            foreign.append(f"{model['name']} was fitted on {plate} {well}, which tests")
    detail = "; ".join(foreign) or f"{len(models)} models, {len(tests)} wells test"
    return finding("image models apart from test wells", not foreign, detail)


def check_varying(mean, sd, columns, trains):
    """As `check_standardisation`, where a column that does not vary in training has infinite SD.

    Parameters
    ----------
    mean, sd : (n_columns,) ndarray
    columns : (n_cells, ..., n_columns) ndarray
        A cell of which any is NaN took no part.
    trains : (n_cells,) ndarray of bool
    """
    varying = np.isfinite(sd)
    known = trains & np.isfinite(columns).reshape(len(columns), -1).all(axis=1)
    if not varying.any():
        return finding("standardised on training cells", True, "no column varies")
    return check_standardisation(mean[varying], sd[varying], columns[..., varying], known)
