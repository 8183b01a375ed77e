"""All figures of one plate."""

from lnp.acquisition.frame_times import frame_hours
from lnp.acquisition.used_planes import (
    followed_channel,
    imaged_channels,
    pixel_size,
    used_planes,
)
from lnp.core.vocabulary import REPORTER
from lnp.reporting.figures.attrition import plot_attrition
from lnp.reporting.figures.cell_motion import plot_step_lengths, step_lengths
from lnp.reporting.figures.pictures.cell_images import read_montage, read_strips, reporter_per_pixel
from lnp.reporting.figures.pictures.filmstrips import choose_cells, plot_filmstrips, strip_frames
from lnp.reporting.figures.pictures.montage import montage_frames, montage_sites, plot_montage
from lnp.reporting.figures.registration import plot_registration
from lnp.reporting.figures.reporter.onset import plot_onset
from lnp.reporting.figures.uptake import average_by_condition, plot_uptake, spot_density


def draw_plate(images, tables, crops, n_seen, box_px, background, names=None):
    """Draw the figures of one plate.

    Parameters
    ----------
    images : DataFrame
    tables : dict of str to DataFrame
        wells, site_channel_shift, shifts, tracks, spots, cells, onset.
    crops : list of str
        Stores of crops, one per site.
    n_seen : int
        Most frames that a model may see.
    box_px, background
        How the reporter is measured; see `reporter_per_pixel`.
    names : list of str, optional
        Of the figures; all unless given. Where nothing but crops is known, those of whole fields
        cannot be drawn.

    Returns
    -------
    dict of str to (Figure, DataFrame)
        By the figure's name.
    """
    used = used_planes(images, tables["wells"])
    hours, pixel_um = frame_hours(used), pixel_size(used)
    cells, tracks, shifts = tables["cells"], tables["tracks"], tables["shifts"]

    followed = used["channel"] == followed_channel(imaged_channels(used))
    n_filmed = int(used.loc[followed, "frame"].max()) + 1
    chosen, frames = choose_cells(cells), strip_frames(n_filmed)
    strips = read_strips(chosen, frames, crops, tracks, images, shifts)

    seen = images[(images["channel"] == "lnp") & (images["status"] == "ok")]
    values = {REPORTER: reporter_per_pixel(crops, box_px, background)}
    if len(seen):
        values = {"spots": spot_density(tracks, tables["spots"], seen, pixel_um), **values}
    time_courses = {name: average_by_condition(value, cells) for name, value in values.items()}

    def montage():
        sites, shown = montage_sites(cells), montage_frames(len(hours), n_seen)
        planes = read_montage(images, sites, shown)
        return plot_montage(planes, {t: hours[t] for t in shown}, pixel_um)

    strip_hours = {t: hours[t] for t in frames}
    figures = {
        "montage": montage,
        "uptake": lambda: plot_uptake(time_courses, hours, pixel_um),
        "onset": lambda: plot_onset(tables["onset"], cells),
        "steps": lambda: plot_step_lengths(step_lengths(tracks, shifts), pixel_um),
        "filmstrips": lambda: plot_filmstrips(strips, chosen, strip_hours, pixel_um),
        "attrition": lambda: plot_attrition(cells, tables["wells"]),
        "registration": lambda: plot_registration(shifts, tables["site_channel_shift"], hours),
    }
    return {name: draw() for name, draw in figures.items() if names is None or name in names}
