"""Linking of cells that were detected frame by frame, over the whole film: an assignment problem.

The method is that of Jaqaman et al. 2008 (Robust single-particle tracking in live-cell time-lapse
sequences), as TrackMate and laptrack have it: first the cells of each two frames in a row are
matched, then the ends of tracks with the beginnings of others (gaps) or with their middles
(divisions), each at the least sum of squared distances. What no link costs is not estimated from
the film, as there, but is the square of the largest distance: a short film has too few gaps and
divisions for an estimate.
"""


def link_centres(centres, max_step, max_gap, horizons=(), divisions=True):
    """Return the links between detected cells.

    A model that sees the first frames must not profit from later ones. So the frames before each
    horizon are linked first, without the others, and their links stay as they are.

    Parameters
    ----------
    centres : list of (n, 2) ndarray
        Per frame, the centres of its cells without the step that most of them took, in pixels.
    max_step : float
        Largest distance that is linked, in pixels.
    max_gap : int
        Frames in a row in which a cell may not be found.
    horizons : iterable of int
        Numbers of first frames that models see.
    divisions : bool
        Whether two cells may follow on one.

    Returns
    -------
    list of ((frame, place), (frame, place))
        Sorted; a place is that in the frame's centres. Of each cell at most two links lead on, and
        at most one comes to it.
    """
    from laptrack import LapTrack  # here, since it takes a second that other trackers save

    farthest = max_step**2
    linker = LapTrack(
        cutoff=farthest,
        gap_closing_cutoff=farthest if max_gap else False,
        gap_closing_max_frame_count=max_gap + 1,
        splitting_cutoff=farthest if divisions else False,
        segment_start_cost=farthest,
        segment_end_cost=farthest,
        no_splitting_cost=farthest,
    )
    links, begin = set(), 0
    for end in sorted({h for h in horizons if h < len(centres)} | {len(centres)}):
        if sum(map(len, centres[:end])):
            found = linker.predict(centres[:end], connected_edges=sorted(links) or None).edges()
            plain = (tuple((int(frame), int(place)) for frame, place in link) for link in found)
            links |= {link for link in plain if link[1][0] >= begin}
        begin = end
    return sorted(links)
