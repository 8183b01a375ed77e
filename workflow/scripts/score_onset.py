"""Score the predicted onsets of a protocol."""

import logging

from lnp.assessment.onset_scores import score_onsets
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    scores = score_onsets(read_table("onset_predictions", snakemake.input.predictions))
    write_table("onset_scores", scores, snakemake.output[0])
    within = scores[scores["stratum"] == "within dose"]
    shown = within[["model", "horizon", "cells", "value", "low", "high", "n_events"]]
    logging.info("concordance within dose:\n%s", shown.to_string(index=False))
