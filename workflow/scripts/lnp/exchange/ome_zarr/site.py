"""One field of an OME-Zarr plate: its planes, the labels of its tracks, its tables."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import REPORTER
from lnp.exchange.label_images import centres_by_frame, label_images, number_labels
from lnp.exchange.ome_zarr.attributes import LABELS, image_attributes, label_attributes
from lnp.exchange.ome_zarr.pyramid import (
    N_LEVELS,
    create_levels,
    halve,
    halve_labels,
    write_levels,
)
from lnp.exchange.ome_zarr.tables import add_tables, feature_table, generic_table

KNOWN = ["cell", "used", "reason", "condition", REPORTER]  # of a cell, beside its label


def interval_of(times):
    """Return the usual time between two frames (s), None where no two in a row are known."""
    steps = np.diff(np.array(times, dtype=float))
    steps = steps[np.isfinite(steps)]
    return float(np.median(steps).round(3)) if len(steps) and np.median(steps) > 0 else None


def write_planes(group, planes, shape):
    """Write the planes of all channels of a field; return which are missing.

    Parameters
    ----------
    group : zarr.Group
        Of the field.
    planes : dict of str to sequence of ((n_rows, n_cols) ndarray or None)
        By channel, one item per frame.
    shape : (int, int)
        Of a plane.

    Returns
    -------
    dict of str to list of int
        Frames without a plane, which are 0, of the channels that have any.
    """
    n_frames = max(map(len, planes.values()))
    full = (n_frames, len(planes), *shape)
    arrays = create_levels(group, full, "uint16", ("t", "c", "y", "x"))
    missing = {}
    for place, (channel, of_channel) in enumerate(planes.items()):
        lacking = missing.setdefault(channel, [])
        write_levels(arrays, (place,), filled(of_channel, n_frames, shape, lacking), halve)
    return {channel: frames for channel, frames in missing.items() if frames}


def filled(planes, n_frames, shape, lacking):
    """Yield the plane of each frame, zeros where there is none; note these frames in `lacking`."""
    for frame in range(n_frames):
        plane = planes[frame] if frame < len(planes) else None
        if plane is None:
            lacking.append(frame)
            plane = np.zeros(shape, "uint16")
        yield plane


def write_labels(group, masks, tracks, cells, labels, shape):
    """Write the label images of a field.

    Parameters
    ----------
    group : zarr.Group
        Of the field.
    masks : iterable of (n_cells, side, side) ndarray of bool
        One item per frame.
    tracks : DataFrame
        Table "tracks" of the site.
    cells : (n_cells,) ndarray of int
        Those that have masks.
    labels : dict of cell to int
        See `number_labels`.
    shape : (int, int, int)
        Frames, rows and columns.
    """
    dtype = "uint16" if max(labels.values(), default=0) < 2**16 else "uint32"
    values = np.array([labels[cell] for cell in np.asarray(cells).tolist()], dtype=dtype)
    arrays = create_levels(group, shape, dtype, ("t", "y", "x"))
    centres = centres_by_frame(tracks, cells, shape[0])
    write_levels(arrays, (), label_images(masks, centres, values, shape[1:]), halve_labels)


def describe_cells(cells, tracks, written, labels):
    """Return what is known of the cells whose labels are drawn, as properties of their labels."""
    rows = cells.loc[cells["cell"].isin(written), KNOWN].sort_values("cell")
    of_track = tracks.groupby("cell").agg(risk=("risk", "max"), mother=("mother", "first"))
    rows = rows.merge(of_track.round(3), on="cell", how="left")
    values = rows.astype(object).where(rows.notna(), None)
    return [{"label-value": labels[known["cell"]], **known} for known in values.to_dict("records")]


def site_tables(cells, tracks, labels, times):
    """Return the tables of a field: its cells (one row per label) and its tracks.

    Parameters
    ----------
    cells, tracks : DataFrame
        Tables "cells" and "tracks" of the site.
    labels : dict of cell to int
    times : list of float or None
        Of each frame (s).
    """
    labelled = cells.assign(label=cells["cell"].map(labels))
    times = pd.Series(times, dtype="float64")
    rows = tracks.assign(label=tracks["cell"].map(labels), time_s=tracks["frame"].map(times))
    first = ["label", "frame", "time_s"]
    return {
        "cells": (labelled[["label", *cells.columns]], feature_table(LABELS)),
        "tracks": (rows[[*first, *(n for n in tracks if n not in first)]], generic_table()),
    }


def write_site(group, folder, version, site, windows):
    """Write a field: planes, labels, tables and attributes.

    Parameters
    ----------
    group : zarr.Group
        Empty.
    folder : path
        Where the group lies.
    version : str
        Of OME-Zarr.
    site : dict
        `planes` (see `write_planes`), `masks`, `written` (cells that have masks; see
        `write_labels`), `shape`, the tables `tracks` and `cells`, and `about`: attributes of our
        own, with `pixel_um` and `time_s`.
    windows : dict of str to (float, float)
        See `image_attributes`.
    """
    about, shape = site["about"], site["shape"]
    scale = {"interval_s": interval_of(about["time_s"]), "pixel_um": about["pixel_um"]}
    missing = write_planes(group, site["planes"], shape)
    labels = group.create_group("labels")
    image = labels.create_group(LABELS)
    n_frames = max(map(len, site["planes"].values()))
    values = number_labels(site["tracks"])
    size = (n_frames, *shape)
    write_labels(image, site["masks"], site["tracks"], site["written"], values, size)
    name, channels = f"{about['plate']} {about['site']}", list(site["planes"])
    standard = image_attributes(version, name, N_LEVELS, scale, channels, windows)
    own = {**about, "interval_s": scale["interval_s"], "missing": missing}
    group.attrs.update({**standard, "lnp": own})
    of_cells = describe_cells(site["cells"], site["tracks"], site["written"], values)
    of_labels, of_image = label_attributes(version, N_LEVELS, scale, of_cells)
    labels.attrs.update(of_labels)
    image.attrs.update(of_image)
    tables = site_tables(site["cells"], site["tracks"], values, about["time_s"])
    add_tables(group, folder, tables)
