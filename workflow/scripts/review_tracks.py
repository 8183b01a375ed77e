"""Write the page on which a person decides on the riskiest tracks of a plate."""

import logging
from pathlib import Path

from lnp.acquisition.frame_times import frame_hours
from lnp.acquisition.lengths import with_pixels
from lnp.acquisition.planes import read_followed
from lnp.acquisition.used_planes import pixel_size
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_csv, read_table
from lnp.reporting.html import render_report
from lnp.reporting.review.clips import WINDOW
from lnp.reporting.review.page import digest_seeds, embed_json, sort_decisions
from lnp.reporting.review.pictures import with_pictures
from lnp.reporting.review.sites import clip_site
from lnp.tracking.review.decisions import first_frame, match_decisions
from lnp.tracking.review.riskiest import riskiest_tracks


def clip_plate(images, chosen, tables, crops, side):
    """Return the description and the tiles of each track chosen on a plate, in their order."""
    clips = {}
    for site, of_site in chosen.groupby("site"):
        planes = images[images["site"] == site]
        here = {name: of_sites[site] for name, of_sites in tables.items()}
        told, tiles = clip_site(planes, of_site, here, crops[site], side)
        for i, place in enumerate(of_site.index):
            clips[place] = told[i], {name: tile[i] for name, tile in tiles.items()}
    return [clips[place] for place in sorted(clips)]


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, plate, sites = snakemake.input, snakemake.wildcards.plate, snakemake.params.sites
    images = read_table("images", files.images)
    params = with_pixels(snakemake.params, pixel_size(images))
    side = 2 * round(WINDOW * params.cell_diameter_px / 2)
    cells, tracks = read_table("cells", files.cells), read_table("tracks", files.tracks)
    shifts = read_table("shifts", files.shifts)
    tables = {
        name: dict(iter(t.groupby("site"))) for name, t in [("tracks", tracks), ("shifts", shifts)]
    }
    tables["seeds"] = {site: read_csv(path) for site, path in zip(sites, files.seeds, strict=True)}
    chosen = riskiest_tracks(tracks, cells, params.n_tracks)
    crops = dict(zip(sites, files.crops, strict=True))
    clips = clip_plate(images, chosen, tables, crops, side)
    shown = with_pictures(clips, frame_hours(images))
    firsts = {
        site: first_frame(read_followed(images[images["site"] == site]))
        for site in {row["site"] for row in params.decisions}
    }
    matched = match_decisions(params.decisions, tables["seeds"], firsts, params.cell_diameter_px)
    data = {
        "plate": plate,
        "digest": digest_seeds(tables["seeds"]),
        "side": side,
        "tracks": shown,
        "kept": sort_decisions(matched, shown),
    }
    context = {"plate": plate, "n_cells": len(cells), "n_tracks": len(shown)}
    texts = Path(snakemake.scriptdir, "../report")
    page = render_report(texts, context | {"data": embed_json(data)}, "review.html.j2")
    with completed(snakemake.output[0]) as partial:
        partial.write_text(page, encoding="utf-8")
    logging.info("%d of %d tracks, %.1f MB", len(shown), len(cells), len(page) / 1e6)
