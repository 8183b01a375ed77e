import numpy as np
import pandas as pd

from lnp.cells.reporter_curves import founder_light

TRACKS = pd.DataFrame(
    {
        "cell": [0, 0, 1, 2, 2, 2, 5, 6],
        "frame": [0, 1, 0, 0, 1, 2, 2, 2],
        "mother": [-1, -1, -1, -1, -1, -1, 0, 0],
    }
)
CROPS = {
    "cell": np.array([0, 2, 5, 6]),
    "gfp_ring": np.array([[5.0, 6, np.nan], [1, 2, 3], [np.nan, np.nan, 4], [np.nan, np.nan, 5]]),
}


def test_each_cell_of_the_first_frame_has_a_curve_which_its_daughters_continue():
    cells, light = founder_light(TRACKS, CROPS, "ring", None, "sum")
    assert cells.tolist() == [0, 1, 2]  # 1 has no crop
    np.testing.assert_array_equal(light, [[5, 6, 9], [np.nan] * 3, [1, 2, 3]])


def test_where_the_drift_is_unknown_so_is_the_light():
    _, light = founder_light(TRACKS, CROPS, "ring", 1, "drop")
    np.testing.assert_array_equal(light[:, 0], [5, np.nan, 1])
    assert np.isnan(light[:, 1:]).all()
