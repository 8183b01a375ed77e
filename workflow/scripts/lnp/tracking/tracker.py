"""Follow the cells of a site by seeding each frame with their last centres.

A cell moves about 9 px between frames, far less than its width, so its centre
at t still lies inside it at t + 1: one marked pixel is enough to find it again
(Harrison et al., Cell segmentation and tracking). Stage drift is taken out first.
"""

from dataclasses import dataclass, field

import numpy as np

from lnp.core.vocabulary import BRIDGED, EDGE, LOST, TRACKED
from lnp.imaging.foreground import foreground_threshold, smooth
from lnp.imaging.pixel_regions import core_of, disc, move_to, paint, pixels_of, reach_of
from lnp.imaging.watershed import cell_among_neighbours, cell_by_gradient
from lnp.imaging.windows import cut, cut_window
from lnp.tracking.track_risk import rate_tracks

LEAST_SHARE, MOST_SHARE = 0.05, 4.0  # of the usual area; a mask beyond is not the cell
USUAL_CHANGE = 1.6  # of the track's median area; a mask beyond may be, but its shape is not kept


@dataclass(frozen=True)
class Method:
    """How cells are followed; lengths in pixels of the raw image."""

    window_px: int  # side of the search window
    diameter_px: float  # usual, of a cell
    smoothing_px: float  # standard deviation of the Gaussian before the watershed; 0: none
    marker_px: float  # radius of the internal marker of the paper's method; 0: one pixel
    neighbours: bool  # the other cells are markers too; if not, the paper's method


@dataclass
class Track:
    """What is known of one cell up to the present frame."""

    cell: int
    centre: np.ndarray  # (row, col) in the present frame
    pixels: np.ndarray  # (n, 2) int, of the last mask, in the frame in which it was found
    shape: np.ndarray  # (n, 2) int, the last of a usual area: where the cell is looked for
    state: str = TRACKED  # or bridged, lost, edge
    inside: bool = True  # so far its window never left the image
    predicted: np.ndarray = None  # (row, col) before the present frame was looked at
    areas: list = field(default_factory=list)  # pixels, of each mask found
    risk: float = 0.0

    @property
    def found(self):
        """Pixels (n, 2) of the mask in the present frame; none if it was not found there."""
        return self.pixels if self.state == TRACKED else self.pixels[:0]


class Tracker:
    """Follows every cell of a site through its frames, each looked at once.

    Parameters
    ----------
    seeds : DataFrame
        Columns `cell`, `row`, `col`: centres in the first frame that has a plane, in pixels.
    method : Method
    """

    def __init__(self, seeds, method):
        self.method = method
        self.tracks = [start_track(seed, method) for seed in seeds.itertuples()]
        self.begun = False  # whether a frame with a plane was seen

    def follow(self, image, step):
        """Return the tracks with a row in the next frame.

        Parameters
        ----------
        image : (n_rows, n_cols) ndarray, or None for a missing plane
            Counterstain.
        step : (2,) ndarray
            How far the stage has gone since the frame before (row, col), in pixels.

        Returns
        -------
        list of Track
            tracked; bridged over a missing plane (the centre is the prediction, the mask is
            empty); or for the last time, as edge (the window left the image) or lost (no
            mask of a cell's size). It holds until the next frame is followed.
        """
        self.tracks = [track for track in self.tracks if goes_on(track, self.method)]
        for track in self.tracks:
            track.centre = track.predicted = track.centre + (step if self.begun else 0)
        self.begun |= image is not None
        if image is None:
            for track in self.tracks:
                track.state = BRIDGED
        else:
            find_again(image, self.tracks, self.method)
        rate_tracks(self.tracks, self.method.diameter_px)
        return [track for track in self.tracks if track.inside or track.state == EDGE]


def start_track(seed, method):
    """Return the track of a seed: its first mask is a disc of half a cell's diameter."""
    centre = np.array([seed.row, seed.col], dtype=float)
    region = disc(centre, method.diameter_px / 4)
    return Track(seed.cell, centre, region, region)


def goes_on(track, method):
    """Return whether a track is looked for in the next frame.

    One that reached the edge is then only a marker beside its neighbours.
    """
    if track.state == EDGE:
        track.state = "beyond"
    return track.state != LOST and (track.inside or method.neighbours)


def find_again(image, tracks, method):
    """Set the centre, mask and state of each track in a new frame."""
    smoothed = smooth(image, method.smoothing_px)
    for track in tracks:
        if track.inside and cut(image, track.centre, method.window_px) is None:
            track.inside, track.state = False, EDGE
    search = search_by_valleys if method.neighbours else search_by_gradient
    masks = search(smoothed, tracks, method)
    for track, pixels in zip(tracks, masks, strict=True):
        settle(track, pixels, method)


def search_by_gradient(smoothed, tracks, method):
    """Return the pixels (n, 2) of each track's cell, by the paper's method; none at the edge."""
    masks = []
    for track in tracks:
        if not track.inside:
            masks.append(np.empty((0, 2), dtype=int))
            continue
        window, corner = cut_window(track.centre, method.window_px, smoothed.shape)
        middle = np.rint(track.centre).astype(int) - corner
        mask = cell_by_gradient(smoothed[window], disc(middle, method.marker_px))
        masks.append(pixels_of(mask, corner))
    return masks


def search_by_valleys(smoothed, tracks, method):
    """Return the pixels (n, 2) of each track's cell, the others' cores being markers too."""
    threshold = foreground_threshold(smoothed)
    expected = [move_to(track.shape, track.centre) for track in tracks]
    cores = paint([core_of(pixels) for pixels in expected], smoothed.shape)
    masks = []
    for number, (track, pixels) in enumerate(zip(tracks, expected, strict=True), start=1):
        window, corner = cut_window(track.centre, method.window_px, smoothed.shape)
        labels = cores[window]
        others = np.where(labels == number, 0, labels)
        reach = reach_of(pixels - corner, labels.shape, 0.3 * method.diameter_px)
        mask = cell_among_neighbours(smoothed[window], labels == number, others, reach, threshold)
        masks.append(pixels_of(mask, corner))
    return masks


def settle(track, pixels, method):
    """Take a mask over into its track, or end the track as lost where it is none of a cell."""
    share = len(pixels) / (np.pi / 4 * method.diameter_px**2)
    plausible = LEAST_SHARE <= share <= MOST_SHARE
    if track.state != EDGE:
        track.state = (TRACKED if track.inside else "beyond") if plausible else LOST
    if plausible:
        track.centre, track.pixels = pixels.mean(axis=0), pixels
        track.areas.append(len(pixels))
        change = len(pixels) / np.median(track.areas)
        if 1 / USUAL_CHANGE <= change <= USUAL_CHANGE:
            track.shape = pixels
