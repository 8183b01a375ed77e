"""What the folder of a study shows before it is run: the size of its images, cells if counted."""

from pathlib import Path

import numpy as np
import pandas as pd

from lnp.acquisition.microscopes import list_planes
from lnp.acquisition.plane_files import read_header
from lnp.core.errors import LnpError
from lnp.core.pixel_text import read_pixels
from lnp.design.plate_layout import sites_of_plate
from lnp.design.unit_counts import count_units, n_folds_of
from lnp.estimate.study_size import (
    FULL_FIELD,
    FULL_PIXEL_UM,
    USED,
    Field,
    StudySize,
    count_cells,
)
from lnp.published.archive import open_archive
from lnp.published.file_kinds import place_of


class NoPlaneError(Exception):
    """A raw folder shows no image, as while it is copied."""


def look_at_study(settings, plates, wells):
    """Return the size of the study in this folder.

    Parameters
    ----------
    settings : dict
        All settings, with their defaults.
    plates, wells : DataFrame
        Of `lnp.design.plate_layout.read_layout`.

    Returns
    -------
    size : StudySize
    cells : str
        How the number of cells is known.
    notes : list of str
        What had to be guessed.
    """
    sites = {plate: len(sites_of_plate(plate, plates, wells)) for plate in plates.index}
    training = [plate for plate in plates.index if plates.loc[plate, "purpose"] == "train"]
    first = max(training or list(sites), key=sites.get)
    published = settings.get("published", {}).get("plates", [])
    field, notes = find_field(settings, plates.loc[first], first in published)
    if settings["crops"]["pixel_um"] != "auto":
        field = field.in_pixels_of(settings["crops"]["pixel_um"])
    simulation = settings.get("simulation", {})
    simulated = simulation.get("n_cells") if plates.loc[first, "simulated"] else None
    diameter_um = in_micrometres(settings["seeding"]["cell_diameter_um"], field)
    n_cells, known = count_cells(list_seeds(), simulated, field, diameter_um)
    if first in published:
        n_cells, known = count_published(plates.loc[first, "path"], sites[first]), "as published"
    protocols = settings["protocols"].values()
    folds = [n_folds_of(protocol, count_units(protocol, plates, wells)) for protocol in protocols]
    size = StudySize(
        field=field,
        n_plates=len(sites),
        n_sites=sum(sites.values()),
        n_training=sum(sites[plate] for plate in training),
        n_channels=len(plates.loc[first, "channels"]),
        n_frames=settings["acquisition"]["n_frames"],
        n_cells=n_cells,
        n_fits=float(np.mean(folds)),
    )
    return size, known, notes


def in_micrometres(length, field):
    """Return a length of the settings in um: a number, or a text such as "26 px"."""
    pixels = read_pixels(length)
    return float(length) if pixels is None else pixels * field.pixel_um


def list_seeds():
    """Return the cells of each site that was seeded in this folder."""
    return [len(pd.read_csv(path)) for path in sorted(Path("results/seeds").glob("*/*.csv"))]


def count_published(path, n_sites):
    """Return the cells of a site of the published archive, by names alone; of these all are used.

    What is taken for cells in the first frame is more: see `USED`.
    """
    with open_archive(path) as archive:
        places = [place_of(entry.name) for entry in archive.entries]
    cells = {(place.site, place.cell) for place in places if place}
    return len(cells) / n_sites / USED


def find_field(settings, plate, published=False):
    """Return the Field of a plate, and notes on what had to be guessed.

    `published`: it is that of the published archive, which holds no field.
    """
    if published:
        return Field(FULL_FIELD, settings["acquisition"]["pixel_um"]), []
    if plate["simulated"]:
        scale = settings["simulation"]["scale"]
        shape = tuple(round(scale * side) for side in FULL_FIELD)
        return Field(shape, FULL_PIXEL_UM / scale), []
    given = settings["acquisition"]["pixel_um"]
    try:
        shape, stated = read_field(plate["path"], settings["acquisition"]["follow_links"])
    except (LnpError, OSError, NoPlaneError) as error:
        shape, stated = FULL_FIELD, np.nan
        notes = [f"No image could be read ({error}); fields of {shape[0]} x {shape[1]} are taken."]
        return Field(shape, FULL_PIXEL_UM if given == "auto" else given), notes
    if given != "auto":
        return Field(shape, given), []
    if np.isfinite(stated):
        return Field(shape, stated), []
    note = f"The size of a pixel is not known; {FULL_PIXEL_UM} um is taken."
    return Field(shape, FULL_PIXEL_UM), [note]


def read_field(folder, follow_links):
    """Return the shape of the first plane that can be read, and its pixel size (um) or NaN.

    The metadata of the raw folder may not state the size.
    """
    records, pixel_um = list_planes(Path(folder), follow_links)
    planes = records[(records["kind"] == "plane") & records["on_disk"]]
    shapes = (read_header(Path(folder, name))[0] for name in planes["name"])
    shape = next((shape for shape in shapes if shape is not None), None)
    if shape is None:
        raise NoPlaneError(
            f"{folder}: none of {len(planes)} planes can be read; copy the plate there"
        )
    sizes = [size for size in pixel_um.values() if np.isfinite(size)]
    return shape, float(np.median(sizes)) if sizes else np.nan
