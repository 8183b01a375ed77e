"""Add up what each quantity contributes to the predictions by named measures."""

import logging

import pandas as pd

from lnp.cells.time_courses import gather_time_courses
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TEST
from lnp.design.fold_data import read_fold
from lnp.explanation.contributions import explain_named
from lnp.explanation.importance import explain, list_strongest
from lnp.models.named.named import load_named

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, parts = snakemake.input, []
    measures = read_table("measures", files.measures)
    for model in map(load_named, files.models):
        cells = read_fold(files, model.about["task"], model.about["fold"])
        cells = cells[cells["part"] == TEST]
        time_courses = gather_time_courses(measures, cells, model.about["horizon"])
        parts.append(explain_named(model, cells, time_courses))
    contributions = pd.concat(parts, ignore_index=True)
    write_table("contributions", contributions, snakemake.output.contributions)
    table = explain(contributions)
    write_table("explanation", table, snakemake.output.explanation)
    logging.info("%s", list_strongest(table))
