"""Label images of a site, painted from the masks in its store of crops."""

import numpy as np

from lnp.acquisition.pixels.resample import centres
from lnp.acquisition.pixels.study_size import resampling_factor
from lnp.acquisition.used_planes import followed_channel, imaged_channels, used_planes
from lnp.cells.store_reader import masks_by_frame
from lnp.core.vocabulary import TRACKED
from lnp.exchange.label_images import centres_by_frame, label_images, number_labels
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
    followed = used["channel"] == followed_channel(imaged_channels(images))
    plane = used[followed & (used["status"] == "ok")].iloc[0]
    factor = resampling_factor(images)
    return len(centres(plane["n_rows"], factor)), len(centres(plane["n_cols"], factor))


def label_nodes(graph, tracks):
    """Return a graph whose nodes also have `label`, that of their cell, and `lineage_id`.

    The latter is the label of the first cell of the line.
    """
    labels, first = number_labels(tracks), number_lineages(tracks)
    label = graph.nodes["cell"].map(labels)
    lineage_id = graph.nodes["cell"].map(first).map(labels)
    return TrackGraph(graph.nodes.assign(label=label, lineage_id=lineage_id), graph.links)


def paint_fields(tracks, store, shape, labels, discs=False):
    """Yield the label image of each frame of a site, with the masks of the cells that were found.

    A mask ends where the cell's crop does.

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
        Whether a row without a mask gets a small disc, where no other cell is.

    Yields
    ------
    (n_rows, n_cols) ndarray of uint32
        0 in the background.
    """
    cells = store["cell"][:]
    values = np.array([labels.get(cell, 0) for cell in cells.tolist()], dtype=np.uint32)
    masked = tracks["cell"].isin(cells) & (tracks["state"] == TRACKED)
    centres = centres_by_frame(tracks[masked], cells, store["mask"].shape[1])
    bare = dict(list(tracks[~masked].groupby("frame"))) if discs else {}
    fields = label_images(masks_by_frame(store["mask"]), centres, values, shape)
    for frame, field in enumerate(fields):
        for row in bare[frame].itertuples() if frame in bare else ():
            pixels = inside(disc((row.row, row.col), SMALL), shape)
            free = pixels[field[tuple(pixels.T)] == 0]
            field[tuple(free.T)] = labels[row.cell]
        yield field
