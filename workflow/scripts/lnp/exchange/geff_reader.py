"""Read tracks that come back as GEFF, as they were exported or corrected by another program."""

import posixpath
import warnings
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np
import pandas as pd
import zarr
from geff_spec import GeffMetadata
from zarr.storage import ZipStore

from lnp.core.vocabulary import TRACKED
from lnp.exchange.geff_layout import CODES, PROPS
from lnp.exchange.track_graph import GraphError, TrackGraph

MICROMETRES = ("micrometer", "micron", "um", "\u00b5m", "\u03bcm", "micrometers")


def find_graph(folder, where):
    """Return the zarr group of the graph in a folder: the folder itself, or one within it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other files may lie there
            groups = list_groups(folder)
    except (FileNotFoundError, ValueError, KeyError, BadZipFile) as error:
        raise GraphError(
            f"{where}: {folder} is no GEFF: {error}. Expected a zarr group that holds a graph; "
            "export it again as GEFF."
        ) from error
    found = [group for group in groups if "geff" in group.attrs]
    if len(found) != 1:
        raise GraphError(
            f"{where}: {folder} holds {len(found)} graphs (groups with the attribute geff); "
            "expected one. Keep that of this site."
        )
    return found[0]


def list_groups(folder):
    """Return the zarr groups that a folder is and holds; it need not be one itself."""
    store, path = open_folder(folder)
    inner = sorted(Path(folder).glob("*.geff"))
    if path == "" and inner and not any(Path(folder).glob(".z*")):
        return [zarr.open_group(path, mode="r") for path in inner]
    root = zarr.open_group(store, path=path, mode="r")
    return [root, *(group for _, group in root.groups())]


def open_folder(path):
    """Return a zarr store of a folder, or of a zip file of one, and the path of its group."""
    if not str(path).endswith(".zip"):
        return path, ""
    names = [name for name in ZipFile(path).namelist() if not name.startswith("__MACOSX")]
    tops = {name.partition("/")[0] for name in names}
    bare = any(top.startswith((".z", "zarr.json")) for top in tops)
    return ZipStore(path, mode="r"), tops.pop() if len(tops) == 1 and not bare else ""


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
    metadata = read_metadata(group, where)
    axes = dict(zip(name_axes(metadata, where), ["frame", "row", "col"], strict=True))
    nodes = read_columns(group, axes, label_property(metadata))
    nodes = nodes.set_axis(group["nodes/ids"][...].astype("int64"))
    nodes["frame"] = whole_frames(nodes["frame"], where)
    for axis, column in list(axes.items())[1:]:
        scale, unit = spatial_scale(metadata, axis, pixel_um, where)
        # programs that bring places to micrometres leave `end_row` and `end_col` in pixels
        for name in {column, f"end_{column}" if unit == "pixel" else column} & set(nodes):
            nodes[name] = nodes[name] * scale if scale != 1 else nodes[name]
    return TrackGraph(nodes, group["edges/ids"][...].astype("int64").reshape(-1, 2))


def read_metadata(group, where):
    """Return the metadata of a graph, checked by geff-spec."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # units and names that other versions of GEFF had
            return GeffMetadata.model_validate(dict(group.attrs["geff"]))
    except ValueError as error:
        raise GraphError(f"{where}: its metadata are no GEFF: {error}") from error


def labels_of(metadata):
    """Return the label images that a graph names, in a list: none, or the first."""
    return [thing for thing in metadata.related_objects or [] if thing.type == "labels"][:1]


def label_property(metadata):
    """Return the property that holds a node's value in the label images, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return next((of.node_prop or of.label_prop for of in labels_of(metadata)), None)


def open_labels(folder, where):
    """Return the label images beside a graph, a (n_frames, n_rows, n_cols) array, or None."""
    group = find_graph(folder, where)
    for thing in labels_of(read_metadata(group, where)):
        path = posixpath.normpath(posixpath.join(group.path, thing.path))
        try:
            found = zarr.open(group.store, path=path, mode="r")
        except (FileNotFoundError, ValueError, KeyError):
            return None
        return found if isinstance(found, zarr.Array) and found.ndim == 3 else None
    return None


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
    if {"x", "y"} <= set(places):
        places = ["y", "x"]
    unit = next(axis.unit for axis in axes if axis.name == times[0])
    if unit not in (None, "frame"):
        raise GraphError(
            f"{where}: axis {times[0]} is in {unit}; expected frame. Export the time in frames."
        )
    return times[0], *places[-2:]


def read_columns(group, axes, label_prop):
    """Return the columns of the nodes that the pipeline knows.

    Parameters
    ----------
    group : zarr.Group
    axes : dict of property to "frame", "row" or "col"
    label_prop : str or None
        Property that holds the value in the label images.
    """
    places = set(axes.values())
    named = {name: column for name, (column, *_) in PROPS.items() if column not in places}
    named = {k: v for k, v in named.items() if v != "label"} | axes
    columns = {
        column: read_prop(group, name)
        for name, column in named.items()
        if name in group["nodes/props"]
    }
    for name in {"state", "end_state"} & set(columns):
        columns[name] = columns[name].map(dict(enumerate(CODES))).fillna("")
    if "state" in columns:
        columns["state"] = columns["state"].replace("", TRACKED)
    if label_prop == "node_id":  # as the motile tracker calls the nodes' numbers
        columns["label"] = pd.Series(group["nodes/ids"][...])
    elif label_prop and label_prop in group["nodes/props"]:
        columns["label"] = read_prop(group, label_prop)
    return pd.DataFrame(columns)


def read_prop(group, name):
    """Return the values of a property of all nodes; NaN where they are missing."""
    prop = group[f"nodes/props/{name}"]
    values = pd.Series(prop["values"][...])
    if "missing" not in prop:
        return values
    return values.astype("float64").mask(prop["missing"][...].astype(bool))


def whole_frames(times, where):
    """Return the times of nodes as numbers of frames."""
    if not (np.isfinite(times) & (times == np.rint(times))).all():
        raise GraphError(
            f"{where}: times from {times.min():g} to {times.max():g}; expected whole numbers of "
            "frames, from 0. Export the time in frames."
        )
    return times.astype("int64")


def spatial_scale(metadata, name, pixel_um, where):
    """Return by what the numbers of a spatial axis are multiplied to be pixels, and its unit."""
    axis = next(axis for axis in metadata.axes if axis.name == name)
    if axis.unit is None:
        return unstated_scale(metadata.extra, axis), None
    scale = axis.scale or 1.0
    if axis.unit == "pixel":
        same = axis.scale is None or not pixel_um > 0 or np.isclose(scale, pixel_um)
        return 1.0 if same else scale / pixel_um, axis.unit
    if axis.unit in MICROMETRES and pixel_um > 0:
        return scale / pixel_um, axis.unit
    raise GraphError(
        f"{where}: axis {name} is in {axis.unit}; expected pixel or micrometer"
        f"{'' if pixel_um > 0 else ' (pixel alone: the size of a pixel is unknown)'}."
    )


def unstated_scale(extra, axis):
    """Return the same where the axis has no unit: pixels, but of the motile tracker micrometres.

    Its files hold the size of a pixel beside the graph; older ones in the axis.
    """
    known = extra.get("tracksdata", {}).get("scale")
    if known:
        return 1 / known[-2 if axis.name.endswith("y") else -1]
    own = extra.get("funtracks", {})
    return 1 / axis.scale if axis.scale and own and "version" not in own else 1.0
