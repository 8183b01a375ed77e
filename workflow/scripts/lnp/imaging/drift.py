"""How the stage drifts from frame to frame, and how brightfield lies against fluorescence.

Cells move, divide and leave, and the mean step of a dozen of them is as large as
the jitter of the stage. What stands still on the dish is fine: its grain, debris,
slow cells; brightfield shows most of it. So each frame is held against the sum of
all frames before it, each moved to where it belongs: what stands still adds up there,
what moves averages out. Frames that come later say nothing, so that the crops of the
first hours are the same whether or not the film went on.
"""

import numpy as np
import pandas as pd

from lnp.imaging.phase_correlation import (
    bin_image,
    correlation,
    fast_shape,
    find_peak,
    moved,
    phases,
    shifts_around,
)

LONGEST_SIDE = 1400  # pixels; larger images are binned, which costs some hundredths of a pixel
UNCERTAIN = 0.1  # clarity below which a peak may be chance


class Reference:
    """The sum of frames, as phases, each moved to where it belongs in frame 0."""

    def __init__(self):
        self.sums = {}

    def add(self, spectra, drift):
        """Add a frame that lies `drift` after frame 0."""
        for channel, (spectrum, shape) in spectra.items():
            placed = moved(spectrum, -drift, shape)
            self.sums[channel] = self.sums.get(channel, 0) + placed

    def place(self, spectra, near, radius):
        """Return the drift of a frame against the sum, and its clarity: 0 if it may be chance.

        With nothing to hold it against, a frame is where it is expected, with clarity 1.
        """
        known = [channel for channel in spectra if channel in self.sums]
        if not known:
            return near, float(bool(spectra) and not self.sums)
        shifts = shifts_around(near, radius)
        surfaces = [correlation(spectra[c][0], self.sums[c], spectra[c][1], shifts) for c in known]
        surface = sum(surfaces) / np.sqrt(len(surfaces))
        drift, clarity = find_peak(surface, shifts, apart=max(3.0, radius / 4))
        return (drift, clarity) if clarity >= UNCERTAIN else (near, 0.0)


class Drift:
    """The stage's drift of a site, frame by frame, each from it and the frames before it.

    Parameters
    ----------
    max_shift_px : float
        Largest drift looked for between a frame and the one before it, along each axis.
    """

    # ASSUME the camera's own fixed pattern is weaker than what stands still on the dish
    def __init__(self, max_shift_px):
        self.max_shift_px = max_shift_px
        self.reference = Reference()
        self.bin_px = None  # how many pixels are averaged along each axis
        self.last = np.zeros(2)  # where the last frame lies in the reference, binned pixels
        self.first = None  # where the first that was measured lies there
        self.rows = []  # drift_row, drift_col (pixels) and quality of each frame

    def add(self, images):
        """Measure the next frame: dict of channel: (H, W) ndarray, or None where missing.

        Returns
        -------
        (2,) ndarray
            Position in this frame = position in frame 0 + drift (row, col; pixels). Where no
            channel has the frame, or no shift stands out, that of the frame before. If frame
            0 is missing, the first one there is counts.
        """
        images = {name: image for name, image in images.items() if image is not None}
        for image in images.values():
            self.bin_px = self.bin_px or -(-max(image.shape) // LONGEST_SIDE)
        spectra = {name: spectrum_and_shape(image, self.bin_px) for name, image in images.items()}
        radius = self.max_shift_px / (self.bin_px or 1)
        self.last, clarity = self.reference.place(spectra, self.last, radius)
        drift = self.rows[-1][:2] if self.rows else (0.0, 0.0)
        if clarity > 0:
            self.reference.add(spectra, self.last)
            self.first = self.last if self.first is None else self.first
            drift = (self.last - self.first) * self.bin_px
        self.rows.append((*drift, clarity))
        return np.array(drift)

    def table(self):
        """Return one row per frame so far: `frame`, `drift_row`, `drift_col` and `quality`.

        Quality is 0 to 1: how much the best shift is better than the next best, see
        `find_peak`; 0 where the drift of the frame before is repeated.
        """
        table = pd.DataFrame(self.rows, columns=["drift_row", "drift_col", "quality"])
        return table.assign(frame=range(len(table)))


def spectrum_and_shape(image, bin_px):
    """Return the phases of a binned image, and the (H, W) over which they were taken."""
    binned = bin_image(image, bin_px)
    shape = fast_shape(binned.shape)
    return phases(binned, shape), shape
