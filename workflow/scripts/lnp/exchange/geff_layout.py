"""How the pipeline's tracks are laid out as GEFF, the graph exchange file format.

As geff-spec 1.3 has it (github.com/live-image-tracking-tools/geff), in a zarr group of format 2,
which all readers know, beside the label images that its nodes refer to.
"""

from lnp.core.vocabulary import BRIDGED, DIVIDED, EDGE, GONE, LOST, TRACKED

GRAPH, LABELS = "tracks.geff", "labels"  # names within the folder
CODES = [TRACKED, BRIDGED, EDGE, LOST, GONE, DIVIDED]  # 0, 1, ...: all programs read numbers
CODED = "; ".join(f"{code}: {state}" for code, state in enumerate(CODES))
TYPES = {"cell": "int64", "seg_id": "int64", "tracklet_id": "int64", "lineage_id": "int64"}
# property: (column, unit, what it is)
PROPS = {
    "t": ("frame", "frame", "frame, from 0"),
    "y": ("row", "pixel", "row of the centre"),
    "x": ("col", "pixel", "column of the centre"),
    "radius": ("radius", "pixel", "of a disc as large as the mask"),
    "cell": ("cell", None, "number of the cell in the pipeline"),
    "seg_id": ("label", None, "value in the label image of the frame"),
    "tracklet_id": ("label", None, "number of the cell's track"),
    "lineage_id": ("lineage_id", None, "the same for a cell and all that come from it"),
    "state": ("state", None, CODED),
    "area": ("area", "pixel", "of the mask, in pixels"),
    "risk": ("risk", None, "0 to 1: how likely the track has left its cell"),
    "end_state": ("end_state", None, f"why the track ended in the next frame; {CODED}"),
    "end_y": ("end_row", "pixel", "row of the centre in that frame"),
    "end_x": ("end_col", "pixel", "its column"),
    "end_area": ("end_area", "pixel", "area in that frame"),
    "end_risk": ("end_risk", None, "risk in that frame"),
}
AXES = {"t": "time", "y": "space", "x": "space"}
