"""Images of sites and cells, and reporter intensities, read from planes and crop stores."""

import numpy as np
import pandas as pd

from lnp.acquisition.planes import read_planes
from lnp.acquisition.used_planes import imaged_channels
from lnp.cells.crop_store import place_channels
from lnp.core.vocabulary import REPORTER, reporter_column
from lnp.core.zarr_store import open_store
from lnp.reporting.figures.pictures.contrast import cut_square


def read_montage(images, sites, frames):
    """Read the planes of a montage.

    Parameters
    ----------
    images : DataFrame
        Table "images".
    sites : dict of dose (ng) to site
    frames : list of int

    Returns
    -------
    dict
        {(dose, frame, channel): (H, W) ndarray, or None where the plane is missing}, of the
        channels that were imaged.
    """
    planes = {}
    for dose, site in sites.items():
        for channel in imaged_channels(images):
            movie = read_planes(images[images["site"] == site], channel)
            for t in frames:  # None where it is missing, or the movie is shorter
                planes[dose, t, channel] = movie[t] if t < len(movie) else None
    return planes


def read_strips(chosen, frames, crops, tracks, images, shifts):
    """Read the images of some cells, as `plot_filmstrips` needs them.

    Crops show what models see; GFP, and frames whose crops are not kept, are cut from the planes.

    Parameters
    ----------
    chosen : DataFrame
        Columns plate, site, cell.
    frames : list of int
    crops : list of str
        Stores of crops, one per site.
    tracks, images, shifts : DataFrame
        Tables of these names.

    Returns
    -------
    list of dict
        One per cell, in the order of `chosen`.
    """
    found = {}
    for path in crops:
        with open_store(path) as store:
            site = store.attrs["site"]
            for cell in chosen.loc[chosen["site"] == site, "cell"]:
                found[site, cell] = crop_images(store, cell, frames)
    side = next((image.shape[0] for strip in found.values() for image in strip.values()), None)
    strips, shift = [], shifts[["bf_row", "bf_col"]].to_numpy()[0]
    for cell in chosen.itertuples():
        track = tracks[(tracks["site"] == cell.site) & (tracks["cell"] == cell.cell)]
        placed = track.dropna(subset=["row", "col"])  # of a published cell the place is unknown
        centres = {row.frame: (row.row, row.col) for row in placed.itertuples()}
        planes, strip = images[images["site"] == cell.site], dict(found[cell.site, cell.cell])
        places = {**place_channels(imaged_channels(planes), shift), REPORTER: (0, 0)}
        for channel, moved in places.items():
            movie = read_planes(planes, channel)
            for frame in frames:
                followed = frame in centres and (channel == REPORTER or ("mask", frame) in strip)
                if (channel, frame) in strip or not followed or frame >= len(movie):
                    continue
                if (plane := movie[frame]) is not None:
                    place = np.add(centres[frame], moved)
                    strip[channel, frame] = cut_square(plane, place, side)
        strips.append(strip)
    return strips


def crop_images(store, cell, frames):
    """Return {(channel, frame): crop} of one cell as far as kept, and {("mask", frame): mask}."""
    i = store["cell"][:].tolist().index(cell)
    frames = [t for t in frames if t < store["present"].shape[1] and store["present"][i, t]]
    found = {("mask", t): store["mask"][i, t] for t in frames}
    for k, channel in enumerate(store.attrs["channels"]):
        if channel in store.attrs["imaged"]:
            kept = [t for t in frames if t < store["crops"].shape[1]]
            found |= {(channel, t): store["crops"][i, t, k] for t in kept}
    return found


def reporter_per_pixel(crops, box_px, background):
    """Return the mean reporter counts per pixel in each cell's central box, per frame.

    Parameters
    ----------
    crops : list of str
        Stores of crops.
    box_px : int
        Side of the box over which the reporter is summed.
    background : {"none", "field", "ring"}
        Which background is subtracted.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, frame, value; NaN where absent.
    """
    parts = []
    for path in crops:
        with open_store(path) as store:
            counts = store[reporter_column(background)][:] / box_px**2
            table = pd.DataFrame(counts).assign(cell=store["cell"][:])
            table = table.melt(id_vars="cell", var_name="frame", value_name="value")
            table = table.astype({"frame": "int64"})
            parts.append(table.assign(plate=store.attrs["plate"], site=store.attrs["site"]))
    return pd.concat(parts, ignore_index=True)
