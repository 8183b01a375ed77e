"""Drift of the stage from frame to frame: by what stands still, or else by the cells in common.

What stands still on the dish is fine: its grain, debris, slow cells; brightfield shows most of
it. So each frame is compared, by phase correlation, with the sum of all frames before it, each
moved to its place in frame 0: what stands still adds up there, what moves averages out. Later
frames have no influence, so the crops of the first hours are the same whether or not the
recording went on.

Where nothing stands still, that finds nothing, or a wrong place now and then, whose error would
stay in the sum. So a place that does not stand out must lie near the one that the cells' common
step and its usual place predict (`lnp.imaging.common_step`, `lnp.imaging.stage_place`), and
without any the field is taken to lie there.

Cells may also move together on a dish that stands still, as a layer that flows. So their step is
known beside the drift: that is where a tracker looks for them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.imaging.common_step import cell_spectra, common_step
from lnp.imaging.phase_correlation import (
    bin_image,
    correlate_everywhere,
    fast_shape,
    find_peak,
    phase_correlation,
    phase_spectrum,
    shift_spectrum,
    shifts_around,
    unwrap_shift,
)
from lnp.imaging.stage_place import StagePlace

LONGEST_SIDE = 1400  # pixels; larger images are binned, which costs some hundredths of a pixel
UNCERTAIN = 0.1  # clarity below which a peak may be chance
CLEAR = 0.5  # clarity from which a peak is believed wherever it is
FINE_ENOUGH = 20  # pixels of a cell's diameter that are enough to compare cells
NEAR = 0.06  # diameters of a cell from the predicted place, where a peak is believed if less clear
BY_CELLS = 0.05  # quality where only the cells' common step is known


@dataclass(frozen=True)
class Spectra:
    """Spectra of one channel of a frame, which was filled up to `shape` (H, W)."""

    phase: np.ndarray  # all amplitudes one
    cells: list  # structures of a cell's size, see `common_step.cell_spectra`
    shape: tuple


class Drift:
    """The stage's drift of a site, measured frame by frame.

    Parameters
    ----------
    max_shift_px : float
        Largest drift looked for between a frame and the one before it, along each axis. Where
        nothing stands out within, the plate may have been taken out and put back: then the whole
        field is searched, and only a clear shift is taken.
    diameter_px : float
        Usual diameter of a cell.
    """

    # ASSUME the camera's own fixed pattern is weaker than what stands still on the dish
    def __init__(self, max_shift_px, diameter_px):
        self.max_shift_px, self.diameter_px = max_shift_px, diameter_px
        self.reference = {}  # per channel: sum of the frames' phase spectra, moved to frame 0
        self.before = {}  # Spectra of the channels of the last frame whose place was found
        self.bin_px = None  # how many pixels are averaged along each axis
        self.coarse_px = max(1, round(diameter_px / FINE_ENOUGH))  # the same, to compare cells
        self.stage = StagePlace(diameter_px)  # where the last frame lies in the reference
        self.first = None  # where the first that was measured lies there, pixels
        self.cells_step = np.zeros(2)  # of most cells since the frame before: stage and flow
        self.flow = np.zeros(2)  # the part of it that the stage did not make
        self.rows = []  # drift_row, drift_col (pixels) and quality of each frame

    def add(self, images):
        """Measure the next frame.

        Parameters
        ----------
        images : dict of channel to (H, W) ndarray, or None where missing

        Returns
        -------
        (2,) ndarray
            Position in this frame = position in frame 0 + drift (row, col; pixels). Where no
            channel has the frame, or nothing supports a shift, that of the frame before. If frame
            0 is missing, drift counts from the first frame that is there.
        """
        frame = {name: self.transform(image) for name, image in images.items() if image is not None}
        step, error, alike = self.compare_cells(frame)
        expected = self.stage.place, self.stage.variance
        expected, variance = self.stage.expect(step, error) if alike else expected
        place, clarity = self.locate(frame, expected, alike)
        if clarity > 0:
            self.add_to_reference(frame, place)
        quality, before = clarity or BY_CELLS * alike, self.stage.place
        if quality > 0:
            self.stage.take(*((place, 0.0) if clarity > 0 else (expected, variance)))
            self.before = frame
            self.first = self.stage.place if self.first is None else self.first
        moved = self.stage.place - before
        self.flow = self.find_flow(step - moved, error) if alike else np.zeros(2)
        self.cells_step = moved + self.flow
        drift = (0.0, 0.0) if self.first is None else self.stage.place - self.first
        self.rows.append((*drift, quality))
        return np.array(drift)

    def transform(self, image):
        """Return the `Spectra` of an image (H, W)."""
        self.bin_px = self.bin_px or -(-max(image.shape) // LONGEST_SIDE)
        binned = bin_image(image, self.bin_px)
        shape = fast_shape(binned.shape)
        coarse = bin_image(image, self.coarse_px)
        cells = cell_spectra(coarse, self.diameter_px / self.coarse_px)
        return Spectra(phase_spectrum(binned, shape), cells, shape)

    @property
    def apart(self):
        """How far apart two peaks lie (binned pixels) that do not count as one."""
        return max(3.0, self.max_shift_px / self.bin_px / 4)

    def find_flow(self, away, error):
        """Return how far the cells went beside the stage; a short way is shortened by its error."""
        return away if np.hypot(*away) > self.stage.jump else sure_part(away, error)

    def add_to_reference(self, frame, place):
        """Add a frame that lies at a place (row, col; pixels) to the sum of those before."""
        for channel, spectra in frame.items():
            placed = shift_spectrum(spectra.phase, -place / self.bin_px, spectra.shape)
            self.reference[channel] = self.reference.get(channel, 0) + placed

    def compare_cells(self, frame):
        """Return the step of the cells (pixels), its error, and whether they are the same ones.

        See `lnp.imaging.common_step.common_step`.
        """
        known = [name for name in frame if name in self.before]
        pairs = [(self.before[name].cells, frame[name].cells) for name in known]
        diameter = self.diameter_px / self.coarse_px
        radius = max(self.max_shift_px / self.coarse_px, diameter)  # a layer may flow that fast
        step, error, height = common_step(pairs, radius, diameter)
        return step * self.coarse_px, error * self.coarse_px**2, height > 0

    def locate(self, frame, expected, alike):
        """Return where a frame lies in the reference (pixels), and the peak's clarity.

        The clarity is 0 if the peak may be chance, or lies elsewhere than expected without being
        clear. Where the frame shows the same cells (`alike`), a jump that they did not make, be it
        by flowing on, is none, however clear. The first frame lies where the last one did, with
        clarity 1.
        """
        known, last = [name for name in frame if name in self.reference], self.stage.place
        if not known:
            return last, float(bool(frame) and not self.reference)
        jumped = np.hypot(*(expected - last)) > self.stage.jump  # or the cells flow together
        found = [self.find_near(frame, known, middle) for middle in [last, expected][: 1 + jumped]]
        place, clarity = max(found, key=lambda peak: peak[1])
        near = np.hypot(*(place - expected)) <= NEAR * self.diameter_px
        ways = [place - here for here in (expected, expected - self.flow, last)]
        possible = np.hypot(*np.transpose(ways)).min() <= self.stage.jump or not alike
        if (clarity >= CLEAR and possible) or (clarity >= UNCERTAIN and near):
            return place, clarity
        return (last, 0.0) if alike else self.locate_far(frame, known)

    def find_near(self, frame, known, middle):
        """Return where a frame matches the reference best around a place (pixels), and how clearly.

        `known` are the channels that can be compared.
        """
        radius = self.max_shift_px / self.bin_px
        shifts = shifts_around(middle / self.bin_px, radius)
        surfaces = [
            phase_correlation(frame[name].phase, self.reference[name], frame[name].shape, shifts)
            for name in known
        ]
        place, clarity = find_peak(sum(surfaces) / np.sqrt(len(surfaces)), shifts, self.apart)
        return place * self.bin_px, clarity

    def locate_far(self, frame, known):
        """Search the whole field; see `locate` and `find_near`."""
        found = [
            correlate_everywhere(frame[name].phase, self.reference[name], frame[name].shape)
            for name in known
        ]
        surface = sum(surface for surface, _ in found) / np.sqrt(len(found))
        place, clarity = find_peak(surface, found[0][1], self.apart)
        if clarity < CLEAR:
            return self.stage.place, 0.0
        pairs = [(frame[name].phase, frame[name].shape, self.reference[name]) for name in known]
        return unwrap_shift(place, pairs) * self.bin_px, clarity

    def table(self):
        """Return one row per frame so far: `frame`, `drift_row`, `drift_col` and `quality`.

        Quality is 0 to 1: how much the best shift is better than the next best, see
        `find_peak`; `BY_CELLS` where only the cells' common step is known; 0 where the drift of
        the frame before is repeated.
        """
        table = pd.DataFrame(self.rows, columns=["drift_row", "drift_col", "quality"])
        return table.assign(frame=range(len(table)))


def sure_part(step, error):
    """Return a step shortened by its error, the variance along each axis (James and Stein 1961)."""
    square = step @ step
    return step * (1 - 2 * error / square if 2 * error < square else 0.0)


def unmeasured_from(shifts):
    """Return the first frame from which on the drift could no longer be measured, or None.

    Where the field lies after that is unknown: a cell there may be another one.

    Parameters
    ----------
    shifts : DataFrame
        Table "shifts" of one site.
    """
    known = shifts.loc[shifts["quality"] > 0, "frame"]
    last, first = shifts["frame"].max(), (known.max() if len(known) else 0) + 1
    return int(first) if first <= last else None


def describe_jumps(shifts, max_shift_px):
    """Return a sentence on the frames before which the field jumped further than is expected.

    Parameters
    ----------
    shifts : DataFrame
        Table "shifts" of one site.
    max_shift_px : float
    """
    steps = shifts.sort_values("frame")[["drift_row", "drift_col"]].diff().fillna(0).to_numpy()
    far = np.flatnonzero(np.abs(steps).max(axis=1) > max_shift_px + 1)
    if not len(far):
        return ""
    shown = ", ".join(f"({steps[t][0]:.0f}, {steps[t][1]:.0f}) px at frame {t}" for t in far[:3])
    more = f" and {len(far) - 3} times more" if len(far) > 3 else ""
    return (
        f"the field jumped by {shown}{more}, further than registration/max_shift_um "
        f"({max_shift_px:g} px): it was searched for in the whole field. Was the plate taken out?"
    )
