"""How brightfield lies against fluorescence: measured per site, one shift for a plate.

Brightfield does not look like fluorescence: cells stand out as a relief, lit from
one side, with a halo. To first order both are linear filters of the cells' thickness:
the relief a derivative along some direction (odd), the halo a filter that looks the
same in all directions (even). Neither filter is known, nor the direction. So for every
shift that is tried, both are fitted to the counterstain, ring by ring of spatial
frequencies, and the shift at which they explain brightfield best is taken. Correlating
edges would be simpler, but relief and halo together make edges lie askew.

The shift lies in the microscope's optics, so it is one for a plate: the median over
its sites, which no site with few cells can spoil.
"""

import numpy as np

from lnp.core.errors import LnpError
from lnp.imaging.brightfield_model import N_RINGS, Band
from lnp.imaging.phase_correlation import bin_image, fast_shape, frequencies, spectrum_of

BAND = 0.26, 8.0  # of spatial frequencies, cycles per diameter of a cell
N_STEPS = 13  # tried shifts per diameter of a cell, along each axis
CLOSE = 1e-3  # binned pixels, to which the best shift is found
WAYS = [(row, col) for row in (-1, 0, 1) for col in (-1, 0, 1) if row or col]
LEAST_DIAMETER = 26  # images are binned while a cell stays at least as wide, in pixels


class Spectra:
    """The spectra of a site's frames, summed: how brightfield lies against the counterstain.

    Parameters
    ----------
    cell_diameter_px : float
        Usual diameter of a cell.
    """

    def __init__(self, cell_diameter_px):
        self.bin_px = max(1, int(cell_diameter_px // LEAST_DIAMETER))
        self.diameter = cell_diameter_px / self.bin_px
        self.sums, self.shape = 0, None

    def add(self, stain, bright):
        """Add a frame, two (H, W) ndarray; one that is None in either channel adds nothing."""
        if stain is None or bright is None:
            return
        stain, bright = bin_image(stain, self.bin_px), bin_image(bright, self.bin_px)
        self.shape = fast_shape(stain.shape)
        first, second = (spectrum_of(image, self.shape) for image in (stain, bright))
        terms = second * np.conj(first), np.abs(first) ** 2, np.abs(second) ** 2
        self.sums = self.sums + np.array(terms, dtype=complex)

    def band(self):
        """Return the frequencies that tell the shift, as a Band."""
        row, col = np.broadcast_arrays(*frequencies(self.shape))
        place = (np.hypot(row, col) * self.diameter - BAND[0]) / (BAND[1] - BAND[0])
        inside = (place >= 0) & (place < 1)
        cross, power_stain, power_bright = self.sums[:, inside]
        ring = (place[inside] * N_RINGS).astype(int)
        return Band(row[inside], col[inside], ring, cross, power_stain.real, power_bright.real)

    def best_shift(self, max_shift_px):
        """Return how brightfield lies against fluorescence, over all frames at once.

        Parameters
        ----------
        max_shift_px : float
            Largest shift looked for, along each axis.

        Returns
        -------
        shift : (2,) ndarray
            Row and col: position in brightfield = position in fluorescence + shift (pixels).
            NaN if no frame has both channels.
        explained : float
            Share of the brightfield's contrast in this band that the fit explains, 0 to 1.
        """
        if self.shape is None:
            return np.full(2, np.nan), 0.0
        band, reach = self.band(), max_shift_px / self.bin_px
        step = self.diameter / N_STEPS
        steps = np.arange(-(reach // step), reach // step + 1) * step
        start = max(((row, col) for row in steps for col in steps), key=band.likelihood)
        shift = climb(band.likelihood, np.array(start), step)
        return shift * self.bin_px, band.explained(shift)


def climb(height, place, step):
    """Return where a function of (row, col) is highest near a place, to a thousandth.

    By steps to the best of the eight neighbours, halved where none is higher. (`scipy.optimize`
    takes a job 0.3 s to import.)
    """
    best = height(place)
    while step > CLOSE:
        around = [place + step * np.array(way) for way in WAYS]
        heights = [height(neighbour) for neighbour in around]
        if max(heights) > best:
            best, place = max(heights), around[int(np.argmax(heights))]
        else:
            step /= 2
    return place


def plate_shift(sites):
    """Return how brightfield lies against fluorescence on a plate: the median over its sites.

    Parameters
    ----------
    sites : DataFrame
        Table "site_channel_shift" of one plate.

    Returns
    -------
    dict
        As a row of table "channel_shift", but for the plate: `bf_row`, `bf_col` (pixels),
        `n_sites` measured, `spread` (median distance of a site from the plate's, pixels).

    Raises
    ------
    LnpError
        If no site was measured.
    """
    measured = sites[["bf_row", "bf_col"]].dropna()
    if measured.empty:
        raise LnpError(
            f"plate {sites['plate'].iloc[0]}: no frame that the models see has a plane in both "
            "counterstain and brightfield, so their shift cannot be measured; see results/images"
        )
    row, col = measured.median()
    spread = np.hypot(measured["bf_row"] - row, measured["bf_col"] - col).median()
    return {"bf_row": row, "bf_col": col, "n_sites": len(measured), "spread": spread}
