"""Write tracks as GEFF, which today's tools that show and correct tracks open."""

import numpy as np
import zarr
from geff_spec import Axis, DisplayHint, GeffMetadata, PropMetadata, RelatedObject

from lnp.exchange.geff_layout import AXES, CODES, GRAPH, LABELS, PROPS, TYPES

NOT_CODED = 255


def write_geff(folder, graph, labels, pixel_um, interval_s, about):
    """Write the tracks of a site, and its label images.

    Parameters
    ----------
    folder : path
        Empty or not there; becomes a zarr group with a graph, `tracks.geff`, and an array `labels`.
    graph : lnp.exchange.track_graph.TrackGraph
        With the columns of `to_graph`, `label` and `lineage_id`.
    labels : iterable of (n_rows, n_cols) ndarray of uint32
        One per frame; values are those of `label`.
    pixel_um, interval_s : float
        Side of a pixel, and time from frame to frame; NaN where unknown.
    about : dict
        Names of plate and site.
    """
    root = zarr.create_group(folder, zarr_format=2, overwrite=True)
    write_labels(root, labels)
    group = root.create_group(GRAPH)
    group.create_group("nodes/props")
    put(group, "nodes/ids", graph.nodes.index.to_numpy("uint64"))
    put(group, "edges/ids", graph.links.astype("uint64").reshape(-1, 2))
    columns = encode(graph.nodes)
    for name, (values, missing) in columns.items():
        put(group, f"nodes/props/{name}/values", values)
        if missing.any():
            put(group, f"nodes/props/{name}/missing", missing)
    metadata = describe(columns, pixel_um, interval_s, about)
    group.attrs["geff"] = metadata.model_dump(mode="json")


def write_labels(root, labels):
    """Write label images (n_frames, n_rows, n_cols), a chunk per frame."""
    array = None
    for frame, image in enumerate(labels):
        if array is None:
            array = root.create_array(
                LABELS, shape=(0, *image.shape), chunks=(1, *image.shape), dtype=image.dtype
            )
        array.resize((frame + 1, *image.shape))
        array[frame] = image


def put(group, name, values):
    """Add an array in one chunk."""
    chunks = tuple(max(1, n) for n in values.shape)
    group.create_array(name, shape=values.shape, dtype=values.dtype, chunks=chunks)[...] = values


def encode(nodes):
    """Return {property: (values, missing)} of the nodes' columns, states as numbers."""
    nodes = nodes.assign(radius=np.sqrt(nodes["area"] / np.pi))
    columns = {}
    for name, (column, *_) in PROPS.items():
        values = nodes[column]
        if name in ("state", "end_state"):
            values = values.map({state: code for code, state in enumerate(CODES)})
            missing, values = values.isna(), values.fillna(NOT_CODED).astype("uint8")
        else:
            missing = values.isna()
            values = values.fillna(0).astype(TYPES.get(name, "int64" if name == "t" else "float64"))
        columns[name] = values.to_numpy(), missing.to_numpy()
    return columns


def describe(columns, pixel_um, interval_s, about):
    """Return the metadata of the graph."""
    scales = {
        "t": (interval_s, "second"),
        "y": (pixel_um, "micrometer"),
        "x": (pixel_um, "micrometer"),
    }
    axes = [describe_axis(name, columns[name][0], *scales[name]) for name in AXES]
    props = {
        name: PropMetadata(
            identifier=name, dtype=str(columns[name][0].dtype), unit=unit, description=text
        )
        for name, (_, unit, text) in PROPS.items()
    }
    return GeffMetadata(
        directed=True,
        axes=axes,
        node_props_metadata=props,
        edge_props_metadata={},
        sphere="radius",
        track_node_props={"tracklet": "tracklet_id", "lineage": "lineage_id"},
        related_objects=[
            RelatedObject(type="labels", path=f"../{LABELS}", node_prop="seg_id"),
        ],
        display_hints=DisplayHint(display_horizontal="x", display_vertical="y", display_time="t"),
        extra={"lnp": about, **motile_scale(pixel_um)},
    )


def motile_scale(pixel_um):
    """Return where the motile tracker looks for the size of the label images' pixels."""
    return {"tracksdata": {"scale": [pixel_um, pixel_um]}} if pixel_um > 0 else {}


def describe_axis(name, values, scale, scaled_unit):
    """Return an axis of the graph, with its range, and its scale where that is known."""
    known = {"scale": scale, "scaled_unit": scaled_unit} if scale > 0 else {}
    if len(values):
        known |= {"min": float(values.min()), "max": float(values.max())}
    return Axis(name=name, type=AXES[name], unit=PROPS[name][1], **known)
