"""Write a page on one site, before a study is run: seeds, outlines, spots, strips, registration."""

import logging
from pathlib import Path

from lnp.acquisition.frame_times import frame_hours
from lnp.acquisition.planes import read_followed, read_images, read_planes
from lnp.acquisition.used_planes import imaged_channels, pixel_size, used_planes
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_csv, read_table
from lnp.core.zarr_store import open_store
from lnp.reporting.drawn_figures import embed_figures
from lnp.reporting.figures.pictures.cell_images import read_strips
from lnp.reporting.figures.pictures.filmstrips import plot_filmstrips, strip_frames
from lnp.reporting.figures.pictures.site import plot_site
from lnp.reporting.figures.registration import plot_registration
from lnp.reporting.html import render_report
from lnp.reporting.preview import chosen_strips, describe_site

TABLES = ["shifts", "tracks", "spots", "site_channel_shift"]
KINDS = {"site": "png", "strips": "png", "registration": "svg"}
CAPTIONS = {"site": "preview", "strips": "preview", "registration": "figures"}  # folders


def first_plane(planes):
    """Return the first plane that is there."""
    return next(plane for plane in planes if plane is not None)


def draw_site(images, tables, crops, n_seen):
    """Return the figures of a site, by name, each with its table."""
    hours, pixel_um = frame_hours(used_planes(images)), pixel_size(images)
    last = min(n_seen, len(hours)) - 1
    with open_store(crops) as store:
        cells = store["cell"][:].tolist()
        masks = dict(zip(cells, store["mask"][:, 0], strict=True))
    lnp = read_planes(images, "lnp")[last] if "lnp" in imaged_channels(images) else None
    of_frames = tables | {
        "tracks": tables["tracks"][tables["tracks"]["frame"] == 0],
        "spots": tables["spots"][tables["spots"]["frame"] == last],
    }
    stain = first_plane(read_followed(images))
    chosen = chosen_strips(cells, images["plate"].iloc[0], images["site"].iloc[0])
    frames = strip_frames(len(hours))
    strips = read_strips(chosen, frames, [crops], tables["tracks"], images, tables["shifts"])
    return {
        "site": plot_site(stain, lnp, of_frames, masks, pixel_um),
        "strips": plot_filmstrips(strips, chosen, {t: hours[t] for t in frames}, pixel_um),
        "registration": plot_registration(tables["shifts"], tables["site_channel_shift"], hours),
    }


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    images = read_images(files.images, wildcards.site)
    tables = {name: read_table(name, files[name]) for name in TABLES}
    tables["seeds"] = read_csv(files.seeds)
    found, advice = describe_site(
        *(tables[name] for name in ("seeds", "tracks")),
        tables["spots"] if "lnp" in imaged_channels(images) else None,
        params.cell_diameter_um,
        pixel_size(images),
    )
    found += [
        f"Their threshold was chosen by one control field, {plate}/{site}; a run chooses it by all."
        for plate, site in params.controls
    ]
    texts = Path(snakemake.scriptdir, "../report")
    drawn = draw_site(images, tables, files.crops, params.n_seen)
    captions = {name: texts / CAPTIONS[name] / f"{name}.rst" for name in drawn}
    figures = embed_figures(drawn, KINDS, captions)
    context = {**dict(wildcards), "found": found, "advice": advice, "figures": figures}
    with completed(snakemake.output[0]) as partial:
        partial.write_text(render_report(texts, context, "preview.html.j2"), encoding="utf-8")
    logging.info("%s", " ".join([*found, *advice]))
