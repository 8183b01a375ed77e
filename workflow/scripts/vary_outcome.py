"""Ask what becomes of prevalence and scores under other outcomes than the protocol's own."""

import logging

from lnp.logs import log_to

from lnp.followed import followed_cells
from lnp.sensitivity import Named, vary_outcome
from lnp.tables import no_rows, read_table, write_table
from lnp.variants import list_variants

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    tables = {name: read_table(name, files[name]) for name in ("cells", "tracks", "split")}
    tables["fates"] = read_table("fates", files.fates) if files.fates else no_rows("fates")
    followed = tables["cells"][followed_cells(tables["cells"], params.n_seen)]
    measures, protocol = read_table("measures", files.measures), snakemake.wildcards.protocol
    table = vary_outcome(
        list_variants(params.threshold, params.background, simulated=bool(files.fates)),
        tables,
        Named(measures, followed, protocol, params.n_seen, params.seed),
        read_table("predictions", files.predictions),
        params,
    )
    write_table("sensitivity", table, snakemake.output[0])
    shown = table[table["stratum"].isin(["treated", "within dose"])]
    values = shown.pivot_table("value", ["aspect", "variant"], ["metric", "model"], sort=False)
    logging.info("%d cells followed\n%s", len(followed), values.to_string())
