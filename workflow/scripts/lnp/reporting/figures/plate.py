"""All figures of one plate."""

from lnp.acquisition.frame_times import frame_hours
from lnp.acquisition.used_planes import pixel_size, used_planes
from lnp.core.vocabulary import REPORTER
from lnp.reporting.figures.attrition import plot_attrition
from lnp.reporting.figures.cell_motion import plot_step_lengths, step_lengths
from lnp.reporting.figures.pictures.cell_images import read_montage, read_strips, reporter_per_pixel
from lnp.reporting.figures.pictures.filmstrips import choose_cells, plot_filmstrips, strip_frames
from lnp.reporting.figures.pictures.montage import montage_frames, montage_sites, plot_montage
from lnp.reporting.figures.registration import plot_registration
from lnp.reporting.figures.reporter.onset import plot_onset
from lnp.reporting.figures.uptake import average_by_condition, plot_uptake, spot_density


def draw_plate(images, tables, crops, n_seen, box_px, background):
    """Draw all figures of one plate.

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

    Returns
    -------
    dict of str to (Figure, DataFrame)
        By the figure's name.
    """
    used = used_planes(images, tables["wells"])
    hours, pixel_um = frame_hours(used), pixel_size(used)
    cells, tracks, shifts = tables["cells"], tables["tracks"], tables["shifts"]

    sites, shown = montage_sites(cells), montage_frames(len(hours), n_seen)
    planes = read_montage(images, sites, shown)

    chosen, frames = choose_cells(cells), strip_frames(len(hours))
    strips = read_strips(chosen, frames, crops, tracks, images, shifts)

    seen = images[(images["channel"] == "lnp") & (images["status"] == "ok")]
    values = {REPORTER: reporter_per_pixel(crops, box_px, background)}
    if len(seen):
        values = {"spots": spot_density(tracks, tables["spots"], seen, pixel_um), **values}
    time_courses = {name: average_by_condition(value, cells) for name, value in values.items()}

    return {
        "montage": plot_montage(planes, {t: hours[t] for t in shown}, pixel_um),
        "uptake": plot_uptake(time_courses, hours, pixel_um),
        "onset": plot_onset(tables["onset"], cells),
        "steps": plot_step_lengths(step_lengths(tracks, shifts), pixel_um),
        "filmstrips": plot_filmstrips(strips, chosen, {t: hours[t] for t in frames}, pixel_um),
        "attrition": plot_attrition(cells, tables["wells"]),
        "registration": plot_registration(shifts, tables["site_channel_shift"], hours),
    }
