"""Score the spots of a simulated plate by dose and by signal to noise, beside the true ones."""

import logging

import numpy as np
import pandas as pd

from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_images, read_planes
from lnp.acquisition.used_planes import pixel_size
from lnp.core.logs import log_to
from lnp.core.tables import read_csv, read_table, write_table
from lnp.core.vocabulary import TRACKED
from lnp.simulation.evaluation import match_seeds
from lnp.simulation.found.spots import pair_spots, score_spots, spot_snr


def pair_site(tables, truth, planes, px):
    """Return the pairs of a site, see `pair_spots`, and the cells and frames looked at."""
    first = truth["tracks"][truth["tracks"]["frame"] == 0]
    matches = match_seeds(tables["seeds"], first, px.cell_diameter_px / 2)
    there = [frame for frame, plane in enumerate(planes) if plane is not None]
    seen = {name: tables[name][tables[name]["frame"].isin(there)] for name in ("spots", "tracks")}
    ours, theirs = pair_spots(
        seen["spots"], truth["spots"], matches, seen["tracks"], 2 * px.sigma_px
    )
    theirs = theirs.assign(snr=spot_snr(planes, theirs, px.sigma_px))
    followed = seen["tracks"][seen["tracks"]["state"] == TRACKED]
    return ours, theirs, followed[followed["cell"].isin(matches["cell"])][["cell", "frame"]]


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, found = snakemake.input, snakemake.params, []
    for number, (site, dose) in enumerate(params.doses.items()):
        images = read_images(files.images, site)
        tables = {name: read_table(name, files[name][number]) for name in ("tracks", "spots")}
        tables["seeds"] = read_csv(files.seeds[number])
        truth = {
            name: read_table(f"truth_{name}", files[f"true_{name}"], site=site)
            for name in ("tracks", "spots")
        }
        px = with_pixels(params, pixel_size(images))
        parts = pair_site(tables, truth, read_planes(images, channel="lnp"), px)
        found.append([part.assign(site=site, dose_ng=np.float64(dose)) for part in parts])
    scores = score_spots(*(pd.concat(parts) for parts in zip(*found, strict=True)))
    scores = scores.assign(plate=snakemake.wildcards.plate, method=params.method)
    write_table("spot_scores", scores, snakemake.output[0])
    logging.info("\n%s", scores.to_string(index=False))
