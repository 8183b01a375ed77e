"""Label images of a site, frame by frame, put together from the masks of its cells."""

import numpy as np

from lnp.imaging.windows import cut_window

MOST = np.iinfo(np.uint32).max


def label_of(cell):
    """Return the value that a cell's pixels have in label images: 0 is the background.

    >>> label_of(0)
    1
    """
    return cell + 1


def number_labels(tracks):
    """Return {cell: label}: its number and 1; or 1, 2, ... where a cell's number fits no image."""
    cells = sorted(tracks["cell"].unique().tolist())
    fit = not cells or (cells[0] >= 0 and label_of(cells[-1]) <= MOST)
    return {cell: label_of(cell if fit else place) for place, cell in enumerate(cells)}


def centres_by_frame(tracks, cells, n_frames):
    """Return the (n_frames, n_cells, 2) centres (row, col) of cells; NaN where they have none.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks" of the site.
    cells : (n_cells,) ndarray of int
    n_frames : int
    """
    centres = np.full((n_frames, len(cells), 2), np.nan)
    place = {cell: i for i, cell in enumerate(np.asarray(cells).tolist())}
    rows = tracks[tracks["cell"].isin(place) & (tracks["frame"] < n_frames)]
    centres[rows["frame"], rows["cell"].map(place)] = rows[["row", "col"]]
    return centres


def label_images(masks, centres, labels, shape):
    """Yield the label image of each frame: the masks of all cells, where the cells are.

    Parameters
    ----------
    masks : iterable of (n_cells, side, side) ndarray of bool
        One item per frame; see `lnp.cells.store_reader.masks_by_frame`.
    centres : (n_frames, n_cells, 2) ndarray
        Of these masks, in pixels; what has none is not drawn.
    labels : (n_cells,) ndarray
        Value of each cell's pixels; its dtype is that of the images.
    shape : (int, int)
        Rows and columns of an image.

    Yields
    ------
    (n_rows, n_cols) ndarray
        Where masks overlap, the cell that comes last has the pixels.
    """
    for of_frame, at in zip(masks, centres, strict=True):
        image = np.zeros(shape, labels.dtype)
        drawn = of_frame.any(axis=(1, 2)) & np.isfinite(at).all(axis=1)
        for i in np.flatnonzero(drawn):
            window, inner = places_in(at[i], of_frame.shape[-1], shape)
            image[window][of_frame[i][inner]] = labels[i]
        yield image


def places_in(centre, side, shape):
    """Return where a (side, side) mask lies in an image, and which part of it: pairs of slices."""
    window, first = cut_window(centre, side, shape)
    offset = first - (np.rint(centre).astype(int) - side // 2)
    sizes = [part.stop - part.start for part in window]
    inner = tuple(slice(o, o + n) for o, n in zip(offset, sizes, strict=True))
    return window, inner
