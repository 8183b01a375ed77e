"""Score the predicted counterstain over all training wells: can this lab free a channel?"""

import logging

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.staining.scores import score_staining

if __name__ == "__main__":
    log_to(snakemake.log[0])
    scores = score_staining(read_table("staining_site", snakemake.input.sites))
    write_table("staining_scores", scores, snakemake.output[0])
    shown = scores[["quantity", "value", "low", "high", "n_wells", "passed"]]
    logging.info("\n%s", shown.to_string(index=False))
