"""Clips of the tracks that were chosen at a site, read from its planes and its store of crops."""

import numpy as np

from lnp.acquisition.planes import read_followed, read_planes
from lnp.acquisition.used_planes import followed_channel, imaged_channels
from lnp.core.zarr_store import open_store
from lnp.reporting.review.clips import cut_tiles, shown_frames, window_centres
from lnp.reporting.review.page import describe_track
from lnp.tracking.review.decisions import first_frame


def read_masks(path, cells, frames):
    """Return the masks of some cells in some frames, (n_frames, n, n) each; empty without a crop.

    Parameters
    ----------
    path : str
        Store of crops of the site.
    cells, frames : list of int
    """
    with open_store(path) as store:
        places = {cell: i for i, cell in enumerate(store["cell"][:].tolist())}
        none = np.zeros((len(frames), *store["mask"].shape[2:]), dtype=bool)
        return [store["mask"][places[c]][frames] if c in places else none for c in cells]


def clip_site(images, chosen, tables, crops, side):
    """Cut the clips of the tracks that were chosen at a site; each plane is read once.

    Parameters
    ----------
    images : DataFrame
        Table "images", rows of the site.
    chosen : DataFrame
        See `lnp.tracking.review.riskiest.riskiest_tracks`.
    tables : dict
        tracks, shifts, seeds: of the site.
    crops : str
        Store of crops of the site.
    side : int
        Of a window, in pixels.

    Returns
    -------
    told : list of dict
        Per track, see `lnp.reporting.review.page.describe_track`; with `frames`.
    tiles : dict of channel to (n_tracks, n_frames, tile, tile) ndarray of uint16
    """
    film = read_followed(images)
    frames = shown_frames(first_frame(film), len(film))
    drift = tables["shifts"].sort_values("frame")[["drift_row", "drift_col"]].to_numpy()
    tracks = dict(iter(tables["tracks"].groupby("cell")))
    seeds = tables["seeds"].set_index("cell")[["row", "col"]]
    centres = np.array([window_centres(tracks[c], frames, drift) for c in chosen["cell"]])
    masks, told = read_masks(crops, chosen["cell"], frames), []
    for cell, at, mask in zip(chosen.itertuples(), centres, masks, strict=True):
        clip = {"frames": frames, "centres": at, "path": at - drift[frames], "masks": mask}
        seed = seeds.loc[cell.cell].to_numpy()
        told.append(describe_track(cell, seed, tracks[cell.cell], clip, side))
    imaged = imaged_channels(images)
    shown = [followed_channel(imaged), *(["lnp"] if "lnp" in imaged else [])]
    movies = {name: read_planes(images, name) for name in shown}
    tiles = {
        name: cut_tiles((movie[t] for t in frames), centres, side) for name, movie in movies.items()
    }
    return told, tiles
