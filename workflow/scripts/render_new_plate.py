"""Write the page of a plate without an outcome: predictions by well, and how far to trust them."""

import logging
from pathlib import Path

from lnp.acquisition.frame_times import frame_hours, known_hours
from lnp.acquisition.used_planes import pixel_size, used_planes
from lnp.bundle.bundle_file import CARD, open_bundle
from lnp.bundle.well_means import mean_by_well
from lnp.core.atomic_write import completed
from lnp.core.contracts import no_rows
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.vocabulary import CLASSIFICATION
from lnp.reporting.drawn_figures import embed_figures
from lnp.reporting.figures.pictures.cell_images import read_strips
from lnp.reporting.figures.pictures.filmstrips import plot_filmstrips, strip_frames
from lnp.reporting.figures.plate_map import plot_plate_map
from lnp.reporting.figures.ranking import plot_ranking
from lnp.reporting.html import render_report
from lnp.reporting.new_plate import (
    describe_new_plate,
    describe_wells,
    extreme_cells,
    predicted_horizon,
    rows_at,
)
from lnp.reporting.sentences.new_plate import state_recalibration
from lnp.reporting.sentences.ranking import describe_ranking
from lnp.shift.sentences import shift_sentences

TABLES = ["images", "wells", "cells", "predictions", "scores"]
KINDS = {"plate_map": "svg", "ranking": "svg", "strips": "png"}
CAPTIONS = {"plate_map": "predict", "ranking": "figures", "strips": "predict"}  # folders


def draw_strips(chosen, files, images, n_frames):
    """Draw the film strips of some cells over the first frames of a plate."""
    tables = {name: read_table(name, files[name]) for name in ("tracks", "shifts")}
    frames, hours = strip_frames(n_frames), frame_hours(used_planes(images))
    sites = set(chosen["site"])
    crops = [path for path in files.crops if Path(path).name.removesuffix(".zarr.zip") in sites]
    strips = read_strips(chosen, frames, crops, tables["tracks"], images, tables["shifts"])
    return plot_filmstrips(strips, chosen, {t: hours[t] for t in frames}, pixel_size(images))


def describe_recalibration(files, model, horizon):
    """Return what the page says of a recalibration; nothing where no well is known."""
    if not files.recalibration:
        return {"recalibration": [], "recalibrated_wells": []}
    found = read_table("recalibration", files.recalibration)
    rows = rows_at(read_table("predictions", files.recalibrated), horizon)
    means = mean_by_well(rows[rows["model"] == model])
    return {
        "recalibration": state_recalibration(found, model, horizon),
        "recalibrated_wells": describe_wells(means, no_rows("well_means"))[0],
    }


def draw_page(tables, files, model, horizon):
    """Return what the page says of the ranking, and its figures; no figure without a prediction."""
    if horizon is None:
        return [], {}
    here = rows_at(tables["predictions"], horizon)
    here = here[here["model"] == model]
    chosen = extreme_cells(here[here["task"] == CLASSIFICATION], tables["cells"])
    ranked = [read_table(name, files[name]) for name in ("ranking", "agreement")]
    plate, hours = here["plate"].iloc[0], tables["hours"]
    ranking = describe_ranking(*ranked, model, hours=hours).get(plate, [])
    return ranking, {
        "plate_map": plot_plate_map(mean_by_well(here)),
        **({"ranking": plot_ranking(*ranked, model, hours)} if ranking else {}),
        "strips": draw_strips(chosen, files, tables["images"], horizon),
    }


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, protocol = snakemake.input, snakemake.wildcards.protocol
    bundle = open_bundle(files.model)
    about, model = bundle.about, bundle.about["primary"]
    tables = {name: read_table(name, files[name]) for name in TABLES}
    tables |= {"training_wells": bundle.table("wells"), "well_means": bundle.table("well_means")}
    tables["hours"] = known_hours(tables["images"])
    horizon = predicted_horizon(tables["predictions"], model)
    ranking, drawn = draw_page(tables, files, model, horizon)
    texts = Path(snakemake.scriptdir).parent / "report"
    captions = {name: texts / CAPTIONS[name] / f"{name}.rst" for name in drawn}
    n_plates = tables["training_wells"]["plate"].nunique()
    context = {
        **dict(snakemake.wildcards),
        **describe_new_plate(about, tables, protocol),
        **describe_recalibration(files, model, horizon),
        "model": Path(files.model).name,
        "table": files.predictions,
        "card": bundle.read(CARD).decode(),
        "warnings": shift_sentences(read_table("plate_shift", files.shift), n_plates),
        "ranking": ranking,
        "figures": embed_figures(drawn, KINDS, captions),
    }
    with completed(snakemake.output[0]) as partial:
        partial.write_text(render_report(texts, context, "new_plate.html.j2"), encoding="utf-8")
    logging.info("%s", context["film"])
