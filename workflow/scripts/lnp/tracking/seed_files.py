"""Read the first centres of cells that a person, or another tool, has marked."""

from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from lnp.acquisition.pixels.resample import resample_places
from lnp.core.small_tables import SmallTableError, read_small_table
from lnp.tracking.given.mark_files import read_marks
from lnp.tracking.seed_formats import KNOWN, UM, SeedError, recognise

FILES = [".roi", ".zip", ".xml"]  # that are no tables
CORNER, MANY = 1 / 5, 4  # share of either side, seeds: so many real ones do not all lie there


def read_seeds(path, where, shape, least_distance, unit=None, pixel_um=np.nan, factor=1.0):
    """Read the seeds of one site: the cells' centres in the first frame, in pixels.

    Parameters
    ----------
    path : str
        Table of text, see `lnp.tracking.seed_formats` for the tools whose tables are known; or
        regions of Fiji or a file of TrackMate, see `lnp.tracking.given.mark_files`.
    where : str
        Plate and site, for messages.
    shape : (n_rows, n_cols)
        Of the field, in pixels.
    least_distance : float
        Two seeds nearer to each other mark the same cell (pixels).
    unit : "px", "um" or None
        Of a table that states none. None: unknown; then pixels, if the seeds spread over the field.
    pixel_um : float
        Side of a pixel; NaN where it is unknown.
    factor : float
        Side of a pixel of the field, in pixels of the raw image, in which a table counts.

    Returns
    -------
    DataFrame
        Columns `cell` (the file's own number, or its order from 0), `row`, `col`.

    Raises
    ------
    SeedError
        No seed, unknown columns, no number, micrometres that cannot be converted, a seed outside
        the field, or two on one cell.
    """
    seeds, stated = recognise(read_text(path, where), f"{where}, {path}")
    if (stated or unit) == UM:
        seeds = to_pixels(seeds, where, pixel_um)
    else:
        seeds = seeds.assign(**resample_places(seeds[["row", "col"]], factor))
        if not (stated or unit):
            check_spread(seeds, where, shape)
    check_inside(seeds, where, shape, stated or unit, pixel_um)
    check_apart(seeds, where, least_distance, stated or unit)
    return seeds


def read_text(path, where):
    """Read a table, or other file, of seeds as text, or raise SeedError."""
    if Path(path).suffix.lower() in FILES:
        table = read_marks(path, where)
        return check_marked(table, path, where)
    try:
        table = read_small_table(path)
    except SmallTableError as error:
        raise SeedError(f"{where}: cannot read the seeds {error}") from error
    return check_marked(table, path, where)


def check_marked(table, path, where):
    """Return a table, unless it has no row."""
    if table.empty:
        raise SeedError(f"{where}: {path} holds no seed; mark at least one cell ({KNOWN}).")
    return table


def to_pixels(seeds, where, pixel_um):
    """Return seeds in micrometres as seeds in pixels."""
    if not pixel_um > 0:
        raise SeedError(
            f"{where}: the seeds are in micrometres, and the size of a pixel is unknown (no "
            "MeasurementDetail.mrf in the raw folder). Give the seeds in pixels."
        )
    return seeds.assign(row=seeds["row"] / pixel_um, col=seeds["col"] / pixel_um)


def check_spread(seeds, where, shape):
    """Raise SeedError if many seeds all lie in the first corner of the field: another unit?"""
    end = seeds[["row", "col"]].max()
    if len(seeds) >= MANY and (end < CORNER * np.array(shape)).all():
        raise SeedError(
            f"{where}: all {len(seeds)} seeds lie in the top left corner, up to row "
            f"{end['row']:.0f} and column {end['col']:.0f} of the {shape[0]} x {shape[1]} field. "
            "Are they in micrometres? Set seeding/unit to um; or to px, if they are pixels."
        )


def check_inside(seeds, where, shape, unit, pixel_um):
    """Raise SeedError at the first seed outside the field."""
    outside = ~inside(seeds, shape)
    for seed in seeds[outside].itertuples():
        hint = "were row and col exchanged?"
        if unit == UM:
            hint = f"the file's micrometres were divided by {pixel_um:g} um per pixel; is it right?"
        elif pixel_um > 0 and inside(to_pixels(seeds, where, pixel_um), shape).all():
            hint = "all would lie inside in micrometres: then set seeding/unit to um."
        elif inside(exchange(seeds), shape).all():
            hint = "all would lie inside with row and col exchanged."
        raise SeedError(
            f"{where}, cell {seed.cell}: the seed ({seed.row:g}, {seed.col:g}) lies outside the "
            f"{shape[0]} x {shape[1]} field, one of {outside.sum()} of {len(seeds)}. Seeds are "
            f"(row, col) in pixels of the raw image; {hint}"
        )


def inside(seeds, shape):
    """Return which seeds lie in a field of `shape`, (n_seeds,) bool."""
    centres = seeds[["row", "col"]].to_numpy()
    return ((centres >= -0.5) & (centres <= np.array(shape) - 0.5)).all(axis=1)


def exchange(seeds):
    """Return seeds with row and column exchanged."""
    return seeds.assign(row=seeds["col"], col=seeds["row"])


def check_apart(seeds, where, least_distance, unit):
    """Raise SeedError at the first two seeds with one number, or on one cell."""
    for number in seeds["cell"][seeds["cell"].duplicated()]:
        raise SeedError(f"{where}, cell {number}: two seeds have this number; give each its own.")
    pairs = cKDTree(seeds[["row", "col"]]).query_pairs(least_distance)
    hint = "" if unit == UM else f" ({len(pairs)} such pairs; if they are in um, set seeding/unit)"
    for first, second in sorted(pairs):
        one, other = seeds.iloc[first], seeds.iloc[second]
        raise SeedError(
            f"{where}, cells {one.cell:.0f} and {other.cell:.0f}: the seeds ({one.row:g}, "
            f"{one.col:g}) and ({other.row:g}, {other.col:g}) are less than {least_distance:g} "
            "pixels apart, so both mark the same cell; remove one."
            f"{hint if len(pairs) > 1 else ''}"
        )
