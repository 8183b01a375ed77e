"""Simulated cells: the GFP of the plain plate, with its true onsets."""

from dataclasses import dataclass

import numpy as np

from lnp.cells.reporter import measure_reporter
from lnp.core.rng import rng_of
from lnp.simulation.kinetics import draw_spots, outcome_of_dose
from lnp.simulation.population import draw_cells, draw_outcome
from lnp.simulation.scene import Site, gfp_of_cells, onsets_of_cells, stage_scene
from lnp.simulation.settings import CHANNELS, Settings
from lnp.simulation.worlds.film import film_site

DOSES = (31.6, 316.0)
SCALE, BOX_PX, SIDE_PX = 0.25, 24, 48  # of the demo
PLAIN_WELL = {"uptake": 1.0, "level": 0.0, "on": 0.0}
N_LAW = 5000


@dataclass
class Truth:
    """Light (N, T) of cells at hours (T,) since dosing, and their true onsets (N,), NaN: never."""

    hours: np.ndarray
    light: np.ndarray
    onsets: np.ndarray


def settings_of(n_frames, interval_s):
    """Return the settings of a plate like the demo's."""
    channels = dict(zip(CHANNELS, (5, 6, 7, 9), strict=True))
    return Settings("SIM", n_frames, (1,), channels, SCALE, interval_s, n_cells=20)


def draw_curves(dose_ng, n_cells, n_frames, interval_s, seed):
    """Return the `Truth` of cells without images: their total GFP, without noise."""
    settings, rng = settings_of(n_frames, interval_s), rng_of(seed, "curves", dose_ng)
    law = outcome_of_dose(dose_ng, settings, rng, N_LAW)
    cells = draw_cells(n_cells, dose_ng, settings, PLAIN_WELL, rng)
    spots = draw_spots(cells, rng)
    cells = draw_outcome(cells, spots, settings, law, PLAIN_WELL, rng)
    light = gfp_of_cells(cells, spots, settings.times_s)
    onsets = onsets_of_cells(cells, spots, settings.times_s) / 3600
    return Truth(settings.times_s / 3600, light, onsets)


def film_field(dose_ng, field, n_frames, interval_s, seed):
    """Return the `Truth` of the cells of one field as its film shows them, at their true centres.

    Cells that lived in view from the first frame to the last, and whose box did.
    """
    settings = settings_of(n_frames, interval_s)
    law = (
        outcome_of_dose(dose_ng, settings, rng_of(seed, "law", dose_ng), N_LAW) if dose_ng else None
    )
    site = Site(settings, "C04", field, dose_ng, law, seed)
    film, scene = film_site(site, ["gfp"]), stage_scene(site)
    table, spots = scene.cells.table, scene.spots.table
    onsets = onsets_of_cells(table, spots, settings.times_s) / 3600
    counts = film.tracks.groupby("cell").size()
    cells = counts.index[counts == n_frames].to_numpy()
    light = np.stack([light_in_frame(film, number, cells) for number in range(n_frames)], axis=1)
    whole = np.isfinite(light).all(axis=1)
    return Truth(settings.times_s / 3600, light[whole], onsets[cells[whole] - 1])


def light_in_frame(film, number, cells):
    """Return the counts (n,) in the box of each cell in one frame."""
    centres = film.centres(number).loc[cells, ["row", "col"]].to_numpy()
    masks = np.zeros((len(cells), SIDE_PX, SIDE_PX), dtype=bool)
    return measure_reporter(film.images["gfp"][number], centres, masks, SIDE_PX, BOX_PX)["none"]


def join(parts):
    """Return several `Truth` at the same hours as one."""
    light, onsets = (np.concatenate([getattr(p, n) for p in parts]) for n in ("light", "onsets"))
    return Truth(parts[0].hours, light, onsets)
