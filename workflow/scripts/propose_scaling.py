"""Propose the constants of cnn/scaling from percentiles of the crops that a model may see."""

import logging

from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.models.cnn.scaling_proposal import count_sites, format_scaling, propose_scaling

LOW, HIGH = 1.0, 99.9  # percentiles that become 0 and 1

if __name__ == "__main__":
    log_to(snakemake.log[0])
    counts = count_sites(snakemake.input.crops, snakemake.params.n_frames)
    scaling = propose_scaling(counts, LOW, HIGH)
    logging.info("percentiles %g and %g of the crops: %s", LOW, HIGH, scaling)
    with completed(snakemake.output[0]) as partial:
        partial.write_text(format_scaling(scaling), encoding="utf-8")
