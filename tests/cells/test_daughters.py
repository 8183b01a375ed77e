"""Light of divided cells, continued by that of their daughters."""

import numpy as np
import pandas as pd

from lnp.cells.daughters import add_daughters
from lnp.core.vocabulary import SATURATED

# cell 0 divides into 1 and 2 in frame 2, 2 into 3 and 4 in frame 3
FAMILY = pd.DataFrame(
    {"cell": [0, 1, 2, 3, 4], "mother": [-1, 0, 0, 2, 2], "frame": [0, 2, 2, 3, 3]}
)
CELLS = np.arange(5)
GFP = np.array(
    [
        [8.0, 8, np.nan, np.nan],
        [np.nan, np.nan, 4, 5],
        [np.nan, np.nan, 6, np.nan],
        [np.nan, np.nan, np.nan, 1],
        [np.nan, np.nan, np.nan, 3],
    ]
)


def test_light_is_summed_over_all_that_a_cell_became():
    light = add_daughters({"gfp_none": GFP}, CELLS, FAMILY, "sum")["gfp_none"]
    assert light[0].tolist() == [8, 8, 10, 9]
    assert light[2, 2:].tolist() == [6, 4]
    assert np.isnan(GFP[0, 2:]).all()  # what came in stays as it was


def test_a_mean_is_taken_division_by_division_and_always_of_shares():
    light = {"gfp_none": GFP, SATURATED: GFP / 10}
    assert add_daughters(light, CELLS, FAMILY, "mean")["gfp_none"][0].tolist() == [8, 8, 5, 3.5]
    assert add_daughters(light, CELLS, FAMILY, "sum")[SATURATED][0].tolist() == [
        0.8,
        0.8,
        0.5,
        0.35,
    ]


def test_without_the_light_of_one_daughter_the_mothers_is_not_known():
    kept = [0, 1, 2, 4]
    light = add_daughters({"gfp_none": GFP[kept]}, CELLS[kept], FAMILY, "sum")["gfp_none"]
    np.testing.assert_array_equal(light[0], [8, 8, 10, np.nan])


def test_nothing_is_added_where_divided_cells_are_dropped():
    np.testing.assert_array_equal(add_daughters({"x": GFP}, CELLS, FAMILY, "drop")["x"], GFP)
