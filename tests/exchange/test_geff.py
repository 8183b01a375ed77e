"""GEFF: judged by the library that defines it, and read back."""

import json
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
import zarr

from judges import judged
from lnp.core.zarr_store import open_store
from lnp.exchange.field_labels import label_nodes, number_labels, paint_fields
from lnp.exchange.geff_reader import open_labels, read_geff
from lnp.exchange.geff_writer import write_geff
from lnp.exchange.track_graph import GraphError, from_graph, to_graph

SHAPE, PIXEL_UM, INTERVAL_S = (90, 120), 0.65, 300.0
JUDGE = """
import json, sys
import geff, numpy as np, zarr
from geff.validate.data import ValidationConfig, validate_data
from geff.validate.segmentation import (
    axes_match_seg_dims, graph_is_in_seg_bounds, has_seg_ids_at_coords,
    has_seg_ids_at_time_points, has_valid_seg_id)
from geff.validate.structure import validate_structure

path = sys.argv[1] + "/tracks.geff"
validate_structure(path)
memory = geff.core_io.read_to_memory(path)
checks = dict.fromkeys(["graph", "sphere", "lineage", "tracklet"], True)
validate_data(memory, ValidationConfig(**checks))
props = {name: prop["values"] for name, prop in memory["node_props"].items()}
labels = zarr.open_array(path + "/" + memory["metadata"].related_objects[0].path, mode="r")[...]
places = np.stack([props["t"], props["y"], props["x"]], axis=1)
found = [
    has_valid_seg_id(memory), axes_match_seg_dims(memory, labels),
    graph_is_in_seg_bounds(memory, labels),
    has_seg_ids_at_time_points(labels, props["t"], props["seg_id"], memory["metadata"]),
    has_seg_ids_at_coords(labels, places, props["seg_id"]),
]
axes = [(a.name, a.type, a.unit, a.scale, a.scaled_unit) for a in memory["metadata"].axes]
print(json.dumps({"found": found, "axes": axes, "n_nodes": len(memory["node_ids"])}))
"""


@pytest.fixture(scope="module")
def folder(tracks, store, tmp_path_factory):
    """Tracks of a site as GEFF."""
    path = tmp_path_factory.mktemp("geff") / "A01_f001.zarr"
    graph = label_nodes(to_graph(tracks), tracks)
    with open_store(store) as crops:
        fields = paint_fields(tracks, crops, SHAPE, number_labels(tracks), discs=True)
        write_geff(path, graph, fields, PIXEL_UM, INTERVAL_S, {"plate": "P"})
    return path


@pytest.mark.medium
def test_the_library_of_the_format_finds_graph_and_labels_valid(folder, tracks):
    found = json.loads(judged(JUDGE, folder))
    assert found["found"] == [[True, []]] * 5
    assert found["n_nodes"] == len(tracks) - 3
    assert found["axes"] == [
        ["t", "time", "frame", INTERVAL_S, "second"],
        ["y", "space", "pixel", PIXEL_UM, "micrometer"],
        ["x", "space", "pixel", PIXEL_UM, "micrometer"],
    ]


def test_tracks_come_back_as_they_were(folder, tracks):
    found = from_graph(read_geff(folder, "here", PIXEL_UM), "here")
    labels = found.pop("label")
    assert labels[found["cell"] == 2].tolist() == [3] * 6
    found = found.astype(tracks.dtypes)
    pd.testing.assert_frame_equal(found, tracks, check_exact=True)


@pytest.mark.parametrize("top", ["", "A01_f001.zarr"])
def test_a_zip_file_of_the_folder_is_read_as_well(folder, tmp_path, top):
    path = tmp_path / "A01_f001.geff.zip"
    with ZipFile(path, "w") as archive:
        for file in folder.rglob("*"):
            if file.is_file():
                archive.write(file, Path(top, file.relative_to(folder)))
    plain, packed = (read_geff(p, "here", PIXEL_UM).nodes for p in (folder, path))
    pd.testing.assert_frame_equal(plain, packed)
    labels = open_labels(path, "here")
    assert (labels.shape, labels[0][30, 30]) == ((6, *SHAPE), 3)


def change(folder, path, **axes):
    """Write the graph alone to another folder, its axes changed: name = dict of what changes."""
    group = zarr.open_group(folder / "tracks.geff", mode="r")
    copy = zarr.create_group(path, zarr_format=2)
    for name in ("nodes/ids", "edges/ids", *(f"nodes/props/{k}/values" for k in "tyx")):
        copy.create_array(name, data=group[name][...])
    about = dict(group.attrs["geff"])
    kept = {k: about["node_props_metadata"][k] for k in "tyx"}
    named = [axis | axes.get(axis["name"], {}) for axis in about["axes"]]
    copy.attrs["geff"] = about | {"axes": named, "node_props_metadata": kept}
    return path


def test_places_in_micrometres_become_pixels(folder, tmp_path):
    um = {"unit": "micrometer", "scale": None, "scaled_unit": None}
    path = change(folder, tmp_path / "site.geff", y=um, x=um)
    plain, scaled = (read_geff(p, "here", PIXEL_UM).nodes for p in (folder, path))
    np.testing.assert_allclose(scaled[["row", "col"]] * PIXEL_UM, plain[["row", "col"]])
    assert set(scaled.columns) == {"frame", "row", "col"}


def test_pixels_of_another_size_become_those_of_the_study(folder):
    own, larger = (read_geff(folder, "here", um).nodes for um in (PIXEL_UM, 2 * PIXEL_UM))
    np.testing.assert_allclose(larger[["row", "end_row"]] * 2, own[["row", "end_row"]])


def test_what_is_no_graph_of_cells_is_refused(folder, tmp_path):
    with pytest.raises(GraphError, match=r"is no GEFF.*export it again"):
        read_geff(tmp_path / "none.geff", "plate P, site A", 0.65)
    zarr.create_group(tmp_path / "empty.zarr")
    with pytest.raises(GraphError, match="holds 0 graphs"):
        read_geff(tmp_path / "empty.zarr", "plate P, site A", 0.65)
    path = change(
        folder, tmp_path / "hours.geff", y={"unit": "parsec", "scale": None, "scaled_unit": None}
    )
    with pytest.raises(GraphError, match="axis y is in parsec; expected pixel or micrometer"):
        read_geff(path, "plate P, site A", 0.65)
    path = change(folder, tmp_path / "time.geff", t={"unit": "second"})
    with pytest.raises(GraphError, match="axis t is in second; expected frame"):
        read_geff(path, "plate P, site A", 0.65)
    path = change(folder, tmp_path / "flat.geff", y={"type": "channel"})
    with pytest.raises(GraphError, match="two of the type space"):
        read_geff(path, "plate P, site A", 0.65)


WRITE = """
import sys
import numpy as np
from geff.core_io import write_arrays
from geff_spec import Axis, GeffMetadata

path, zarr_format = sys.argv[1], int(sys.argv[2])
t, y, x = np.array([[0, 1, 2, 2, 0], [10, 11, 8, 14, 40], [20, 21, 22, 22, 50.0]])
props = {"time": t.astype("int64"), "x": x * 0.65, "y": y * 0.65, "track_id": np.arange(5),
         "end_y": np.full(5, 7.0), "end_x": np.full(5, 8.0), "end_state": np.array([255] * 4 + [3])}
props = {name: {"values": values, "missing": None} for name, values in props.items()}
axes = [Axis(name=n, type=k) for n, k in [("time", "time"), ("x", "space"), ("y", "space")]]
extra = {"tracksdata": {"scale": [0.65, 0.65]}, "funtracks": {"version": "2.0"}}
metadata = GeffMetadata(directed=True, axes=axes, extra=extra, node_props_metadata={},
                        edge_props_metadata={})
write_arrays(path + "/tracks.geff", np.array([7, 8, 9, 10, 11], dtype="uint64"), props,
             np.array([[7, 8], [8, 9], [8, 10]], dtype="uint64"), {}, metadata,
             zarr_format=zarr_format)
"""


@pytest.mark.medium
@pytest.mark.parametrize("zarr_format", [2, 3])
def test_a_graph_as_the_motile_tracker_saves_it_is_read(tmp_path, zarr_format):
    judged(WRITE, tmp_path / "site.zarr", zarr_format)
    (tmp_path / "site.zarr/.snakemake_timestamp").touch()
    rows = from_graph(read_geff(tmp_path / "site.zarr", "here", 0.65), "here")
    assert rows["frame"].tolist() == [0, 1, 0, 1, 2, 2]
    assert rows["mother"].tolist() == [-1, -1, -1, -1, 0, 0]
    np.testing.assert_allclose(rows["row"], [10, 11, 40, 7, 8, 14])  # cell 1 is lost at (7, 8)
    np.testing.assert_allclose(rows["col"], [20, 21, 50, 8, 22, 22])
    assert open_labels(tmp_path / "site.zarr", "here") is None
