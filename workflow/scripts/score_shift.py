"""Score how far a new plate differs from the training plates, by cause."""

import logging

from lnp.bundle.bundle_file import open_bundle
from lnp.core.logs import log_to
from lnp.core.tables import check_table, read_table, write_table
from lnp.shift.score import score_shift
from lnp.shift.sentences import shift_sentences

if __name__ == "__main__":
    log_to(snakemake.log[0])
    reference = open_bundle(snakemake.input.model).table("appearance")
    reference = check_table("appearance", reference, snakemake.input.model)
    table = score_shift(read_table("appearance", snakemake.input.appearance), reference)
    write_table("plate_shift", table, snakemake.output[0])
    for sentence in shift_sentences(table, reference["plate"].nunique()):
        logging.warning("%s", sentence)
