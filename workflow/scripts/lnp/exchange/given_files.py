"""Tracks that a person has corrected, or another program has made: found, read and checked."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lnp.acquisition.used_planes import pixel_size
from lnp.exchange.field_labels import field_shape
from lnp.exchange.geff_reader import open_labels, read_geff
from lnp.exchange.given_names import is_geff
from lnp.exchange.label_tracks import check_continuity, find_labels, link_labels
from lnp.exchange.track_graph import GraphError, from_graph
from lnp.exchange.track_tables import pixels_of, read_table, read_xml
from lnp.tracking.given.label_masks import LabelMasks
from lnp.tracking.seed_files import inside


@dataclass(frozen=True)
class Film:
    """What given tracks must fit.

    Attributes
    ----------
    n_frames : int
    shape : (n_rows, n_cols)
        Of a field, in pixels of the study.
    pixel_um : float
        Side of such a pixel; NaN where unknown.
    factor : float
        The same, in pixels of the raw image.
    unit : "px" or "um"
        Of files that state none.
    frames : sequence of int
        Those that have a plane.
    """

    n_frames: int
    shape: tuple
    pixel_um: float
    factor: float = 1.0
    unit: str = "px"
    frames: tuple = ()


def film_of(images, counterstain, unit):
    """Return the `Film` of a site.

    Parameters
    ----------
    images : DataFrame
        Table "images" of the site.
    counterstain : lnp.acquisition.planes.Planes
        With one plane at least.
    unit : "px" or "um"
    """
    return Film(
        n_frames=len(counterstain),
        shape=field_shape(images),
        pixel_um=pixel_size(images),
        factor=counterstain.factor,
        unit=unit,
        frames=tuple(counterstain.frames()),
    )


def read_site(path, labels, parents, where, film, diameter, max_gap):
    """Return the rows of a site's given tracks, and their masks, if they have any.

    Parameters
    ----------
    path : str or None
        File of corrected tracks; None: the label images are the tracks.
    labels : lnp.tracking.mask_files.LabelImages or None
        Those of the lab, which are used where the file has none.
    parents : dict of label to label
    where : str
        Plate and site, for messages.
    film : Film
    diameter : float
        Usual diameter of a cell, in pixels.
    max_gap : int
        See `lnp.exchange.label_tracks.link_labels`.

    Returns
    -------
    rows : DataFrame
        See `lnp.exchange.track_graph.from_graph`.
    masks : lnp.tracking.given.label_masks.LabelMasks or None
    """
    if path:
        rows, own = read_given(path, where, film)
        labels = labels if own is None else own
    else:
        places = find_labels(labels, film.frames)
        check_continuity(places, diameter, where)
        rows = from_graph(link_labels(places, parents, max_gap), where)
    return rows, None if labels is None else LabelMasks(labels.__getitem__, diameter)


def read_given(path, where, film):
    """Return the rows of the tracks in a file, and its label images.

    Parameters
    ----------
    path : str
        GEFF (folder or zip), a table of text, or TrackMate's XML.
    where : str
        Plate and site, for messages.
    film : Film

    Returns
    -------
    rows : DataFrame
        See `lnp.exchange.track_graph.from_graph`.
    labels : array (n_frames, n_rows, n_cols) or None

    Raises
    ------
    LnpError
        The file cannot be read, its cells merge, or it lies outside of the film.
    """
    labels = None
    if is_geff(path):
        graph, labels = read_geff(path, where, film.pixel_um), open_labels(path, where)
    else:
        to_pixels = pixels_of(film.unit, film.pixel_um, film.factor, f"{where}, {path}")
        read = read_xml if Path(path).suffix.lower() == ".xml" else read_table
        graph = read(path, where, to_pixels)
    if graph.nodes.empty:
        raise GraphError(f"{where}: {path} holds no track; expected at least one. Export it again.")
    rows = from_graph(graph, f"{where}, {path}")
    check_fit(rows, f"{where}, {path}", film)
    if labels is not None and labels.shape[0] < film.n_frames:
        raise GraphError(
            f"{where}: {path} holds {labels.shape[0]} label images; expected {film.n_frames}, one "
            "for each frame. Export it again, or without label images."
        )
    return rows, labels


def check_fit(rows, where, film):
    """Raise GraphError where rows lie in frames, or places, that the film does not have."""
    frames = rows["frame"]
    if frames.min() < 0 or frames.max() >= film.n_frames:
        raise GraphError(
            f"{where}: frames from {frames.min()} to {frames.max()}; expected 0 to "
            f"{film.n_frames - 1}, as the film has {film.n_frames}. Is it the file of another "
            "film, or do its frames count from 1?"
        )
    known = rows[np.isfinite(rows[["row", "col"]]).all(axis=1)]
    beyond = known[~inside(known, film.shape)]
    for row in beyond.itertuples():
        raise GraphError(
            f"{where}, cell {row.cell}, frame {row.frame}: ({row.row:g}, {row.col:g}) lies outside "
            f"the {film.shape[0]} x {film.shape[1]} field, one of {len(beyond)} of {len(rows)}. "
            "Expected rows and columns in pixels; were x and y exchanged, or are they "
            "micrometres (seeding/unit)?"
        )
