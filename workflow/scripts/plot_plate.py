"""Draw all figures of one plate: its pictures, its cells and what was lost on the way."""

from pathlib import Path

from lnp.acquisition.frame_times import frame_hours
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.vocabulary import REPORTER
from lnp.reporting.figures.attrition import plot_attrition
from lnp.reporting.figures.cell_images import cell_strips, montage_planes, reporter_per_pixel
from lnp.reporting.figures.cell_motion import plot_step_lengths, step_lengths
from lnp.reporting.figures.filmstrips import choose_cells, plot_filmstrips, strip_frames
from lnp.reporting.figures.montage import montage_frames, montage_sites, plot_montage
from lnp.reporting.figures.registration import plot_registration
from lnp.reporting.figures.style import save_figure
from lnp.reporting.figures.uptake import average_by_dose, plot_uptake, spot_density


def draw_montage(images, cells, hours, n_seen):
    """Return the montage of one treated and one control site, and its table."""
    sites = montage_sites(cells)
    frames = montage_frames(len(hours), n_seen)
    planes = montage_planes(images, sites, frames)
    return plot_montage(planes, {t: hours[t] for t in frames}, images["pixel_um"].iloc[0])


def draw_uptake(images, tables, crops, hours, reporter):
    """Return the figure of spots and reporter over time, and its table; `reporter`: settings."""
    seen = images[(images["channel"] == "lnp") & (images["status"] == "ok")]
    spots = spot_density(tables["tracks"], tables["spots"], seen, images["pixel_um"].iloc[0])
    values = {"spots": spots, REPORTER: reporter_per_pixel(crops, **reporter)}
    courses = {name: average_by_dose(value, tables["cells"]) for name, value in values.items()}
    return plot_uptake(courses, hours)


def draw_filmstrips(images, cells, tracks, crops, hours):
    """Return the film strips of two cells per dose, and their table."""
    chosen, frames = choose_cells(cells), strip_frames(len(hours))
    strips = cell_strips(chosen, frames, crops, tracks, images)
    return plot_filmstrips(
        strips, chosen, {t: hours[t] for t in frames}, images["pixel_um"].iloc[0]
    )


def draw_plate(images, tables, crops, settings):
    """Return the figures of a plate: a dict of name to (Figure, DataFrame).

    Parameters
    ----------
    images : DataFrame
    tables : dict of str to DataFrame
        wells, site_channel_shift, shifts, tracks, spots, cells.
    crops : list of str
        Stores of the plate's sites.
    settings : dict
        n_seen (most frames that a model may see) and those of the reporter (box_px and background).
    """
    hours, pixel_um = frame_hours(images), images["pixel_um"].iloc[0]
    cells, tracks = tables["cells"], tables["tracks"]
    return {
        "montage": draw_montage(images, cells, hours, settings["n_seen"]),
        "uptake": draw_uptake(images, tables, crops, hours, settings[REPORTER]),
        "steps": plot_step_lengths(step_lengths(tracks, tables["shifts"]), pixel_um),
        "filmstrips": draw_filmstrips(images, cells, tracks, crops, hours),
        "attrition": plot_attrition(cells, tables["wells"]),
        "registration": plot_registration(tables["shifts"], tables["site_channel_shift"], hours),
    }


if __name__ == "__main__":
    log_to(snakemake.log[0])
    names = ["wells", "site_channel_shift", "shifts", "tracks", "spots", "cells"]
    drawn = draw_plate(
        images=read_table("images", snakemake.input.images),
        tables={name: read_table(name, snakemake.input[name]) for name in names},
        crops=list(snakemake.input.crops),
        settings={"n_seen": max(snakemake.params.horizons), REPORTER: snakemake.params.gfp},
    )
    for path in snakemake.output:
        if not path.endswith(".tsv"):
            save_figure(*drawn[Path(path).stem], path)
