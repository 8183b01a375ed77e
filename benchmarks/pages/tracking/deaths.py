"""Films in which many cells die: how well the state `gone` tells the dead from the lost."""

from dataclasses import replace

import pandas as pd

from lnp.core.vocabulary import EDGE, GONE, LOST
from lnp.simulation.evaluation import match_seeds
from lnp.simulation.worlds.named import WORLDS
from lnp.tracking.base import METHODS
from lnp.tracking.seeding import find_cells
from tracking.films import simulate
from tracking.follow import follow
from tracking.judge import judge_deaths
from tracking.tables import as_table

# Deaths per cell and half day, and a name for each; the fast one shows cells that walk off
DYING = {name: WORLDS[name] for name in ("plain", "rings", "spindly", "hazy", "eight_bit")}
DYING = {name: replace(world, deaths=0.5, confluence=0.25) for name, world in DYING.items()}
DYING["plain, three times as fast"] = replace(DYING["plain"], speed=3.0)
SEED, N_FRAMES, SHAPE = 35, 20, (460, 560)
# How the track of a cell that died ended; any other way, it goes on
ENDS = {GONE: "`gone`", LOST: "`lost`", EDGE: "`edge`"}
ELSEWHERE = "followed on"


def try_dying(name):
    """Return how the tracks of a film ended, by method; see `judge_deaths`."""
    film = simulate(DYING[name], SEED, N_FRAMES, SHAPE)
    truth, seeds = film.truth, find_cells(film.images["counterstain"][0], film.diameter_px)
    matches = match_seeds(seeds, truth[truth["frame"] == 0], film.diameter_px / 2)
    tracks = {method: follow(film, METHODS[method], seeds)[0] for method in METHODS}
    return {m: judge_deaths(found, truth, matches, film) for m, found in tracks.items()}


def deaths_table(films):
    """Return how well the state `gone` tells dead cells, over films: a row per method."""
    rows = []
    for method in METHODS:
        ends = pd.concat([film[method] for film in films])
        gone, lost = (ends["dead"][ends["state"] == state] for state in (GONE, LOST))
        died = ends["state"][ends["died"]].map(ENDS).fillna(ELSEWHERE)
        counts = died.value_counts().reindex([*ENDS.values(), ELSEWHERE], fill_value=0)
        told = [f"{gone.sum()} of {len(gone)}", f"{lost.sum()} of {len(lost)}", f"{len(died)}"]
        rows.append([f"`{method}`", *told, *map(str, counts)])
    columns = ["method", "dead, of tracks `gone`", "dead, of tracks `lost`", "cells that died"]
    return as_table([*columns, *(f"their tracks: {end}" for end in counts.index)], rows)
