"""Read tracks that come back as GEFF, as they were exported or corrected by another program."""

import numpy as np
import pandas as pd
import zarr
from geff_spec import GeffMetadata

from lnp.core.vocabulary import TRACKED
from lnp.exchange.geff_layout import CODES, PROPS
from lnp.exchange.track_graph import GraphError, TrackGraph


def find_graph(folder, where):
    """Return the zarr group of the graph in a folder: the folder itself, or one within it."""
    try:
        root = zarr.open_group(folder, mode="r")
    except (FileNotFoundError, ValueError, KeyError) as error:
        raise GraphError(
            f"{where}: {folder} is no GEFF: {error}. Expected a zarr group that holds a graph; "
            "export it again as GEFF."
        ) from error
    found = [group for group in [root, *(g for _, g in root.groups())] if "geff" in group.attrs]
    if len(found) != 1:
        raise GraphError(
            f"{where}: {folder} holds {len(found)} graphs (groups with the attribute geff); "
            "expected one. Keep that of this site."
        )
    return found[0]


def read_geff(folder, where, pixel_um):
    """Return the `TrackGraph` that a folder holds, in frames and pixels.

    Parameters
    ----------
    folder : path
    where : str
        Plate and site, for messages.
    pixel_um : float
        Side of a pixel of the study; NaN where unknown.

    Raises
    ------
    GraphError
        No GEFF, no axes t, y, x, an unknown unit, or a frame that is no whole number.
    """
    group, where = find_graph(folder, where), f"{where}, {folder}"
    try:
        metadata = GeffMetadata.model_validate(dict(group.attrs["geff"]))
    except ValueError as error:
        raise GraphError(f"{where}: its metadata are no GEFF: {error}") from error
    time, row, col = name_axes(metadata, where)
    ids = group["nodes/ids"][...].astype("int64")
    columns = {name: read_prop(group, name) for name in known_props(group, (time, row, col))}
    nodes = decode(columns, time, row, col).set_axis(ids)
    nodes["frame"] = whole_frames(nodes["frame"], where)
    scales = [spatial_scale(metadata, name, pixel_um, where) for name in (row, col)]
    for name, scale in zip(["row", "col", "end_row", "end_col"], scales * 2, strict=True):
        if name in nodes and scale != 1:
            nodes[name] *= scale
    return TrackGraph(nodes, group["edges/ids"][...].astype("int64").reshape(-1, 2))


def name_axes(metadata, where):
    """Return the names of the axes of time, rows and columns, by their types."""
    axes = metadata.axes or []
    times = [axis.name for axis in axes if axis.type == "time"]
    places = [axis.name for axis in axes if axis.type == "space"]
    if len(times) != 1 or len(places) not in (2, 3):
        raise GraphError(
            f"{where}: axes {[(axis.name, axis.type) for axis in axes]}; expected one of the type "
            "time and two of the type space (y, x). Name the axes when you export."
        )
    return times[0], *places[-2:]


def known_props(group, axes):
    """Return the names of those properties that the pipeline reads."""
    return [name for name in group["nodes/props"] if name in PROPS or name in axes]


def read_prop(group, name):
    """Return the values of a property of all nodes; NaN where they are missing."""
    prop = group[f"nodes/props/{name}"]
    values = pd.Series(prop["values"][...])
    if "missing" not in prop:
        return values
    return values.astype("float64").mask(prop["missing"][...].astype(bool))


def decode(columns, time, row, col):
    """Return the nodes' columns as the pipeline has them."""
    of_axes = {time: "frame", row: "row", col: "col"}
    named = {name: column for name, (column, *_) in PROPS.items() if name != "tracklet_id"}
    named = {k: v for k, v in named.items() if v not in ("frame", "row", "col")} | of_axes
    nodes = pd.DataFrame({named[k]: v for k, v in columns.items() if k in named})
    for name in {"state", "end_state"} & set(nodes):
        nodes[name] = nodes[name].map(dict(enumerate(CODES))).fillna("")
    if "state" in nodes:
        nodes["state"] = nodes["state"].replace("", TRACKED)
    return nodes


def whole_frames(times, where):
    """Return the times of nodes as numbers of frames."""
    if not (np.isfinite(times) & (times == np.rint(times))).all():
        raise GraphError(
            f"{where}: times from {times.min():g} to {times.max():g}; expected whole numbers of "
            "frames, from 0. Export the time in frames."
        )
    return times.astype("int64")


def spatial_scale(metadata, name, pixel_um, where):
    """Return by what the numbers of a spatial axis are to be multiplied to be pixels."""
    axis = next(axis for axis in metadata.axes if axis.name == name)
    if axis.unit in (None, "pixel"):
        scaled = axis.scale or 1
        graph_scale = metadata.extra.get("tracksdata", {}).get("scale")  # of the motile tracker
        if axis.unit is None and graph_scale:
            return 1 / graph_scale[-2 if name.startswith("y") else -1]
        same = axis.unit is None or not pixel_um > 0 or np.isclose(scaled, pixel_um) or scaled == 1
        return 1.0 if same else scaled / pixel_um
    if axis.unit == "micrometer" and pixel_um > 0:
        return (axis.scale or 1) / pixel_um
    raise GraphError(
        f"{where}: axis {name} is in {axis.unit}; expected pixel or micrometer"
        f"{'' if pixel_um > 0 else ' (pixel alone: the size of a pixel is unknown)'}."
    )
