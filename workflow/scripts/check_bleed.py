"""Gather the bleed-through of a plate, and leave it out where cells without particles have it."""

import logging

import numpy as np

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import CONTROLS
from lnp.staining.controls import MEASURED, OK, judge_controls

NO_MRNA = [role for role in CONTROLS if role != "empty"]  # `empty` particles may carry the dye

if __name__ == "__main__":
    log_to(snakemake.log[0])
    rows = read_table("staining_bleed", snakemake.input.sites)
    controls = {well for well, role in snakemake.params.roles.items() if role in NO_MRNA}
    problem = judge_controls(rows.assign(well=rows["site"].str.rpartition("_")[0]), controls)
    if problem:
        logging.warning("bleed-through does not count: %s", problem)
        rows.loc[rows["status"] == OK, "status"] = problem
        rows[MEASURED] = np.nan
    write_table("staining_bleed", rows, snakemake.output[0])
