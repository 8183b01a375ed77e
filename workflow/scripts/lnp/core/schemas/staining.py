"""Columns and dtypes of the tables of the predicted counterstain; see `lnp.staining`."""

from lnp.core.schemas.plates import CELL

STAINING = {
    # one row per site and quantity: the predicted counterstain beside the measured one
    "staining_site": {
        "plate": "str",
        "site": "str",
        "well": "str",
        "quantity": "str",
        "value": "float64",  # NaN where it is not known
    },
    # one row per quantity: the mean over wells with its interval, and the bar that it must reach
    "staining_scores": {
        "quantity": "str",
        "value": "float64",
        "low": "float64",
        "high": "float64",
        "n_wells": "int64",
        "bar": "float64",  # NaN where there is none
        "passed": "str",  # yes, no, or empty without a bar
        "meaning": "str",
    },
    # one row per cell and frame with a crop: light that LNPs add to the counterstain
    "staining_bleed": {
        **CELL,
        "frame": "int64",
        "excess": "float64",  # counts
        "slope": "float64",  # counts of counterstain per count of LNP
        "correlation": "float64",
        "status": "str",  # ok, or why not
    },
}
