"""Propose the constants of cnn/scaling from percentiles of the crops that a model may see."""

import logging

from lnp.cells.store_reader import keys_of
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.models.cnn.scaling_proposal import count_sites, format_scaling, propose_scaling

LOW, HIGH = 1.0, 99.9  # percentiles that become 0 and 1

if __name__ == "__main__":
    log_to(snakemake.log[0])
    cells = read_table("cells", snakemake.input.cells)
    used = set(keys_of(cells[cells["used"]]))
    counts = count_sites(snakemake.input.crops, used, snakemake.params.n_frames)
    scaling = propose_scaling(counts, LOW, HIGH)
    logging.info("percentiles %g and %g of %d cells: %s", LOW, HIGH, len(used), scaling)
    with completed(snakemake.output[0]) as partial:
        partial.write_text(format_scaling(scaling), encoding="utf-8")
