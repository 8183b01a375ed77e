"""Compare what was imported from the published archive with the numbers that its authors print."""

import logging

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.published.archive import open_archive
from lnp.published.checks import DIFFERS, check_published, describe_checks
from lnp.published.inventory import list_statistics, read_statistics

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files = snakemake.input
    cells = read_table("published_cells", files.cells)
    wells = read_table("wells", files.wells)
    with open_archive(files.archive) as archive:
        statistics = read_statistics(archive, list_statistics(archive))
    roles = dict(zip(wells["well"], wells["role"], strict=True))
    checks = check_published(cells, roles, statistics).assign(plate=snakemake.wildcards.plate)
    write_table("published_checks", checks, snakemake.output[0])
    differs = (checks["verdict"] == DIFFERS).any()
    logging.log(logging.WARNING if differs else logging.INFO, "%s", describe_checks(checks))
