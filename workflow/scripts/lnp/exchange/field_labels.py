"""Label images of a site, painted from the masks in its store of crops."""

import numpy as np

from lnp.acquisition.pixels.resample import centres
from lnp.acquisition.pixels.study_size import resampling_factor
from lnp.acquisition.used_planes import used_planes
from lnp.cells.store_reader import masks_by_frame
from lnp.core.vocabulary import TRACKED
from lnp.exchange.track_graph import TrackGraph, number_lineages
from lnp.imaging.pixel_regions import disc, inside

SMALL = 2  # pixels: radius of the disc that stands for a cell without a mask


def field_shape(images):
    """Return how many rows and columns a field has in the study's pixels.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one site.
    """
    used = used_planes(images)
    plane = used[(used["channel"] == "counterstain") & (used["status"] == "ok")].iloc[0]
    factor = resampling_factor(images)
    return len(centres(plane["n_rows"], factor)), len(centres(plane["n_cols"], factor))


def number_labels(tracks):
    """Return {cell: label}: 1, 2, ... in the order of the cells' numbers."""
    return {cell: label for label, cell in enumerate(sorted(tracks["cell"].unique()), start=1)}


def label_nodes(graph, tracks):
    """Return a graph whose nodes also have `label`, that of their cell, and `lineage_id`.

    The latter is the label of the first cell of the line.
    """
    labels, first = number_labels(tracks), number_lineages(tracks)
    label = graph.nodes["cell"].map(labels)
    lineage_id = graph.nodes["cell"].map(first).map(labels)
    return TrackGraph(graph.nodes.assign(label=label, lineage_id=lineage_id), graph.links)


def paint_fields(tracks, store, shape, labels, discs=False):
    """Yield the label image of each frame of a site.

    A mask ends where the cell's crop does. Of two masks that share a pixel the later cell has it.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks" of the site.
    store : zarr.Group
        Of its crops.
    shape : (n_rows, n_cols)
        Of the field, in pixels.
    labels : dict of cell to int
    discs : bool
        Whether a row without a mask gets a small disc, so that every node has a label.

    Yields
    ------
    (n_rows, n_cols) ndarray of uint32
        0 in the background.
    """
    place_of = {int(cell): place for place, cell in enumerate(store["cell"][:])}
    of_frames = dict(list(tracks.groupby("frame")))
    for frame, masks in enumerate(masks_by_frame(store["mask"])):
        rows = of_frames.get(frame, tracks.iloc[:0])
        masked = rows["cell"].isin(list(place_of)) & (rows["state"] == TRACKED)
        field = np.zeros(shape, dtype=np.uint32)
        for row in rows[~masked].itertuples() if discs else ():
            paint(field, disc((row.row, row.col), SMALL), labels[row.cell])
        for row in rows[masked].itertuples():
            mask = masks[place_of[row.cell]]
            corner = np.rint([row.row, row.col]).astype(int) - mask.shape[0] // 2
            paint(field, np.argwhere(mask) + corner, labels[row.cell])
        yield field


def paint(field, pixels, label):
    """Set the pixels (n, 2) of a field to a label; those outside are left out."""
    field[tuple(inside(pixels, field.shape).T)] = label
