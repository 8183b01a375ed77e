"""Tracker that follows cells where a file says that they are: corrected tracks, or labels."""

import numpy as np

from lnp.core.vocabulary import BRIDGED, DIVIDED, EDGE, GONE, LOST, NO_MOTHER, TRACKED
from lnp.imaging.windows import fits
from lnp.tracking.frame_masks import MAX_STEP, segment_frame
from lnp.tracking.whole_film import Track

ENDS = [EDGE, LOST, GONE, DIVIDED]


class GivenTracks:
    """Follow cells whose centres are given; see `lnp.tracking.base.Tracker`.

    A frame that the file leaves out within a track is bridged from the frame before; nothing is
    taken from a later one. Where a track ends before the film does, its cell has divided, left the
    field, or is lost.

    Parameters
    ----------
    rows : DataFrame
        Columns `cell`, `frame`, `row`, `col` (pixels), `state`, `risk`, `mother`, as of the table
        "tracks"; the last row of a cell that ended may be there or not.
    seeds : DataFrame
        Column `cell`: those that are followed, and their daughters. The others only keep the masks
        apart.
    begin : int
        First frame with a plane. Cells that begin later, and are no daughters, are not followed.
    diameter_px : float
        Usual diameter of a cell.
    settings : dict
        See `lnp.tracking.frame_masks.segment_frame`.
    masks : lnp.tracking.given.label_masks.LabelMasks or None
        Masks that came with the tracks; where there is none, a watershed from the given centres
        makes one.
    """

    def __init__(self, rows, seeds, begin, diameter_px, settings, masks=None):
        self.begin, self.diameter_px, self.settings = begin, diameter_px, settings
        self.given, self.masks = dict(list(rows.groupby("frame"))), masks
        ends = rows["state"].isin(ENDS)
        found = rows[~ends] if len(rows) else rows
        self.last = found.groupby("cell")["frame"].max().to_dict()
        self.rows = {(row.cell, row.frame): row for row in rows.itertuples()}
        self.mothers = rows.drop_duplicates("cell").set_index("cell")["mother"].to_dict()
        self.first = rows.groupby("cell")["frame"].min().to_dict()
        self.born = daughters_begin(self.first, self.mothers)
        self.cells = followed_cells(self.first, self.mothers, begin, seeds["cell"])
        self.frame, self.tracks = -1, {}

    @property
    def n_left_out(self):
        """How many cells are not followed: they begin later, or have no seed."""
        return len(self.first) - len(self.cells)

    def follow(self, image, step):
        """Return the cells of the next frame; see `lnp.tracking.base.Tracker.follow`."""
        self.frame += 1
        masks = {} if image is None else self.find_masks(image)
        shape = None if image is None else image.shape
        before, self.tracks = self.tracks, {}
        open_cells = {cell for cell, track in before.items() if track.state not in ENDS}
        for cell in sorted(open_cells):
            self.tracks[cell] = self.go_on(before[cell], step, masks.get(cell), shape)
        for cell in self.cells:
            if cell not in before and self.begins(cell):
                self.tracks[cell] = self.start(cell, masks.get(cell), shape)
        return [self.tracks[cell] for cell in sorted(self.tracks)]

    def begins(self, cell):
        """Return whether a cell's track begins in this frame: with the film, or its sister's."""
        mother = self.tracks.get(self.mothers[cell])
        if self.mothers[cell] == NO_MOTHER:
            return self.frame == 0
        return mother is not None and mother.state == DIVIDED

    def start(self, cell, mask, shape):
        """Return the first Track of a cell.

        Before the first plane it is where it is found then, and a daughter that is found later
        than her sister is where their mother was.
        """
        mother = self.mothers[cell]
        row = self.rows[cell, self.first[cell]]
        centre = np.array([row.row, row.col], dtype=float)
        centre = centre if mother == NO_MOTHER else self.tracks[mother].centre
        track = Track(cell, mother, centre, centre, np.empty((0, 2), dtype=int), BRIDGED)
        return self.go_on(track, np.zeros(2), mask, shape)

    def go_on(self, before, step, mask, shape):
        """Return the Track of a cell in this frame, given that of the frame before."""
        row = self.rows.get((before.cell, self.frame))
        predicted = before.centre + step
        centre = predicted if row is None else np.array([row.row, row.col], dtype=float)
        risk = before.risk if row is None else row.risk
        state = self.state_of(before.cell, row, centre, mask, shape)
        pixels = mask.pixels if state == TRACKED else np.empty((0, 2), dtype=int)
        return Track(before.cell, before.mother, centre, predicted, pixels, state, [], risk)

    def state_of(self, cell, row, centre, mask, shape):
        """Return the state of a cell in this frame."""
        if row is None:
            return self.state_without_row(cell, centre, shape)
        if row.state in ENDS:
            return row.state
        if row.state == BRIDGED or shape is None:
            return BRIDGED
        if not fits(centre[None], round(self.diameter_px), shape)[0]:
            return EDGE
        return BRIDGED if mask is None else TRACKED

    def state_without_row(self, cell, centre, shape):
        """Return the state of a cell in a frame in which no centre is given."""
        if self.frame < self.last.get(cell, -1) or shape is None:
            return BRIDGED
        if cell in self.born:
            return DIVIDED if self.frame == self.born[cell] else BRIDGED
        reach = round(self.diameter_px * (1 + 2 * MAX_STEP))
        return LOST if fits(centre[None], reach, shape)[0] else EDGE

    def find_masks(self, image):
        """Return the masks of the given cells in this frame: dict of cell to FrameMask."""
        rows = self.given.get(self.frame)
        if rows is None:
            return {}
        rows = rows[rows["state"] == TRACKED]
        masks = {} if self.masks is None else self.masks.of_frame(self.frame, rows, image.shape)
        if len(rows) and not set(rows["cell"]) <= set(masks):
            seeds = rows[["cell", "row", "col"]]
            masks = segment_frame(image, self.diameter_px, self.settings, seeds) | masks
        return masks


def daughters_begin(first, mothers):
    """Return {mother: first frame of her daughters}.

    >>> daughters_begin({0: 0, 1: 4, 2: 5}, {0: -1, 1: 0, 2: 0})
    {0: 4}
    """
    begin = {}
    for cell, mother in mothers.items():
        if mother != NO_MOTHER:
            begin[mother] = min(first[cell], begin.get(mother, first[cell]))
    return begin


def followed_cells(first, mothers, begin, seeded):
    """Return the seeded cells that are there in frame `begin`, and all daughters of them.

    >>> followed_cells({0: 1, 1: 4, 2: 5, 3: 6, 4: 0}, {0: -1, 1: 0, 2: -1, 3: 2, 4: -1}, 1, [0, 2])
    [0, 1]
    """
    there = {cell for cell in seeded if first.get(cell, begin + 1) <= begin}
    followed = {cell for cell in there if mothers[cell] == NO_MOTHER}
    waiting = {cell for cell in first if mothers[cell] != NO_MOTHER}
    while born := {cell for cell in waiting if mothers[cell] in followed}:
        followed |= born
        waiting -= born
    return sorted(followed)


def first_places(rows, begin):
    """Return where the cells that are there in the first frame with a plane lie in it: seeds.

    Returns
    -------
    DataFrame
        Columns `cell`, `row`, `col`.
    """
    there = rows[(rows["frame"] <= begin) & (rows["mother"] == NO_MOTHER)]
    seeds = there.drop_duplicates("cell", keep="last").sort_values("cell")
    return seeds[["cell", "row", "col"]].reset_index(drop=True)
