"""Named quantities of each cell and frame: what a person would measure in the crops.

Three regions: the tracked mask (in a frame without one, the central disc), the central
disc, and the whole crop, which also holds what belongs to the neighbours.
"""

import numpy as np
import pandas as pd
from scipy import ndimage
from scipy.spatial import KDTree
from skimage.measure import regionprops

from lnp.core.contracts import no_rows
from lnp.core.vocabulary import OUTSIDE, held_array

DISC = 0.34  # radius of the central disc, as a share of the crop's side
FINE = 2.0  # pixels; grains of the counterstain are finer than this
NEIGHBOURHOOD = 2.0  # diameters of a cell within which others count as neighbours
SHAPES = ["area", "eccentricity", "solidity"]  # as regionprops names them
# how measures begin that are NaN where a channel was not imaged
OF_CHANNEL = {"counterstain": ("stain_",), "lnp": ("lnp_", "spot_")}
FRAME_KEY = ["cell", "frame"]  # names a row within a site


def measure_site(store, imaged, tracks, spots, shifts, n_frames, sigma_px, diameter_px):
    """Return the table "measures" of a site without `plate` and `site`.

    Parameters
    ----------
    store : group with `cell`, `present`, `held_lnp`, `outside`, `crops` and `mask`
    imaged : list of str
        Channels of the crops that were imaged; what is measured of others is NaN.
    tracks, spots, shifts : DataFrame
        Tables of the site.
    n_frames : int
        First frames that a model may see; no other is measured.
    sigma_px : float
        Standard deviation of a spot.
    diameter_px : float
        Usual diameter of a cell.
    """
    parts = []
    for i, number in enumerate(store["cell"][:]):
        frames = np.flatnonzero(store["present"][i, :n_frames])
        if len(frames):
            names = ("crops", "mask", held_array("lnp"), OUTSIDE)
            crops, masks, held, outside = (store[name][i, :n_frames][frames] for name in names)
            measured = measure_crops(crops, masks, sigma_px, outside)
            parts.append(measured.assign(cell=int(number), frame=frames, held=held))
    if not parts:
        return no_rows("measures").drop(columns=["plate", "site"])
    table = pd.concat(parts, ignore_index=True)
    levels = table.groupby("frame")[["stain_level", "lnp_level"]].transform("median")
    table = table.assign(stain_frame=levels["stain_level"], lnp_frame=levels["lnp_level"])
    places = measure_places(tracks, shifts, diameter_px)
    table = table.merge(places, on=FRAME_KEY, how="left")  # no place: where centres are not known
    table = hold_spots(table.merge(measure_spots(spots, tracks), on=FRAME_KEY))
    table = table.assign(spot_density=table["spot_count"] / table["area"])
    absent = [starts for channel, starts in OF_CHANNEL.items() if channel not in imaged]
    unknown = [name for name in table for starts in absent if name.startswith(starts)]
    return table.assign(**dict.fromkeys(unknown, np.nan))


def measure_crops(crops, masks, sigma, outside=0.0):
    """Return the measures of one cell's crops, one row per frame.

    Parameters
    ----------
    crops : (n_frames, 3, side, side) ndarray
        Counterstain, LNP, brightfield (counts).
    masks : (n_frames, side, side) ndarray of bool
        The tracked cell; empty where a frame was bridged.
    sigma : float
        Standard deviation of a spot, in pixels.
    outside : (n_frames,) ndarray, or float
        Share of each crop that lies outside of the image, and is filled. Sums over the crop are
        those of the rest, scaled to a whole one.

    Returns
    -------
    DataFrame
        Light of the LNPs (counts) above the crop's median (`lnp_light`), and in what is
        as small as a spot (`lnp_free`: a constant or sloping background does not count), in
        the mask, in the disc and in the crop; `lnp_mean` (raw, in the mask); of the
        counterstain in the mask `stain_mean`, `stain_sd`, `stain_skew`, `stain_grain` (SD of
        its fine part over its mean) and `stain_puncta` (light in spots); of the mask
        `area` (pixels), `eccentricity` and `solidity`; the crop's medians `stain_level`
        and `lnp_level`.
    """
    stain, lnp = crops[:, 0].astype(np.float32), crops[:, 1].astype(np.float32)
    regions = regions_of(masks)
    inside = regions["mask"]
    levels = {
        f"{name}_level": np.median(images.reshape(len(images), -1), axis=1)
        for name, images in (("stain", stain), ("lnp", lnp))
    }
    light = lnp - levels["lnp_level"][:, None, None]
    free = spot_light(lnp, sigma)
    columns = {"lnp_mean": mean_in(lnp, inside)}
    for name, region in regions.items():
        whole = 1 - outside if name == "crop" else 1
        columns[f"lnp_light_{name}"] = sum_in(light, region) / whole
        columns[f"lnp_free_{name}"] = sum_in(free, region) / whole
    columns |= measure_stain(stain, inside, sigma) | levels
    shapes = [regionprops(region.astype(np.uint8))[0] for region in inside]
    columns |= {name: [float(shape[name]) for shape in shapes] for name in SHAPES}
    return pd.DataFrame(columns).astype("float64")


def regions_of(masks):
    """Return the regions mask, disc and crop of a cell, each (n_frames, side, side) bool."""
    offset = np.arange(masks.shape[-1]) - (masks.shape[-1] - 1) / 2
    disc = np.hypot(offset[:, None], offset[None]) <= DISC * masks.shape[-1]
    has_mask = masks.any(axis=(1, 2))[:, None, None]
    return {
        "mask": np.where(has_mask, masks, disc),
        "disc": np.broadcast_to(disc, masks.shape),
        "crop": np.ones(masks.shape, dtype=bool),
    }


def sum_in(images, region):
    """Return the (n_frames,) sums of images over a region."""
    return np.where(region, images, 0).sum(axis=(1, 2), dtype=np.float64)


def mean_in(images, region):
    """Return the (n_frames,) means of images over a region that is nowhere empty."""
    return sum_in(images, region) / region.sum(axis=(1, 2))


def spot_light(images, sigma):
    """Laplacian of Gaussian: how bright each pixel is as the centre of a spot; see `find_spots`."""
    response = ndimage.gaussian_laplace(images, sigma, axes=(1, 2), truncate=6.0)
    return np.maximum(-(sigma**2) * response, 0)


def measure_stain(stain, inside, sigma):
    """Return the measures of the counterstain in a region, a dict of (n_frames,)."""
    mean = mean_in(stain, inside)
    deviation = stain - mean[:, None, None]
    sd = np.sqrt(mean_in(deviation**2, inside))
    fine = stain - ndimage.gaussian_filter(stain, (0, FINE, FINE))
    return {
        "stain_mean": mean,
        "stain_sd": sd,
        "stain_skew": mean_in(deviation**3, inside) / np.maximum(sd, 1e-6) ** 3,
        "stain_grain": np.sqrt(mean_in(fine**2, inside)) / np.maximum(mean, 1e-6),
        "stain_puncta": sum_in(spot_light(stain, sigma), inside),
    }


def measure_spots(spots, tracks):
    """Return the spots of each cell and frame in numbers.

    Parameters
    ----------
    spots, tracks : DataFrame
        Tables of one site. Where a cell's centre is not known, its spots count from there.

    Returns
    -------
    DataFrame
        One row per row of `tracks`: cell, frame, `spot_count`, `spot_light` (counts, sum),
        `spot_distance` (mean distance to the cell's centre, pixels) and `spot_spread` (its
        standard deviation); all 0 where there is no spot.
    """
    centres = tracks[[*FRAME_KEY, "row", "col"]].fillna(0.0)
    found = spots.merge(centres, on=FRAME_KEY, suffixes=("", "_centre"))
    distance = np.hypot(found["row"] - found["row_centre"], found["col"] - found["col_centre"])
    groups = found.assign(distance=distance).groupby(FRAME_KEY)
    table = groups.agg(
        spot_count=("distance", "size"),
        spot_light=("intensity", "sum"),
        spot_distance=("distance", "mean"),
        spot_spread=("distance", lambda x: x.std(ddof=0)),
    )
    filled = table.reindex(pd.MultiIndex.from_frame(centres[FRAME_KEY])).fillna(0.0)
    return filled.astype("float64").reset_index()


def hold_spots(table):
    """Return measures with the spots of the frame before where the LNP plane was held from it.

    `table` has a row per cell and frame, in the order of frames, with `held`, which is taken out.
    """
    columns = [name for name in table if name.startswith("spot_")]
    known = table[columns].mask(table["held"]).groupby(table["cell"]).ffill()
    return table.assign(**known).drop(columns="held")


def measure_places(tracks, shifts, diameter_px):
    """Return where each cell lies, how it moves, and how crowded it is there.

    Parameters
    ----------
    tracks, shifts : DataFrame
        Tables of one site.
    diameter_px : float
        Usual diameter of a cell.

    Returns
    -------
    DataFrame
        One row per row of `tracks` that has a centre: cell, frame, `place_row` and
        `place_col` (pixels), `step` (pixels from the frame before, the stage's drift
        subtracted; 0 in the first) and `density` (other cells within two diameters).
    """
    known = tracks.dropna(subset=["row", "col"]).merge(shifts, on=["plate", "site", "frame"])
    known = known.sort_values(FRAME_KEY)
    still = known[["row", "col"]].to_numpy() - known[["drift_row", "drift_col"]].to_numpy()
    moves = pd.DataFrame(still, index=known.index).groupby(known["cell"]).diff().fillna(0.0)
    density = pd.Series(0.0, index=known.index)
    for _, rows in known.groupby("frame"):
        centres, radius = rows[["row", "col"]].to_numpy(), NEIGHBOURHOOD * diameter_px
        near = KDTree(centres).query_ball_point(centres, radius, return_length=True)
        density[rows.index] = near - 1.0  # without the cell itself
    return known[FRAME_KEY].assign(
        place_row=known["row"],
        place_col=known["col"],
        step=np.hypot(moves[0], moves[1]),
        density=density,
    )
