"""Which quantity of a cell a column of the named measures stands for, and of which kind it is.

A column is a measure and a summary of its time course. For the LNPs two things are kept apart:
how many there are (`amount`: peak, early mean, end) and how many a cell loses (`loss`: peak less
end, its logarithm, and the slope, since LNPs come in during the first hour and then only go).
"""

from typing import NamedTuple

import numpy as np

from lnp.cells.time_courses import SUMMARIES

AMOUNT, LOSS, PLACE, SHAPE, MOTION, DENSITY, STAIN, SURROUNDINGS, UNNAMED = (
    *("amount", "loss", "place", "shape"),
    *("motion", "density", "stain", "surroundings", "unnamed"),
)
KINDS = {  # kind: for readers, in a figure and within a sentence
    AMOUNT: ("LNP amount", "how much LNP a cell holds"),
    LOSS: ("LNP loss", "how much LNP a cell loses"),
    PLACE: ("LNP place", "where LNPs lie in the cell"),
    SHAPE: ("cell shape", "size and shape of the cell"),
    MOTION: ("motion", "how far the cell moves"),
    DENSITY: ("cell density", "how many neighbours the cell has"),
    STAIN: ("counterstain", "brightness and texture of the counterstain"),
    SURROUNDINGS: ("surroundings", "place in the field and background"),
    UNNAMED: ("unlike any measure", "what is unlike any named measure"),
}
LOSSES = ["loss", "log loss", "slope"]  # summaries that say what LNPs became
MEASURES = {  # measure: for readers, and its kind
    "lnp_mean": ("LNP brightness", AMOUNT),
    "lnp_light_mask": ("LNP light in the outline", AMOUNT),
    "lnp_light_disc": ("LNP light in the centre", AMOUNT),
    "lnp_light_crop": ("LNP light in the crop", AMOUNT),
    "lnp_free_mask": ("LNP light in spots, outline", AMOUNT),
    "lnp_free_disc": ("LNP light in spots, centre", AMOUNT),
    "lnp_free_crop": ("LNP light in spots, crop", AMOUNT),
    "spot_count": ("LNP spots", AMOUNT),
    "spot_light": ("light of LNP spots", AMOUNT),
    "spot_density": ("LNP spots per area", AMOUNT),
    "spot_distance": ("distance of spots from centre", PLACE),
    "spot_spread": ("spread of spots", PLACE),
    "stain_mean": ("counterstain, brightness", STAIN),
    "stain_sd": ("counterstain, contrast", STAIN),
    "stain_skew": ("counterstain, skewness", STAIN),
    "stain_grain": ("counterstain, grain", STAIN),
    "stain_puncta": ("counterstain, puncta", STAIN),
    "area": ("area", SHAPE),
    "eccentricity": ("eccentricity", SHAPE),
    "solidity": ("solidity", SHAPE),
    "step": ("step per frame", MOTION),
    "density": ("neighbours", DENSITY),
    "place_row": ("row in the field", SURROUNDINGS),
    "place_col": ("column in the field", SURROUNDINGS),
    "stain_level": ("counterstain around the cell", SURROUNDINGS),
    "lnp_level": ("LNP channel around the cell", SURROUNDINGS),
    "stain_frame": ("counterstain of the frame", SURROUNDINGS),
    "lnp_frame": ("LNP channel of the frame", SURROUNDINGS),
}


class Quantity(NamedTuple):
    """A measure and what of it counts: its kind."""

    measure: str
    kind: str


def quantity_of(measure, summary):
    """Return the `Quantity` of a column.

    >>> quantity_of("spot_count", "end"), quantity_of("spot_count", "slope")
    (Quantity(measure='spot_count', kind='amount'), Quantity(measure='spot_count', kind='loss'))
    """
    _, kind = MEASURES[measure]
    return Quantity(measure, LOSS if kind == AMOUNT and summary in LOSSES else kind)


def quantities_of(measures):
    """Return the `Quantity` of each column of some measures, as `six_summaries` orders them."""
    return [quantity_of(measure, summary) for measure in measures for summary in SUMMARIES]


def name_quantity(measure, kind):
    """Return the name of a quantity for readers.

    >>> name_quantity("spot_count", "loss"), name_quantity("area", "shape")
    ('loss of LNP spots', 'area')
    """
    if kind == UNNAMED:
        return "no measure"
    label, _ = MEASURES[measure]
    return f"loss of {label}" if kind == LOSS else label


def value_of(quantity, time_courses):
    """Return the values of a quantity: the time mean, or for a loss peak less end; NaN if unnamed.

    Parameters
    ----------
    quantity : Quantity
    time_courses : dict of str to (n_cells, n_frames) ndarray

    Returns
    -------
    float or (n_cells,) ndarray
    """
    if quantity.kind == UNNAMED:
        return np.nan
    values = time_courses[quantity.measure]
    lost = quantity.kind == LOSS
    return np.max(values, axis=1) - values[:, -1] if lost else values.mean(axis=1)
