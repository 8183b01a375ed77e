"""What a method finds in frames of known spots, at the threshold that control frames give."""

import numpy as np
import pandas as pd

from lnp.imaging.spot_threshold import choose_threshold
from lnp.simulation.found.spots import match_centres
from spots.frames import N_CELLS, film_frame

SNRS, PER_CELL, SIGMAS = [2.0, 3.0, 5.0, 8.0], [5, 20], [1.0, 1.5, 2.0]
N_FRAMES, N_CONTROLS = 4, 20  # per SNR, density and width; per width
FIRST_CONTROL = 5000  # seeds
FALSE_PER_CELL = 0.5
LEAST = 0.5  # height of candidates
WITHIN = 2.0  # SD of a spot: farther from a true one a spot is false


def score_method(find):
    """Return (threshold, scores) of a method: one row per SNR and spots per cell.

    Parameters
    ----------
    find : callable
        From counts (H, W), sigma and threshold to candidates, see
        `lnp.imaging.spots.find_candidates`.
    """
    threshold, false = calibrate(find)
    rows = [
        {
            "snr": snr,
            "per_cell": n,
            **score_frames(find, snr, n, threshold),
        }
        for snr in SNRS
        for n in PER_CELL
    ]
    return threshold, pd.DataFrame(rows).assign(false_per_cell=false)


def calibrate(find):
    """Return the threshold by the control frames, and the false spots per cell at it."""
    found = [
        look(find, film_frame(FIRST_CONTROL + k, 3.0, 0, sigma, k), sigma, LEAST)
        for k in range(N_CONTROLS)
        for sigma in SIGMAS
    ]
    heights = np.concatenate([part["height"] for part in found])
    n_cells = len(found) * N_CELLS
    threshold = choose_threshold(heights, n_cells, FALSE_PER_CELL, least=LEAST)
    return threshold, (heights > threshold).sum() / n_cells


def look(find, frame, sigma, threshold):
    """Return the spots that are found inside cells."""
    found = find(frame.counts, sigma, threshold)
    row, col = np.rint(found[["row", "col"]].to_numpy()).astype(int).T
    return found[frame.inside[row, col]]


def score_frames(find, snr, per_cell, threshold):
    """Return recall, precision, F1, errors of place (pixels) and of count (share) as a dict."""
    n_right, n_found, n_true, errors, counts = 0, 0, 0, [], []
    for sigma in SIGMAS:
        for seed in range(N_FRAMES):
            frame = film_frame(seed, snr, per_cell, sigma, seed)
            found = look(find, frame, sigma, threshold)[["row", "col"]].to_numpy()
            pairs = match_centres(found, frame.places, WITHIN * sigma)
            errors.append(np.hypot(*(found[pairs[:, 0]] - frame.places[pairs[:, 1]]).T))
            counts.append(abs(len(found) - len(frame.places)) / max(len(frame.places), 1))
            n_right, n_found = n_right + len(pairs), n_found + len(found)
            n_true += len(frame.places)
    errors = np.concatenate(errors)
    return {
        "recall": n_right / n_true,
        "precision": n_right / max(n_found, 1),
        "f1": 2 * n_right / (n_found + n_true),
        "error_px": float(np.median(errors)) if len(errors) else np.nan,
        "count_error": float(np.mean(counts)),
    }
