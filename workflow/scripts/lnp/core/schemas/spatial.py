"""Columns and dtypes of the tables of where spots lie; see `lnp.spatial`."""

from lnp.core.schemas.plates import CELL

OF_SPOTS = [  # each 1 (depth_z, clustering: 0) where spots lie by chance
    *("rim_10", "rim_30", "rim_50", "core", "depth", "depth_z", "spread", "polarity"),
    *("sector_elongation", "sector_motion", "sector_contact"),
]
OF_POSITIONS = ["clustering", "nearest", "clustering_depth"]
TESTED = [*OF_POSITIONS, *OF_SPOTS, *(f"{name}_light" for name in OF_SPOTS)]
BY_CHANCE = {  # statistics that predict, and what each is where spots lie by chance
    **dict.fromkeys(["rim_10", "rim_30", "core", "spread", "nearest"], 1.0),
    **dict.fromkeys(["depth_z", "clustering", "clustering_depth"], 0.0),
}
STATISTICS = ["spots_per_area", *TESTED, *(f"p_{name}" for name in TESTED)]

SPATIAL = {
    # one row per cell and frame that has a crop and that the models may see
    "spatial": {
        **CELL,
        "frame": "int64",
        "n_spots": "int64",
        "status": "str",  # ok, or why not
        "nucleus": "bool",  # depth is measured towards it
        **dict.fromkeys(STATISTICS, "float64"),
    },
    # one row per statistic and pair of frames: of the spots, and of the reporter
    "spatial_correlations": {
        "plate": "str",
        "statistic": "str",
        "frame": "int64",
        "reporter_frame": "int64",
        "correlation": "float64",  # of cells with those of their well; NaN: too few
        "n_cells": "int64",
    },
    # one row per statistic: does it come before the reporter?
    "spatial_leads": {
        "plate": "str",
        "statistic": "str",
        "lead": "float64",  # mean |correlation| with the reporter later, less that with it earlier
        "p": "float64",  # by permutation of cells within wells
        "p_adjusted": "float64",  # for all statistics
    },
}
