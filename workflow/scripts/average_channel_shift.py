"""Average the shift of brightfield against fluorescence over the sites of one plate."""

import logging

import pandas as pd

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.imaging.channel_shift import average_channel_shift

if __name__ == "__main__":
    log_to(snakemake.log[0])
    found = average_channel_shift(read_table("site_channel_shift", snakemake.input.sites))
    logging.info("brightfield lies %(bf_row).2f rows, %(bf_col).2f cols after fluorescence", found)
    logging.info("sites measured: %(n_sites)d; half of them within %(spread).2f px of this", found)
    table = pd.DataFrame([{"plate": snakemake.wildcards.plate, **found}])
    write_table("channel_shift", table, snakemake.output[0])
