"""From links between detected cells to the track of each cell, its states, and its daughters."""

from collections import defaultdict
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from lnp.core.vocabulary import BRIDGED, DIVIDED, EDGE, LOST, NO_MOTHER, TRACKED
from lnp.imaging.windows import fits

LEAST_SHARE, MOST_SHARE = 0.25, 0.8  # of the mother's usual area: that of a daughter at first

# Of the mother's diameter, between centres: halves of a disc have 0.42, two discs of half its area
# side by side 0.71. On simulated films halves that last have 0.5 to 0.62, daughters soon 0.7 to 1.
APART = 0.65


@dataclass
class Step:
    """One cell in one frame."""

    cell: int
    mother: int  # NO_MOTHER: there from the beginning
    frame: int
    centre: np.ndarray  # (row, col) in the frame; predicted from the drift where it was not found
    state: str
    places: list  # of its masks in the frame; two while it may just have divided


@dataclass
class DetectedCells:
    """What is known of a film: its cells in each frame, how they moved together, and what fits.

    `centres` and `areas` hold arrays (n, 2) and (n,) per frame, `drift` is (n_frames, 2), `shape`
    (n_rows, n_cols), all in pixels.
    """

    centres: list
    areas: list
    drift: np.ndarray
    shape: tuple
    diameter: float
    max_step: float
    max_gap: int


def trace_cells(first, links, film):
    """Return the steps of each cell from the first frame to its end.

    A cell that is not found is bridged for up to `max_gap` frames, then lost; near the edge it has
    left the field. Two cells that follow on one are its daughters if each is smaller than it was,
    once they have lived side by side for more than `max_gap` frames, and lie as far apart as two
    cells do. Before that they may be two halves of one mask, so both belong to the mother, and she
    goes on with the one that is left.
    What a cell is called in a frame depends on this frame and those before.

    Parameters
    ----------
    first : dict of cell to (centre, (frame, place) or None)
        Where each cell is in the first frame that has a plane; None: it was not found there.
    links : list of ((frame, place), (frame, place))
        See `link_centres`.
    film : DetectedCells

    Returns
    -------
    list of Step
        By frame, then in the order of cells; daughters are numbered on from the highest number.
    """
    following = defaultdict(list)
    for begin, end in links:
        following[begin].append(end)
    # who begins first is numbered first: (first frame, mother, place among her daughters, ...)
    waiting = [
        (0, NO_MOTHER, cell, centre, [node] if node else [])
        for cell, (centre, node) in sorted(first.items())
    ]
    number, steps = max(first, default=NO_MOTHER) + 1, []
    while waiting:
        begin, mother, cell, centre, heads = heappop(waiting)
        if mother != NO_MOTHER:
            cell, number = number, number + 1
        own, daughters = trace_cell(begin, heads, centre, following, film)
        steps += [Step(cell, mother, *step) for step in own]
        for place, node in enumerate(daughters):
            centre = film.centres[node[0]][node[1]]
            heappush(waiting, (node[0], cell, place, centre, [node]))
    return sorted(steps, key=lambda step: (step.frame, step.cell))


def trace_cell(begin, heads, centre, following, film):
    """Return the steps of one cell, as (frame, centre, state, places), and its daughters.

    Parameters
    ----------
    begin : int
        Its first frame.
    heads : list of (frame, place)
        Where it is found first; empty: nowhere.
    centre : (2,) ndarray
        In that frame.
    following : dict of (frame, place) to list of (frame, place)
    film : DetectedCells
    """
    steps, known, areas = [], heads[0][0] if heads else begin, []
    apart = None  # frame from which on two masks were found in each frame
    for frame in range(begin, len(film.drift)):
        heads = advance(heads, frame, following, film.max_gap)
        lasting = apart is not None and frame - apart >= film.max_gap
        judged = len(heads) > 1 and (apart is None or lasting)
        if judged and not may_be_daughters(heads, areas, film):
            heads = [nearest(heads, centre + film.drift[frame] - film.drift[known], film)]
        here = [place for when, place in heads if when == frame]
        apart = (frame if apart is None else apart) if len(here) > 1 else None
        if here:
            centre, known = centre_of(here, film, frame), frame
        if len(here) == 1:
            areas.append(film.areas[frame][here[0]])
        now = centre + film.drift[frame] - film.drift[known]
        divided = apart is not None and frame - apart >= film.max_gap
        divided = divided and lie_apart(heads, areas, film)
        state = state_of(now, bool(heads), bool(here), divided, film)
        steps.append((frame, now, state, here))
        if state in (LOST, EDGE, DIVIDED):
            break
    return steps, heads if steps and steps[-1][2] == DIVIDED else []


def advance(heads, frame, following, max_gap):
    """Return where a cell is found in a frame, or was last; nothing if too long ago.

    A cell that has just parted in two has two heads, never more.
    """
    moved = []
    for head in heads:
        onward = [node for node in following[head] if node[0] == frame]
        if onward:
            moved += onward if len(heads) == 1 else onward[:1]
        elif frame - head[0] <= max_gap:
            moved.append(head)
    return moved


def may_be_daughters(heads, areas, film):
    """Return whether two masks may be the daughters of a cell that had these areas (pixels).

    Each is smaller than she was, but no splinter. Otherwise one mask held two cells before, or
    lost a piece.
    """
    shares = [film.areas[frame][place] / np.median(areas) for frame, place in heads]
    return min(shares) >= LEAST_SHARE and max(shares) <= MOST_SHARE


def lie_apart(heads, areas, film):
    """Return whether two masks lie farther apart than the halves of a cell of these areas."""
    first, second = (film.centres[frame][place] for frame, place in heads)
    return np.hypot(*(first - second)) >= APART * np.sqrt(4 * np.median(areas) / np.pi)


def nearest(heads, centre, film):
    """Return that of the masks whose centre is nearest to a centre (row, col)."""
    return min(heads, key=lambda head: np.hypot(*(film.centres[head[0]][head[1]] - centre)))


def centre_of(places, film, frame):
    """Return the centre (row, col) of one or two masks of a frame together."""
    return np.average(film.centres[frame][places], axis=0, weights=film.areas[frame][places])


def state_of(centre, alive, found, divided, film):
    """Return the state of a cell in a frame, in which it was found or could still be bridged."""
    reach = film.diameter + (0 if alive else 2 * film.max_step)
    if not fits(centre[None], round(reach), film.shape)[0]:
        return EDGE
    if not alive:
        return LOST
    return DIVIDED if divided else TRACKED if found else BRIDGED
