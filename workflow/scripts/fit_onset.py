"""Fit when the reporter of each cell of a plate begins to rise."""

import logging

import pandas as pd

from lnp.acquisition.frame_times import frame_hours
from lnp.cells.onset import describe_states, find_onsets, least_of_controls, silence
from lnp.cells.reporter_courses import founder_light
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import CELL_KEY, SITE_KEY, reporter_column
from lnp.core.zarr_store import open_store
from lnp.imaging.drift import unmeasured_from

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, sites = snakemake.input, snakemake.params, []
    images = read_table("images", files.images)
    for tracks, shifts, crops in zip(files.tracks, files.shifts, files.crops, strict=True):
        with open_store(crops) as store:
            arrays = {name: store[name][:] for name in ("cell", reporter_column(params.background))}
            site = {name: store.attrs[name] for name in SITE_KEY}
        lost_from = unmeasured_from(read_table("shifts", shifts))
        cells, light = founder_light(
            read_table("tracks", tracks), arrays, params.background, lost_from, params.divided
        )
        hours = frame_hours(images[images["site"] == site["site"]])[: light.shape[1]]
        onsets, _ = find_onsets(hours, light, maturation_h=params.maturation_h)
        sites.append(onsets.assign(cell=cells, **site))
    cells = read_table("cells", files.cells)
    known = cells[[*CELL_KEY, "role", "condition"]]
    onsets = pd.concat(sites).merge(known, on=CELL_KEY, validate="one_to_one")
    least = least_of_controls(onsets)
    onsets = silence(onsets, least)
    write_table("onset", onsets, snakemake.output[0])
    logging.info("least rise, from the controls: %.4g counts", least)
    logging.info("onsets:\n%s", describe_states(onsets))
