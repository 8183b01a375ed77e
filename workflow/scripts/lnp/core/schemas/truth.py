"""Columns, dtypes and units of the truth of simulated plates, and of comparisons with it."""

from lnp.core.schemas.plates import CELL, CENTRE

TRUTH = {
    # the truth of a simulated plate; only evaluate_plate may read it
    "truth_cells": {
        **CELL,
        "well": "str",
        "formulation": "str",
        "dose_ng": "float64",
        "parent": "int64",  # the mother's number; -1 for none
        "first_frame": "int64",  # in which the cell is to be seen
        "last_frame": "int64",
        "fate": "str",  # survives, divides, dies, leaves
        "f": "float64",  # probability that one of its spots escapes
        "n_arrived": "int64",  # spots
        "n_escaped": "int64",
        "driver": "float64",  # of the outcome: log1p of the mRNA released, or chance
        "on": "bool",
        "level": "float64",  # ln of the total GFP counts; -inf where off, NaN where not there
        "onset_h": "float64",  # hours from the first frame to when GFP begins; NaN: never
    },
    "truth_tracks": {
        **CELL,
        "frame": "int64",
        **CENTRE,
        "area": "float64",  # pixels
        "n_touching": "int64",
        "at_edge": "bool",  # cut by the edge of the image
    },
    "truth_spots": {**CELL, "frame": "int64", **CENTRE, "intensity": "float64"},  # cell -1: in none
    "truth_oracle": {
        **CELL,
        "kind": "str",  # frame, course
        "horizon": "int64",
        "probability": "float64",  # of on
        "level_on": "float64",  # expected ln of the total GFP, should it be on
        "level": "float64",  # expected ln of the GFP measured in the box, on or off
    },
    "truth_world": {
        "plate": "str",
        "world": "str",  # a name, or the seed of a draw; "changed" where settings differ from it
        "property": "str",  # docs/worlds.md has meaning and unit
        "value": "float64",
    },
    # the oracle by the numbers of the cells that were found
    "oracle": {
        **CELL,
        "kind": "str",
        "horizon": "int64",
        "probability": "float64",
        "level": "float64",
    },
    "evaluation": {
        "plate": "str",
        "quantity": "str",
        "value": "float64",
        "unit": "str",
        "n": "int64",
        "meaning": "str",
    },
    # spots that were found on a simulated plate, beside the true ones
    "spot_scores": {
        "plate": "str",
        "method": "str",
        "kind": "str",  # all, dose, snr
        "least": "float64",  # the dose (ng), or the least SNR of the span; NaN: all
        "n_true": "int64",
        "n_found": "int64",  # of the true ones
        "recall": "float64",
        "precision": "float64",  # NaN for a span of SNR: a false spot has none
        "f1": "float64",
        "error_px": "float64",  # median distance to the true place
        "count_error": "float64",  # mean absolute error of the spots of a cell in a frame
        "false_per_cell": "float64",  # per cell and frame
        "n_looked_at": "int64",  # cells times frames
    },
    # true fates by the numbers of the cells that were found; for evaluation only
    "fates": {
        **CELL,
        "fate": "str",  # survives, divides, dies, leaves
        "onset_h": "float64",  # hours from the first frame to when GFP begins; NaN: never
    },
}
