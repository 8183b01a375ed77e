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

from lnp.correlation import (
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


def measure_drift(channels, max_shift_px):
    """Measure the stage drift of every frame of a site, from it and the frames before it.

    Parameters
    ----------
    channels : dict of sequences of (H, W) ndarray or None
        The frames of some channels, None where missing; each frame is read once.
    max_shift_px : float
        Largest drift looked for between a frame and the one before it, along each axis.

    Returns
    -------
    DataFrame
        One row per frame: `frame`, `drift_row`, `drift_col` (position in the frame =
        position in frame 0 + drift, pixels), `quality` (0 to 1: how much the best
        shift is better than the next best, see `lnp.correlation.find_peak`). Where
        no channel has the frame, or no shift stands out, the drift of the frame before
        is repeated and quality is 0. If frame 0 is missing, the first one there is counts.
    """
    drift = Drift(max_shift_px)
    for images in zip(*channels.values(), strict=True):
        drift.add(dict(zip(channels, images, strict=True)))
    return drift.table()


class Drift:
    """The stage's drift, frame by frame: see `measure_drift`."""

    # ASSUME the camera's own fixed pattern is weaker than what stands still on the dish
    def __init__(self, max_shift_px):
        self.max_shift_px = max_shift_px
        self.reference = Reference()
        self.bin_px = None  # how many pixels are averaged along each axis
        self.drifts, self.clarities = [], []

    def add(self, images):
        """Measure the next frame: dict of channel: (H, W) ndarray, or None where missing."""
        images = {name: image for name, image in images.items() if image is not None}
        for image in images.values():
            self.bin_px = self.bin_px or -(-max(image.shape) // LONGEST_SIDE)
        binned = {name: bin_image(image, self.bin_px) for name, image in images.items()}
        shapes = {name: fast_shape(image.shape) for name, image in binned.items()}
        spectra = {name: (phases(binned[name], shape), shape) for name, shape in shapes.items()}
        near = self.drifts[-1] if self.drifts else np.zeros(2)
        radius = self.max_shift_px / (self.bin_px or 1)
        drift, clarity = self.reference.place(spectra, near, radius)
        if clarity > 0:
            self.reference.add(spectra, drift)
        self.drifts.append(drift)
        self.clarities.append(clarity)

    def table(self):
        """Return the drift of all frames so far, as `measure_drift` does."""
        drifts = np.reshape(self.drifts, (-1, 2)) * (self.bin_px or 1)
        return table_of_drift(drifts, np.array(self.clarities))


def table_of_drift(drift, clarity):
    """Return (T, 2) drift as a table, counted from the first frame that was measured."""
    measured = np.where(clarity[:, None] > 0, drift, np.nan)
    table = pd.DataFrame(measured, columns=["drift_row", "drift_col"])
    table = (table - table.bfill().iloc[0]).ffill().fillna(0.0)
    return table.assign(frame=range(len(table)), quality=clarity)
