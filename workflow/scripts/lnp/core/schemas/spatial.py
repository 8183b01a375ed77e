"""Columns and dtypes of the table of where spots lie; see `lnp.spatial`."""

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
        **dict.fromkeys(STATISTICS, "float64"),
    },
}
