"""Fit when the reporter of each cell of a plate begins to rise."""

import logging

import pandas as pd

from lnp.acquisition.frame_times import frame_hours
from lnp.cells.onset import describe_states, find_onsets, least_of_controls, silence
from lnp.cells.reporter_curves import read_site_light
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import CELL_KEY

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, sites = snakemake.input, snakemake.params, []
    images = read_table("images", files.images)
    each = zip(params.sites, files.tracks, files.shifts, files.crops, strict=True)
    for site, *paths in each:
        light = read_site_light(*paths, params.background, params.divided)
        hours = frame_hours(images[images["site"] == site])[: light.shape[1]]
        onsets, _ = find_onsets(hours, light.to_numpy(), params.maturation_h)
        sites.append(onsets.set_index(light.index).reset_index())
    cells = read_table("cells", files.cells)
    known = cells[[*CELL_KEY, "role", "condition"]]
    onsets = pd.concat(sites).merge(known, on=CELL_KEY, validate="one_to_one")
    least = least_of_controls(onsets)
    onsets = silence(onsets, least)
    write_table("onset", onsets, snakemake.output[0])
    logging.info("least rise, from the controls: %.4g counts", least)
    logging.info("onsets:\n%s", describe_states(onsets))
