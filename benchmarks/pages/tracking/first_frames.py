"""Seeds in the first frames of many films, since two films of a world say little."""

import pandas as pd

from lnp.simulation.worlds.named import WORLDS
from tracking.films import simulate
from tracking.tables import as_table, share
from tracking.trial import try_seeds

FIRST_FRAMES = range(101, 113)  # seeds of the films of each world


def try_first_frame(world, seed, shape):
    """Return the counts of the seeds of a simulated film."""
    return {"title": world, "counts": try_seeds(simulate(WORLDS[world], seed, 2, shape))[2]}


def seeds_table(titles):
    """Return the table on seeds: a row per world or real film, from {title: results}."""
    columns = ["film", "cells", "recall", "precision", "duplicates", "ghosts"]
    rows = []
    for title, results in titles.items():
        n = pd.DataFrame([result["counts"] for result in results]).sum()
        shares = [share(n[name], n["seeds"]) for name in ("right", "duplicates", "ghosts")]
        rows.append([title, f"{n['whole']}", share(n["found"], n["whole"]), *shares])
    return as_table(columns, rows)
