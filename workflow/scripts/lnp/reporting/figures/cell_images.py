"""What the figures need of planes and stores: pictures of sites and cells, light over time."""

import pandas as pd

from lnp.acquisition.planes import read_planes
from lnp.core.vocabulary import REPORTER, reporter_column
from lnp.core.zarr_store import open_store
from lnp.reporting.figures.contrast import cut_square

MONTAGE_CHANNELS = ["brightfield", "counterstain", "lnp", REPORTER]


def montage_planes(images, sites, frames):
    """Read the planes of a montage: a dict of (dose, frame, channel) to plane, or None.

    Parameters
    ----------
    images : DataFrame
        Table "images".
    sites : dict of dose (ng) to site
    frames : list of int
    """
    planes = {}
    for dose, site in sites.items():
        for channel in MONTAGE_CHANNELS:
            movie = read_planes(images[images["site"] == site], channel)
            planes |= {(dose, t, channel): frame_of(movie, t) for t in frames}
    return planes


def frame_of(movie, frame):
    """Return a frame of a movie, or None where it is missing or the movie is shorter."""
    return movie[frame] if frame < len(movie) else None


def cell_strips(chosen, frames, crops, tracks, images):
    """Return the pictures of some cells, in their order; see `plot_filmstrips`.

    Parameters
    ----------
    chosen : DataFrame
        Columns plate, site, cell.
    frames : list of int
    crops : list of str
        Stores of crops, one per site.
    tracks, images : DataFrame
        Tables of these names.
    """
    found = {}
    for path in crops:
        with open_store(path) as store:
            here = chosen[chosen["site"] == store.attrs["site"]]
            for cell in here["cell"]:
                found[store.attrs["site"], cell] = crop_strip(store, cell, frames)
    sides = [picture.shape[0] for strip in found.values() for picture in strip.values()]
    strips = []
    for cell in chosen.itertuples():
        track = tracks[(tracks["site"] == cell.site) & (tracks["cell"] == cell.cell)]
        movie = read_planes(images[images["site"] == cell.site], REPORTER)
        light = reporter_strip(movie, track, frames, sides[0])
        strips.append({**found[cell.site, cell.cell], **light})
    return strips


def crop_strip(store, cell, frames):
    """Return (channel, frame) to the crop of one cell, and its masks, where present."""
    i = store["cell"][:].tolist().index(cell)
    frames = [t for t in frames if t < store["present"].shape[1] and store["present"][i, t]]
    pictures = {("mask", t): store["mask"][i, t] for t in frames}
    for k, channel in enumerate(store.attrs["channels"]):
        pictures |= {(channel, t): store["crops"][i, t, k] for t in frames}
    return pictures


def reporter_strip(movie, track, frames, side):
    """Return (REPORTER, frame) to the square around a track's centre, where there is one."""
    centres = track.set_index("frame")[["row", "col"]]
    pictures = {}
    for frame in frames:
        plane = frame_of(movie, frame) if frame in centres.index else None
        if plane is not None:
            pictures[REPORTER, frame] = cut_square(plane, centres.loc[frame], side)
    return pictures


def reporter_per_pixel(crops, box_px, background):
    """Return the mean counts per pixel in each cell's central box, per frame.

    Parameters
    ----------
    crops : list of str
        Stores of crops.
    box_px : int
        Side of the box over which the reporter is summed.
    background : {"none", "field", "ring"}
        What is subtracted.

    Returns
    -------
    DataFrame
        Columns plate, site, cell, frame, value; NaN where absent.
    """
    parts = []
    for path in crops:
        with open_store(path) as store:
            light = store[reporter_column(background)][:] / box_px**2
            table = pd.DataFrame(light).assign(cell=store["cell"][:])
            table = table.melt(id_vars="cell", var_name="frame", value_name="value")
            table = table.astype({"frame": "int64"})
            parts.append(table.assign(plate=store.attrs["plate"], site=store.attrs["site"]))
    return pd.concat(parts, ignore_index=True)
