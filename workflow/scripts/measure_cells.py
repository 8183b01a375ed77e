"""Measure named quantities of every cell of one site, in the frames that the models see."""

import logging

import numpy as np
import pandas as pd

from lnp.cells.measures import measure_crops, measure_places, measure_spots
from lnp.core.logs import log_to
from lnp.core.tables import no_rows, read_table, write_table
from lnp.core.zarr_store import open_store


def measure_site(store, tracks, spots, shifts, params):
    """Return the table "measures" of a site, but for its name.

    Parameters
    ----------
    store : group with `crops`, `mask` and `cell`
    tracks, spots, shifts : DataFrame
        Tables of the site.
    params : object
        Attributes n_frames (seen), sigma_px, cell_diameter_px.
    """
    if not store["present"][:, : params.n_frames].any():
        return no_rows("measures").drop(columns=["plate", "site"])
    crops = measure_store(store, params.n_frames, params.sigma_px)
    levels = crops.groupby("frame")[["stain_level", "lnp_level"]].transform("median")
    crops = crops.assign(stain_frame=levels["stain_level"], lnp_frame=levels["lnp_level"])
    places = measure_places(tracks, shifts, params.cell_diameter_px)
    both = crops.merge(places, on=["cell", "frame"]).merge(
        measure_spots(spots, tracks), on=["cell", "frame"]
    )
    return both.assign(spot_density=both["spot_count"] / both["area"])


def measure_store(store, n_frames, sigma):
    """Return what the crops show of each cell, in those of the first frames that have a crop."""
    parts = []
    for i, number in enumerate(store["cell"][:]):
        frames = np.flatnonzero(store["present"][i, :n_frames])
        if not len(frames):  # seen in later frames only
            continue
        crops, masks = store["crops"][i, :n_frames][frames], store["mask"][i, :n_frames][frames]
        parts.append(measure_crops(crops, masks, sigma).assign(cell=int(number), frame=frames))
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, site = snakemake.input, dict(snakemake.wildcards)
    tables = {name: read_table(name, files[name]) for name in ("tracks", "spots", "shifts")}
    with open_store(files.crops) as store:
        measures = measure_site(store, **tables, params=snakemake.params)
    write_table("measures", measures.assign(**site), snakemake.output[0])
    logging.info("%d cells, %d rows", measures["cell"].nunique(), len(measures))
