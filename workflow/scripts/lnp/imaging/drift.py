"""Drift of the stage from frame to frame, by phase correlation with a running reference.

Cells move, divide and leave, and the mean step of a dozen of them is as large as
the jitter of the stage. What stands still on the dish is fine: its grain, debris,
slow cells; brightfield shows most of it. So each frame is compared with the sum of
all frames before it, each moved to its place in frame 0: what stands still adds up
there, what moves averages out. Later frames have no influence, so the crops of the
first hours are the same whether or not the recording went on.
"""

import numpy as np
import pandas as pd

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
FAR_UNCERTAIN = (
    0.3  # the same among all shifts of a field, of which there are a thousand times more
)


class Drift:
    """The stage's drift of a site, measured frame by frame.

    Parameters
    ----------
    max_shift_px : float
        Largest drift looked for between a frame and the one before it, along each axis. Where
        nothing stands out within, the plate may have been taken out and put back: then the whole
        field is searched, and only a clear shift is taken.
    """

    # ASSUME the camera's own fixed pattern is weaker than what stands still on the dish
    def __init__(self, max_shift_px):
        self.max_shift_px = max_shift_px
        self.reference = {}  # per channel: sum of the frames' phase spectra, moved to frame 0
        self.bin_px = None  # how many pixels are averaged along each axis
        self.last = np.zeros(2)  # where the last frame lies in the reference, binned pixels
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
            channel has the frame, or no shift stands out, that of the frame before. If frame
            0 is missing, drift counts from the first frame that is there.
        """
        spectra = {}
        for channel, image in images.items():
            if image is not None:
                self.bin_px = self.bin_px or -(-max(image.shape) // LONGEST_SIDE)
                binned = bin_image(image, self.bin_px)
                shape = fast_shape(binned.shape)
                spectra[channel] = phase_spectrum(binned, shape), shape
        self.last, clarity = self.locate(spectra)
        drift = self.rows[-1][:2] if self.rows else (0.0, 0.0)
        if clarity > 0:
            for channel, (spectrum, shape) in spectra.items():
                placed = shift_spectrum(spectrum, -self.last, shape)
                self.reference[channel] = self.reference.get(channel, 0) + placed
            self.first = self.last if self.first is None else self.first
            drift = (self.last - self.first) * self.bin_px
        self.rows.append((*drift, clarity))
        return np.array(drift)

    def locate(self, spectra):
        """Return where a frame lies in the reference (binned pixels), and the peak's clarity.

        The clarity is 0 if the peak may be chance; the frame is then taken to lie where the last
        one did. The first frame lies there too, with clarity 1.
        """
        known = [channel for channel in spectra if channel in self.reference]
        if not known:
            return self.last, float(bool(spectra) and not self.reference)
        radius = self.max_shift_px / self.bin_px
        shifts = shifts_around(self.last, radius)
        surfaces = [
            phase_correlation(spectra[name][0], self.reference[name], spectra[name][1], shifts)
            for name in known
        ]
        surface = sum(surfaces) / np.sqrt(len(surfaces))
        apart = max(3.0, radius / 4)
        place, clarity = find_peak(surface, shifts, apart)
        return (place, clarity) if clarity >= UNCERTAIN else self.locate_far(spectra, known, apart)

    def locate_far(self, spectra, known, apart):
        """Search the whole field; see `locate`. `known` are the channels that can be compared."""
        found = [
            correlate_everywhere(spectra[name][0], self.reference[name], spectra[name][1])
            for name in known
        ]
        surface = sum(surface for surface, _ in found) / np.sqrt(len(found))
        place, clarity = find_peak(surface, found[0][1], apart)
        if clarity < FAR_UNCERTAIN:
            return self.last, 0.0
        pairs = [(*spectra[name], self.reference[name]) for name in known]
        return unwrap_shift(place, pairs), clarity

    def table(self):
        """Return one row per frame so far: `frame`, `drift_row`, `drift_col` and `quality`.

        Quality is 0 to 1: how much the best shift is better than the next best, see
        `find_peak`; 0 where the drift of the frame before is repeated.
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
