"""Find the cells that a person decided on, by their places in the frame of the seeds."""

import logging
from pathlib import Path

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_followed
from lnp.acquisition.used_planes import pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import read_csv, read_table, write_table
from lnp.tracking.review.decisions import first_frame, match_decisions

if __name__ == "__main__":
    log_to(snakemake.log[0])
    images = read_table("images", snakemake.input.images)
    seeds = {Path(path).stem: read_csv(path) for path in snakemake.input.seeds}
    params = with_pixels(snakemake.params, pixel_size(images))
    planes = {site: read_followed(images[images["site"] == site]) for site in seeds}
    frames = {site: first_frame(of_site) for site, of_site in planes.items()}
    found = match_decisions(params.decisions, seeds, frames, params.cell_diameter_px)
    write_table("decisions", found, snakemake.output[0])
    lost = found[found["problem"] != ""]
    logging.info("%d of %d decisions are applied", len(found) - len(lost), len(found))
    for row in lost.itertuples():
        logging.warning(
            "%s, frame %d, (%g, %g): %s is not applied: %s",
            *(row.site, row.frame, row.row, row.col, row.decision, row.problem),
        )
