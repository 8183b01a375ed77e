"""Analyse how prevalence and scores change under other definitions of the outcome."""

import logging

from lnp.acquisition.lengths import common_pixel_size, with_pixels
from lnp.assessment.outcome_variants import list_variants, trust_tracks
from lnp.assessment.sensitivity import NamedMeasures, analyse_sensitivity
from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import TREATED, WITHIN
from lnp.design.partial_tracks import followed_cells
from lnp.tracking.review.decisions import applied

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files = snakemake.input
    pixel_um = common_pixel_size(read_table("images", files.images))
    params = with_pixels(snakemake.params, pixel_um)
    tables = {name: read_table(name, files[name]) for name in ("cells", "tracks", "split")}
    tables["fates"] = read_table("fates", files.fates) if files.fates else no_rows("fates")
    accepted = [applied(read_table("decisions", path)) for path in files.accepted]
    tables["tracks"] = trust_tracks(tables["tracks"], *accepted)
    followed = tables["cells"][followed_cells(tables["cells"], params.n_seen)]
    measures, protocol = read_table("measures", files.measures), snakemake.wildcards.protocol
    table = analyse_sensitivity(
        list_variants(params.threshold, params.background, simulated=bool(files.fates)),
        tables,
        NamedMeasures(measures, followed, protocol, params.n_seen, params.seed),
        read_table("predictions", files.predictions),
        params,
    )
    write_table("sensitivity", table, snakemake.output[0])
    shown = table[table["stratum"].isin([TREATED, WITHIN])]
    values = shown.pivot_table("value", ["aspect", "variant"], ["metric", "model"], sort=False)
    logging.info("%d cells followed\n%s", len(followed), values.to_string())
