"""Score every model, fold and horizon, and the share of the oracle's score that each reaches."""

import logging

from lnp.assessment.scores import score_predictions, share_of_oracle
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    scores = score_predictions(predictions=read_table("predictions", snakemake.input.predictions))
    write_table("scores", scores, snakemake.output.scores)
    shares = share_of_oracle(scores)
    with completed(snakemake.output.oracle) as partial:
        shares.to_csv(partial, sep="\t", index=False, float_format="%.6g")
    undefined = scores.loc[scores["value"].isna(), ["stratum", "metric", "reason"]]
    logging.info("%d scores, %d of them undefined:", len(scores), len(undefined))
    logging.info("\n%s", undefined.value_counts().to_string())
    logging.info("share of the oracle reached:\n%s", shares.to_string())
