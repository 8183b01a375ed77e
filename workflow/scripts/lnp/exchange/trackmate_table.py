"""Tracks as TrackMate's table of spots, with the three lines below its header.

Each cell is one track, and so is each daughter. What TrackMate has no column for stands in
further columns, which it keeps or leaves out.
"""

import numpy as np
import pandas as pd

from lnp.exchange.track_graph import OF_END

# column of TrackMate: (name, short name, unit) below it
SPOTS = {
    "LABEL": ("Label", "Label", ""),
    "ID": ("Spot ID", "Spot ID", ""),
    "TRACK_ID": ("Track ID", "Track ID", ""),
    "QUALITY": ("Quality", "Quality", "(quality)"),
    "POSITION_X": ("X", "X", "({length})"),
    "POSITION_Y": ("Y", "Y", "({length})"),
    "POSITION_Z": ("Z", "Z", "({length})"),
    "POSITION_T": ("T", "T", "(sec)"),
    "FRAME": ("Frame", "Frame", ""),
    "RADIUS": ("Radius", "R", "({length})"),
    "VISIBILITY": ("Visibility", "Visibility", ""),
}
OWN = ["cell", "mother", "state", "area", "risk", *OF_END.values()]  # in capitals


def spots_table(graph, mothers, pixel_um, times):
    """Return the table of spots of a site, its first three rows being those below the header.

    Parameters
    ----------
    graph : lnp.exchange.track_graph.TrackGraph
        See `to_graph`.
    mothers : dict of cell to int
    pixel_um : float
        Side of a pixel; NaN where unknown: then lengths are in pixels.
    times : list of (float or None)
        Of each frame, in seconds; None where unknown.
    """
    known = pixel_um > 0
    side, length = (pixel_um, "micron") if known else (1.0, "pixel")
    nodes = graph.nodes.assign(mother=graph.nodes["cell"].map(mothers))
    seconds = nodes["frame"].map(dict(enumerate(times))).astype("float64")
    spots = pd.DataFrame(
        {
            "LABEL": [f"ID{number}" for number in nodes.index],
            "ID": nodes.index,
            "TRACK_ID": nodes["cell"],
            "QUALITY": 1 - nodes["risk"],
            "POSITION_X": nodes["col"] * side,
            "POSITION_Y": nodes["row"] * side,
            "POSITION_Z": 0.0,
            "POSITION_T": seconds,
            "FRAME": nodes["frame"],
            "RADIUS": np.sqrt(nodes["area"] / np.pi) * side,
            "VISIBILITY": 1,
        }
    )
    own = nodes[OWN].set_axis([name.upper() for name in OWN], axis=1)
    below = {k: [text.format(length=length) for text in texts] for k, texts in SPOTS.items()}
    below |= {k: [k.capitalize().replace("_", " "), k, ""] for k in own}
    return pd.concat([pd.DataFrame(below), spots.join(own).astype(object)], ignore_index=True)
