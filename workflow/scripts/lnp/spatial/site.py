"""Where the spots of each cell of a site lie, in every frame that the models see."""

import numpy as np
import pandas as pd

from lnp.core.contracts import no_rows
from lnp.core.rng import rng_of
from lnp.core.schemas.spatial import STATISTICS
from lnp.core.vocabulary import held_array
from lnp.spatial.axes import find_axes, long_axis
from lnp.spatial.describe import FEW_SPOTS, MIN_PIXELS, MIN_SPOTS, NO_MASK, OK, describe_spots
from lnp.spatial.nuclei import cut_nuclei
from lnp.spatial.region import region_of

# of a cell whose place in the field is not known: its spots count from its centre
NOWHERE = pd.Series({"row": 0.0, "col": 0.0, "motion": np.nan, "contact": np.nan})
LEAST_LIGHT = 1e-9  # of a spot, counts: where a network finds one, the raw pixels may show none


def measure_spatial(store, tracks, spots, shifts, n_frames, n_patterns, sizes, names, nuclei=None):
    """Return the table "spatial" of a site without `plate` and `site`.

    Parameters
    ----------
    store : group with `cell`, `present`, `held_lnp` and `mask`
    tracks, spots, shifts : DataFrame
        Tables of the site.
    n_frames : int
        First frames that a model may see; no other is measured.
    n_patterns : int
        By chance, for each cell and frame.
    sizes : dict
        `cell_diameter_px`, usual diameter of a cell, and `sigma_px`, standard deviation of a spot.
    names : sequence
        Seed, plate and site: with the cell and the frame they decide on the patterns drawn.
    nuclei : sequence of (n_rows, n_cols) ndarray, optional
        Label images of the frames, see `lnp.spatial.nuclei.cut_nuclei`; without, depth is measured
        from the cell's rim alone.

    Returns
    -------
    DataFrame
        A row per cell and frame with a crop. Where its LNP plane is held from the frame before,
        as there; where there are too few spots or no mask, NaN, and `status` says why.
    """
    known = tracks.dropna(subset=["row", "col"]).merge(shifts, on=["plate", "site", "frame"])
    rows = find_axes(known[known["frame"] < n_frames], sizes["cell_diameter_px"]).set_index(
        ["cell", "frame"]
    )
    found, measured = dict(list(spots.groupby(["cell", "frame"]))), []
    cells = store["cell"][:].tolist()
    if nuclei is not None:
        nuclei = cut_nuclei(nuclei, rows, cells, n_frames, store["mask"].shape[-1])
    for i, cell in enumerate(cells):
        held, masks = store[held_array("lnp")][i, :n_frames], store["mask"][i, :n_frames]
        for frame in np.flatnonzero(store["present"][i, :n_frames]).tolist():
            key = {"cell": cell, "frame": frame}
            if held[frame] and measured and measured[-1]["cell"] == cell:
                measured.append(measured[-1] | key)
                continue
            rng = rng_of(*names, cell, frame, "spatial")
            row = rows.loc[(cell, frame)] if (cell, frame) in rows.index else NOWHERE
            here = found.get((cell, frame), spots.iloc[:0])
            nucleus = None if nuclei is None else nuclei[i, frame]
            mask = masks[frame], nucleus
            about = describe_cell(row, here, *mask, sizes["sigma_px"], n_patterns, rng)
            measured.append(about | key)
    empty = no_rows("spatial").drop(columns=["plate", "site"])
    return pd.DataFrame(measured, columns=list(empty)) if measured else empty


def describe_cell(row, spots, mask, nucleus, sigma_px, n_patterns, rng):
    """Return the statistics of one cell in one frame, with their `status`.

    Parameters
    ----------
    row : Series
        Columns row, col (the cell's centre in the field), motion, contact (see `find_axes`).
    spots : DataFrame
        Columns row, col (in the field), intensity.
    mask : (side, side) ndarray of bool
    nucleus : (side, side) ndarray of bool or None
        Of all nuclei in this window.
    sigma_px : float
    n_patterns : int
    rng : numpy.random.Generator
    """
    has_nucleus = nucleus is not None and bool((nucleus & mask).any())
    unknown = {"n_spots": len(spots), "nucleus": has_nucleus} | dict.fromkeys(STATISTICS, np.nan)
    if mask.sum() < MIN_PIXELS:
        return unknown | {"status": NO_MASK}
    area = {"spots_per_area": len(spots) / mask.sum()}
    if len(spots) < MIN_SPOTS:
        return unknown | area | {"status": FEW_SPOTS}
    region = region_of(mask, nucleus)
    corner = np.rint(row[["row", "col"]].to_numpy(float)) - mask.shape[0] // 2
    axes = {"elongation": (long_axis(region), True)}
    axes |= {name: (row[name], False) for name in ("motion", "contact")}
    points = spots[["row", "col"]].to_numpy() - corner
    light = np.maximum(spots["intensity"].to_numpy(), LEAST_LIGHT)
    resolution = round(sigma_px) + 1.0  # peaks are at least so far apart
    found = describe_spots(region, points, light, axes, resolution, n_patterns, rng)
    return unknown | area | found | {"status": OK}
