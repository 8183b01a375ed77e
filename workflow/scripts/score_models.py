"""Score every model, fold and horizon; its classes; its share of the oracle's score."""

import logging

from lnp.assessment.class_bias import measure_class_bias
from lnp.assessment.scores import score_predictions, share_of_oracle
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    predictions = read_table("predictions", snakemake.input.predictions)
    scores, bias = score_predictions(predictions), measure_class_bias(predictions)
    write_table("scores", scores, snakemake.output.scores)
    write_table("class_bias", bias, snakemake.output.class_bias)
    shares = share_of_oracle(scores)
    with completed(snakemake.output.oracle) as partial:
        shares.to_csv(partial, sep="\t", index=False, float_format="%.6g")
    undefined = scores.loc[scores["value"].isna(), ["stratum", "metric", "reason"]]
    logging.info("%d scores, %d of them undefined:", len(scores), len(undefined))
    logging.info("\n%s", undefined.value_counts().to_string())
    collapsed = bias.loc[bias["collapsed"], ["model", "horizon", "stratum"]]
    logging.info("one class for nearly all cells:\n%s", collapsed.to_string(index=False))
    logging.info("share of the oracle reached:\n%s", shares.to_string())
