"""Shift of brightfield against fluorescence: measured per site, averaged over a plate.

Brightfield does not look like fluorescence: cells stand out as a relief, lit from
one side, with a halo. To first order both are linear filters of the cells' thickness:
the relief a derivative along some direction (odd), the halo a filter that looks the
same in all directions (even). Neither filter is known, nor the direction. So at every
shift that is tried, both are fitted to the counterstain, ring by ring of spatial
frequencies, and the shift with the highest likelihood is taken. Correlating edges
would be simpler, but relief and halo together displace the edges.

The shift comes from the microscope's optics, so a plate has one: the median over
its sites, which no site with few cells can spoil.
"""

import logging

import numpy as np
from scipy.fft import fftfreq, rfftfreq

from lnp.core.errors import LnpError
from lnp.imaging.brightfield_model import N_RINGS, BrightfieldModel
from lnp.imaging.phase_correlation import bin_image, fast_shape, tapered_spectrum

CHANNELS = ["counterstain", "brightfield"]
N_FRAMES = 10  # of a site; with more, its shift becomes no more precise
BAND = 0.26, 8.0  # of spatial frequencies, cycles per diameter of a cell
N_STEPS = 13  # tried shifts per diameter of a cell, along each axis
TOLERANCE = 1e-3  # binned pixels, to which the best shift is found
NEIGHBOURS = [(row, col) for row in (-1, 0, 1) for col in (-1, 0, 1) if row or col]
LEAST_DIAMETER = 26  # images are binned while a cell stays at least as wide, in pixels


def measure_channel_shift(frames, cell_diameter_px, max_shift_px):
    """Return the shift of brightfield against fluorescence at a site, over all its frames at once.

    Parameters
    ----------
    frames : iterable of dict
        `counterstain` and `brightfield` of each: (H, W) ndarray, or None where missing.
    cell_diameter_px : float
        Usual diameter of a cell.
    max_shift_px : float
        Largest shift looked for, along each axis.

    Returns
    -------
    shift : (2,) ndarray
        Row and col: position in brightfield = position in fluorescence + shift (pixels).
        NaN if no frame has both channels.
    explained : float
        Share of the brightfield's contrast that the fit explains, 0 to 1.
    """
    bin_px = max(1, int(cell_diameter_px // LEAST_DIAMETER))
    diameter, reach = cell_diameter_px / bin_px, max_shift_px / bin_px
    model = fit_model(frames, bin_px, diameter)
    if model is None:
        logging.warning(
            "no frame has both channels (%s): their shift is not measurable here; the other sites "
            "of the plate give it",
            ", ".join(CHANNELS),
        )
        return np.full(2, np.nan), 0.0
    step = diameter / N_STEPS
    steps = np.arange(-(reach // step), reach // step + 1) * step
    start = max(((row, col) for row in steps for col in steps), key=model.likelihood)
    shift = pattern_search(model.likelihood, np.array(start), step)
    explained = float(model.explained_power(shift).sum() / model.total_power)
    logging.info("brightfield lies %.2f rows, %.2f cols after fluorescence", *(shift * bin_px))
    logging.info("this explains %.0f %% of its contrast", 100 * explained)
    return shift * bin_px, explained


def fit_model(frames, bin_px, diameter):
    """Return the BrightfieldModel of the frames that have both channels; None if none has.

    It takes the cross spectrum and the power spectra of the binned frames, summed, in the band
    of frequencies in which a cell of `diameter` (binned pixels) has its contrast.
    """
    sums, shape = 0, None
    for planes in frames:
        pair = [planes[name] for name in CHANNELS]
        if any(image is None for image in pair):
            continue
        pair = [bin_image(image, bin_px) for image in pair]
        shape = fast_shape(pair[0].shape)
        first, second = (tapered_spectrum(image, shape) for image in pair)
        terms = second * np.conj(first), np.abs(first) ** 2, np.abs(second) ** 2
        sums = sums + np.array(terms, dtype=complex)
    if shape is None:
        return None
    row, col = np.broadcast_arrays(fftfreq(shape[0])[:, None], rfftfreq(shape[1])[None])
    place = (np.hypot(row, col) * diameter - BAND[0]) / (BAND[1] - BAND[0])
    inside = (place >= 0) & (place < 1)
    cross, power_stain, power_bright = sums[:, inside]
    ring = (place[inside] * N_RINGS).astype(int)
    return BrightfieldModel(
        row[inside], col[inside], ring, cross, power_stain.real, power_bright.real
    )


def pattern_search(height, place, step):
    """Return where a function of (row, col) is highest near a place, to `TOLERANCE`.

    By steps to the best of the eight neighbours, halved where none is higher (Hooke and
    Jeeves 1961). The import of `scipy.optimize` would take a job 0.3 s.
    """
    best = height(place)
    while step > TOLERANCE:
        around = [place + step * np.array(way) for way in NEIGHBOURS]
        heights = [height(neighbour) for neighbour in around]
        if max(heights) > best:
            best, place = max(heights), around[int(np.argmax(heights))]
        else:
            step /= 2
    return place


def average_channel_shift(sites):
    """Return the shift of brightfield against fluorescence on a plate: the median over its sites.

    Parameters
    ----------
    sites : DataFrame
        Table "site_channel_shift" of one plate.

    Returns
    -------
    dict
        As a row of table "channel_shift", but for the plate: `bf_row`, `bf_col` (pixels),
        `n_sites` measured, `spread` (median distance of a site from the plate's, pixels). No shift
        of no sites where counterstain or brightfield was not imaged.

    Raises
    ------
    LnpError
        If no site was measured.
    """
    if sites["explained"].isna().all():  # one of the two was not imaged
        return {"bf_row": 0.0, "bf_col": 0.0, "n_sites": 0, "spread": np.nan}
    measured = sites[["bf_row", "bf_col"]].dropna()
    if measured.empty:
        raise LnpError(
            f"plate {sites['plate'].iloc[0]}: no frame that the models see has a plane in both "
            "counterstain and brightfield, so their shift cannot be measured. See results/images "
            "for what is missing, or set acquisition/channels/brightfield to none."
        )
    row, col = measured.median()
    spread = np.hypot(measured["bf_row"] - row, measured["bf_col"] - col).median()
    return {"bf_row": row, "bf_col": col, "n_sites": len(measured), "spread": spread}
