"""A small study whose GFP we chose: nine wells of three doses; two cells are lost late."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from lnp.core.rng import rng_of
from lnp.core.schemas.plates import MEASURES
from lnp.core.vocabulary import CELL_KEY, CONTROLS
from lnp.design.folds import split_cross
from lnp.models.registry import APPROACHES, networks_among

DOSES = {"C": 316.0, "E": 31.6, "G": 0.0}
N_PER_WELL, N_SEEN, LAST = 8, 3, 9
PARAMS = SimpleNamespace(
    **{
        "controls": CONTROLS,
        "min_counts": 1.0,
        "shuffle": False,
        "seed": 1,
        "n_seen": N_SEEN,
        "side_px": 10,
    },
    **{"unit": "well", "scheme": "cross", "overlap": "join"},
)


def make_cells(seed=0):
    """Return the table "cells": the first cell of C03 and of E03 is lost in the sixth frame.

    GFP without background subtraction has 1,000 counts more, and 100 per cell number.
    """
    rng = np.random.default_rng(seed)
    wells = [f"{row}{col:02d}" for row in DOSES for col in (3, 4, 5)]
    cells = pd.DataFrame({"well": np.repeat(wells, N_PER_WELL), "plate": "P"})
    cells = cells.assign(site=cells["well"] + "_f001", cell=np.tile(range(N_PER_WELL), len(wells)))
    cells["formulation"], cells["dose_ng"] = "", cells["well"].str[0].map(DOSES)
    cells["role"] = np.where(cells["dose_ng"] > 0, "treated", "control")
    bright = np.exp(rng.normal(4 + 0.5 * np.log1p(cells["dose_ng"]), 1.0))
    lost = cells["cell"].eq(0) & cells["well"].isin(["C03", "E03"])
    end = {"n_frames": np.where(lost, 6, LAST + 1), "end_frame": np.where(lost, 5, LAST)}
    end["held_planes"] = end["n_daughters"] = 0
    end["outside"] = 0.0
    gfp = {"gfp_ring": bright, "gfp_field": bright + 5, "gfp_none": bright + 1000}
    gfp = {
        name: counts + 100 * (name == "gfp_none") * cells["cell"] for name, counts in gfp.items()
    }
    cells = cells.assign(**end, **gfp, gfp_end=gfp["gfp_ring"], gfp=gfp["gfp_ring"], used=~lost)
    cells.loc[lost, ["gfp", "gfp_none", "gfp_field", "gfp_ring"]] = np.nan
    return cells.assign(reason=np.where(lost, "lost by the tracker", ""))


def make_split(cells, n_folds=3):
    """Return the table "split" of used cells, whole wells together, each tested once."""
    split = split_cross(cells[cells["used"]], "well", n_folds, rng_of(1, "split"))
    return split.assign(protocol="grouped")


def make_tracks(cells):
    """Return the table "tracks" of still cells, 40 pixels apart; cell 7 of G03 is at risk."""
    rows = cells.loc[cells.index.repeat(LAST + 1), [*CELL_KEY, "well"]]
    frame = np.tile(range(LAST + 1), len(cells))
    risk = np.where((rows["well"] == "G03") & (rows["cell"] == 7) & (frame == 4), 0.9, 0.1)
    tracks = rows.assign(frame=frame, row=20.0, col=40.0 * rows["cell"] + 20, area=300.0, risk=risk)
    return tracks.assign(state="tracked", mother=-1).drop(columns="well").reset_index(drop=True)


def make_measures(cells, seed=0):
    """Return the table "measures": `lnp_mean` is the logarithm of the last GFP, the rest noise."""
    rng = np.random.default_rng(seed)
    rows = cells.loc[cells.index.repeat(N_SEEN), CELL_KEY].reset_index(drop=True)
    values = pd.DataFrame(rng.normal(size=(len(rows), len(MEASURES))), columns=MEASURES)
    values["lnp_mean"] = np.log(np.repeat(cells["gfp_end"].to_numpy(), N_SEEN))
    return rows.assign(frame=np.tile(range(N_SEEN), len(cells))).join(values)


def make_tables():
    """Return the tables that `vary_cells` wants; cell 5 of C04 divides."""
    cells = make_cells()
    fates = cells[CELL_KEY].assign(fate="survives")
    fates.loc[(cells["well"] == "C04") & (cells["cell"] == 5), "fate"] = "divides"
    return {
        "cells": cells,
        "split": make_split(cells),
        "tracks": make_tracks(cells),
        "fates": fates,
    }


def make_deep(tables, horizon=N_SEEN):
    """Return test rows of table "predictions" of the networks: the true level of ring."""
    split, cells = tables["split"], tables["cells"]
    test = split[split["part"] == "test"].merge(
        cells[[*CELL_KEY, "well", "formulation", "dose_ng", "gfp"]], on=CELL_KEY
    )
    level = np.log(test.pop("gfp"))
    test = test.drop(columns=["unit"]).assign(horizon=horizon, truth=0.5, spread=0.0)
    parts = [
        test.assign(model=model, task=task, prediction=level / 100)
        for model in networks_among(APPROACHES)
        for task in ("classification", "regression")
    ]
    return pd.concat(parts, ignore_index=True)
