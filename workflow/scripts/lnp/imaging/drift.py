"""Drift of the stage from frame to frame: by what stands still, or else by the cells in common.

What stands still on the dish is fine: its grain, debris, slow cells; brightfield shows most of
it. So each frame is compared, by phase correlation, with the sum of all frames before it, each
moved to its place in frame 0: what stands still adds up there, what moves averages out. Later
frames have no influence, so the crops of the first hours are the same whether or not the
recording went on.

Where nothing stands still, that finds nothing, or a wrong place now and then, whose error would
stay in the sum. So a place that does not stand out must lie near the one that the cells' common
step predicts (`lnp.imaging.common_step`), and without any the field is taken to lie there. The
steps' errors would add up over a film; but a stage comes back to its place, if it is not moved
for good, so each prediction is drawn somewhat towards the mean place since the last jump.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.imaging.common_step import JUMP, cell_spectra, common_step
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

LONGEST_SIDE = 1400  # pixels; larger images are binned, which costs some hundredths of a pixel
UNCERTAIN = 0.1  # clarity below which a peak may be chance
CLEAR = 0.5  # clarity from which a peak is believed wherever it is
FINE_ENOUGH = 20  # pixels of a cell's diameter that are enough to compare cells
NEAR = 0.06  # diameters of a cell from the predicted place, where a peak is believed if less clear
DRAWN = 0.3  # share of the way to the mean place by which a prediction is drawn there
SETTLING = 6  # frames after the first, or after a jump, in which a stage may still settle
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
        self.last = np.zeros(2)  # where the last frame lies in the reference, binned pixels
        self.mean, self.n_mean = np.zeros(2), 0  # of the places since the stage last jumped
        self.first = None  # where the first that was measured lies there
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
        predicted, alike = self.predict(frame)
        place, clarity = self.locate(frame, predicted, alike)
        if clarity > 0:
            for channel, spectra in frame.items():
                placed = shift_spectrum(spectra.phase, -place, spectra.shape)
                self.reference[channel] = self.reference.get(channel, 0) + placed
        quality = clarity or BY_CELLS * alike
        if quality > 0:
            self.keep(frame, place if clarity > 0 else predicted, clarity > 0)
        drift = (0.0, 0.0) if self.first is None else (self.last - self.first) * self.bin_px
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

    def keep(self, frame, place, supported):
        """Take a frame to lie at a place (row, col; binned pixels), supported by the reference.

        Without its support, the mean place is that of the first frames: else it would follow cells
        that walk.
        """
        if np.hypot(*(place - self.last)) > JUMP * self.diameter_px / self.bin_px:
            self.n_mean = 0
        if supported or self.n_mean <= SETTLING:
            self.n_mean += 1
            self.mean = self.mean + (place - self.mean) / self.n_mean
        self.last, self.first = place, place if self.first is None else self.first
        self.before = frame

    def predict(self, frame):
        """Return where a frame should lie (binned pixels), and whether it shows the same cells."""
        known = [name for name in frame if name in self.before]
        if not known:
            return self.last, False
        pairs = [(self.before[name].cells, frame[name].cells) for name in known]
        radius, diameter = self.max_shift_px / self.coarse_px, self.diameter_px / self.coarse_px
        step, height = common_step(pairs, radius, diameter)
        place = self.last + step * self.coarse_px / self.bin_px
        if np.hypot(*step) <= JUMP * diameter and self.n_mean > SETTLING:
            place = place + DRAWN * (self.mean - place)
        return place, height > 0

    def locate(self, frame, predicted, alike):
        """Return where a frame lies in the reference (binned pixels), and the peak's clarity.

        The clarity is 0 if the peak may be chance, or lies elsewhere than predicted without being
        clear. Where the frame shows the same cells (`alike`), a jump that they did not make is
        none, however clear. The first frame lies where the last one did, with clarity 1.
        """
        known = [channel for channel in frame if channel in self.reference]
        if not known:
            return self.last, float(bool(frame) and not self.reference)
        radius = self.max_shift_px / self.bin_px
        jumped = np.hypot(*(predicted - self.last)) > JUMP * self.diameter_px / self.bin_px
        shifts = shifts_around(predicted if jumped else self.last, radius)
        surfaces = [
            phase_correlation(frame[name].phase, self.reference[name], frame[name].shape, shifts)
            for name in known
        ]
        apart = max(3.0, radius / 4)
        place, clarity = find_peak(sum(surfaces) / np.sqrt(len(surfaces)), shifts, apart)
        away = np.hypot(*(place - predicted)) * self.bin_px / self.diameter_px
        moved = np.hypot(*(place - self.last)) * self.bin_px / self.diameter_px
        possible = min(away, moved) <= JUMP or not alike
        if (clarity >= CLEAR and possible) or (clarity >= UNCERTAIN and away <= NEAR):
            return place, clarity
        return (self.last, 0.0) if alike else self.locate_far(frame, known, apart)

    def locate_far(self, frame, known, apart):
        """Search the whole field; see `locate`. `known` are the channels that can be compared."""
        found = [
            correlate_everywhere(frame[name].phase, self.reference[name], frame[name].shape)
            for name in known
        ]
        surface = sum(surface for surface, _ in found) / np.sqrt(len(found))
        place, clarity = find_peak(surface, found[0][1], apart)
        if clarity < CLEAR:
            return self.last, 0.0
        pairs = [(frame[name].phase, frame[name].shape, self.reference[name]) for name in known]
        return unwrap_shift(place, pairs), clarity

    def table(self):
        """Return one row per frame so far: `frame`, `drift_row`, `drift_col` and `quality`.

        Quality is 0 to 1: how much the best shift is better than the next best, see
        `find_peak`; `BY_CELLS` where only the cells' common step is known; 0 where the drift of
        the frame before is repeated.
        """
        table = pd.DataFrame(self.rows, columns=["drift_row", "drift_col", "quality"])
        return table.assign(frame=range(len(table)))


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
        f"the field jumped by {shown}{more}, further than registration/max_shift_px "
        f"({max_shift_px:g} px): it was searched for in the whole field. Was the plate taken out?"
    )
