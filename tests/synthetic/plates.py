"""Simulated plates and scenes, small enough for tests."""

import pandas as pd

from lnp.simulation.plate import simulate_plate
from lnp.simulation.scene import Site
from lnp.simulation.settings import Settings
from lnp.simulation.site import prepare_dose

CHANNELS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}


def make_settings(
    plate="TEST-01", n_frames=24, interval_s=1200.0, scale=0.25, n_cells=16, **others
):
    """Return settings like the demo's, but for what is given."""
    return Settings(plate, n_frames, (1,), CHANNELS, scale, interval_s, n_cells, **others)


def make_site(settings, dose_ng=316.0, well="C04", seed=1):
    """Return one field of a plate that is never written."""
    law = prepare_dose(dose_ng, settings, seed).law
    return Site(settings, well, 1, dose_ng, law, seed)


def make_plate(folder, n_processes=1, seed=3, **settings):
    """Write a plate of three small wells to folder/raw and folder/truth; return its settings."""
    size = {"n_frames": 5, "interval_s": 3000.0, "scale": 0.12, "n_cells": 12, **settings}
    chosen = make_settings(**size)
    wells = pd.DataFrame({"well": ["C04", "E03", "G05"], "dose_ng": [316.0, 31.6, 0.0]})
    simulate_plate(chosen, wells, folder / "raw", folder / "truth", seed, n_processes)
    return chosen
