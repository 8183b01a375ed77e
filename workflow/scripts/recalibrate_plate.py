"""Recalibrate the predictions of a new plate by wells whose outcome is known."""

import logging

import pandas as pd

from lnp.assessment.recalibration import recalibrate_plate
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    predictions = read_table("predictions", snakemake.input.predictions)
    adjusted, found = recalibrate_plate(predictions, pd.DataFrame(snakemake.params.known))
    write_table("predictions", adjusted, snakemake.output.predictions)
    write_table("recalibration", found, snakemake.output.recalibration)
    logging.info("\n%s", found.to_string(index=False))
