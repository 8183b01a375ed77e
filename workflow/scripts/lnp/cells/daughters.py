"""Light of the reporter of a cell that divided: it goes on in her daughters."""

import numpy as np

from lnp.core.vocabulary import NO_MOTHER, SATURATED

SUM, MEAN, DROP = "sum", "mean", "drop"  # what settings may say of the outcome of a divided cell


def add_daughters(light, cells, tracks, outcome):
    """Return the light of the cells, that of divided ones continued by their daughters'.

    A daughter that divides is first continued by her own. Where one of the two is not known,
    neither is the mother.

    Parameters
    ----------
    light : dict of name to (n_cells, n_frames) ndarray
        `REPORTER_COLUMNS` and `SATURATED`; NaN where not known.
    cells : (n_cells,) ndarray
        Their numbers; cells without any light may be missing.
    tracks : DataFrame
        Table "tracks", rows of one site.
    outcome : {"sum", "mean", "drop"}
        Of the two; a share of saturated pixels is always their mean. drop: nothing is added.

    Returns
    -------
    dict of name to (n_cells, n_frames) ndarray
    """
    continued = {name: values.copy() for name, values in light.items()}
    if outcome == DROP:
        return continued
    place = {cell: number for number, cell in enumerate(cells.tolist())}
    for mother, rows in daughters_of(tracks):
        begin, own = rows["frame"].min(), place.get(mother)
        numbers = [place.get(cell) for cell in rows["cell"].unique()]
        for name, values in continued.items() if own is not None else ():
            unknown = np.full(values.shape[1], np.nan)
            both = np.array([unknown if i is None else values[i] for i in numbers])[:, begin:]
            mean = outcome == MEAN or name == SATURATED
            values[own, begin:] = both.mean(axis=0) if mean else both.sum(axis=0)
    return continued


def daughters_of(tracks):
    """Return each mother with the rows of her daughters, the youngest mother first."""
    born = tracks[tracks["mother"] != NO_MOTHER]
    return sorted(born.groupby("mother"), key=lambda group: -group[0])


def count_daughters(tracks):
    """Return into how many cells each mother has divided by the end, by her number.

    >>> import pandas as pd
    >>> cells = {"cell": [0, 1, 2, 3, 4], "mother": [-1, 0, 0, 2, 2], "frame": [0, 3, 3, 5, 5]}
    >>> count_daughters(pd.DataFrame(cells))
    {2: 2, 0: 3}
    """
    counts = {}
    for mother, rows in daughters_of(tracks):
        counts[mother] = sum(counts.get(cell, 1) for cell in rows["cell"].unique())
    return counts
