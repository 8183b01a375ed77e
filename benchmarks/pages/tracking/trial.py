"""One film: seeded, followed by every method, judged."""

import numpy as np
import pandas as pd

from lnp.imaging.drift import Drift
from lnp.simulation.evaluation import LEAST_INSIDE, centre_errors, match_seeds
from lnp.simulation.found.masks import mask_shares, merged_at_end
from lnp.tracking.base import METHODS
from lnp.tracking.seeding import find_cells
from lnp.tracking.site import REGISTERED
from tracking.films import plant_jump
from tracking.follow import LINKERS, detections_of, follow, link, max_shift
from tracking.judge import (
    count_seeds,
    drift_errors,
    find_causes,
    find_silent,
    judge_identity,
    true_steps,
)
from tracking.pictures import choose_strips

BY_HAND = "propagate, seeds at true centres"
COLUMNS = [*METHODS, BY_HAND, *LINKERS]  # of the table of identities


def try_seeds(film):
    """Return the seeds of a film, which true cells they are, and counts, see `count_seeds`."""
    first = film.truth
    first = first[first["frame"] == 0]
    seeds = find_cells(film.images["counterstain"][0], film.diameter_px)
    matches = match_seeds(seeds, first, film.diameter_px / 2)
    return seeds, matches, count_seeds(seeds, matches, film, first)


def try_film(film):
    """Return what is found on a film, as a dict.

    `counts` of seeds; `steps` of the true cells, in diameters; `drift` and `without`, errors in
    pixels with and without the drift measured; and for each of `COLUMNS`, as {column: value}:
    `kept`, bool per cell; `causes`, a word per cell; for trackers of the pipeline also `centres`,
    errors in diameters, `silent`, a table of tracked rows with `risk` and `wrong`, and `shares`
    and `merged` of masks, see `lnp.simulation.found.masks`. `strips` are pictures of tracks.
    """
    truth = film.truth
    first = truth[truth["frame"] == 0]
    seeds, matches, counts = try_seeds(film)
    result = {"film": film.name, "counts": counts}
    result["steps"] = true_steps(truth, film)
    result |= {name: {} for name in ("kept", "causes", "centres", "silent", "shares", "merged")}
    for method in METHODS:
        tracks, drift, masks, tracker = follow(film, METHODS[method], seeds)
        judge(result, method, film, truth, tracks, matches)
        judge_masks(result, method, film, truth, tracks, matches, masks)
        if method == "propagate":
            result["strips"] = choose_strips(film, tracks, masks, result["silent"][method])
    detections = detections_of(tracker, drift)
    for linker in LINKERS:
        judge(result, linker, film, truth, link(detections, linker, film.diameter_px), matches)
    by_hand = first.loc[~first["at_edge"], ["cell", "row", "col"]]
    same = pd.DataFrame({"cell": by_hand["cell"], "true_cell": by_hand["cell"]})
    judge(result, BY_HAND, film, truth, follow(film, METHODS["propagate"], by_hand)[0], same)
    return result | judge_drift(film, drift)


def judge(result, column, film, truth, tracks, matches):
    """Add what is true of some tracks to the result of a film; see `try_film`."""
    margin = LEAST_INSIDE * film.diameter_px
    result["kept"][column] = judge_identity(tracks, truth, matches, film, margin)
    result["causes"][column] = find_causes(tracks, truth, matches, film)
    if "risk" in tracks:
        result["centres"][column] = centre_errors(tracks, truth, matches)
        result["silent"][column] = find_silent(tracks, matches, film).assign(film=film.name)


def judge_masks(result, column, film, truth, tracks, matches, masks):
    """Add whose pixels lie in the masks of some tracks to the result of a film."""
    last, shown = len(film.labels) - 1, [shown for _, shown in masks.by_frame]
    shares = mask_shares(tracks, truth, film.labels, masks.cells.tolist(), shown, matches)
    result["shares"][column] = shares
    result["merged"][column] = merged_at_end(shares, matches["cell"], last)


def judge_drift(film, found):
    """Return errors of the drift, and those without any.

    A real film's own drift is not known. There a jump is planted, and the drift found is compared
    with that found on the same film without the jump.
    """
    if not film.real:
        none = np.zeros_like(film.drift)
        return {
            "drift": drift_errors(found, film.drift),
            "without": drift_errors(none, film.drift),
        }
    still, jumped = plant_jump(film)
    found = measure_drift(jumped) - measure_drift(still)
    return {
        "drift": drift_errors(found, jumped.drift),
        "without": drift_errors(0 * found, jumped.drift),
    }


def measure_drift(film):
    """Return the drift (T, 2) that is found on a film."""
    drift = Drift(max_shift(film.diameter_px), film.diameter_px)
    return np.array(
        [drift.add({name: planes[name] for name in REGISTERED}) for planes in film.frames()]
    )
