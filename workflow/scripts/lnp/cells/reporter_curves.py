"""The light of each cell's reporter over all frames, from a site's store of crops."""

import numpy as np
import pandas as pd

from lnp.cells.daughters import add_daughters
from lnp.core.tables import read_table
from lnp.core.vocabulary import CELL_KEY, NO_MOTHER, SITE_KEY, reporter_column
from lnp.core.zarr_store import open_store
from lnp.imaging.drift import unmeasured_from


def read_site_light(tracks, shifts, crops, background, outcome_of_divided):
    """Return the light of a site's cells over all frames, from its files; see `founder_light`.

    Parameters
    ----------
    tracks, shifts, crops : path
        Tables of these names, and the store, of one site.
    background : {"none", "field", "ring"}
    outcome_of_divided : {"sum", "mean", "drop"}

    Returns
    -------
    DataFrame
        Index plate, site, cell; a column per frame, from 0 on.
    """
    with open_store(crops) as store:
        arrays = {name: store[name][:] for name in ("cell", reporter_column(background))}
        site = [store.attrs[name] for name in SITE_KEY]
    lost_from = unmeasured_from(read_table("shifts", shifts))
    rows = read_table("tracks", tracks)
    cells, light = founder_light(rows, arrays, background, lost_from, outcome_of_divided)
    index = pd.MultiIndex.from_product([*([name] for name in site), cells], names=CELL_KEY)
    return pd.DataFrame(light, index=index)


def founder_light(tracks, crops, background, lost_from, outcome_of_divided):
    """Return the light of the cells that are there from the first frame on.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks", rows of one site.
    crops : dict
        `cell` (n,) and the chosen `REPORTER_COLUMNS` (n, n_frames) of the site's store.
    background : {"none", "field", "ring"}
        What is subtracted.
    lost_from : int or None
        Frame from which on the drift is unknown: no light is known there.
    outcome_of_divided : {"sum", "mean", "drop"}
        See `lnp.cells.daughters.add_daughters`.

    Returns
    -------
    cells : (N,) ndarray
        Their numbers, rising.
    light : (N, n_frames) ndarray
        Counts; NaN where unknown.
    """
    name = reporter_column(background)
    light = add_daughters({name: crops[name]}, crops["cell"], tracks, outcome_of_divided)[name]
    cells = np.unique(tracks.loc[tracks["mother"] == NO_MOTHER, "cell"].to_numpy())
    place = {cell: number for number, cell in enumerate(crops["cell"].tolist())}
    found = np.full((len(cells), light.shape[1]), np.nan)
    for number, cell in enumerate(cells.tolist()):
        if cell in place:
            found[number] = light[place[cell]]
    if lost_from is not None:
        found[:, lost_from:] = np.nan
    return cells, found
