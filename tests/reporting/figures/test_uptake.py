import numpy as np
import pandas as pd

from lnp.reporting.figures.uptake import average_by_condition, spot_density
from synthetic.results import (
    PIXEL_UM,
    make_spots,
)


def test_spots_per_area_are_counted_per_cell_and_frame(cells, tracks):
    seen = tracks[["plate", "site", "frame"]]
    density = spot_density(tracks, make_spots(cells, tracks), seen, PIXEL_UM)
    assert len(density) == len(tracks)
    dose = density.merge(cells, on=["plate", "site", "cell"])["dose_ng"]
    expected = np.where(dose == 316, 2 / (200 * PIXEL_UM**2) * 100, 0)
    np.testing.assert_allclose(density["value"], expected)


def test_a_frame_without_lnp_plane_has_no_density_instead_of_zero(cells, tracks):
    seen = tracks.loc[tracks["frame"] != 2, ["plate", "site", "frame"]]
    density = spot_density(tracks, make_spots(cells, tracks), seen, PIXEL_UM)
    assert 2 not in set(density["frame"])


def test_controls_of_several_kinds_have_a_curve_each(cells):
    cells = cells.assign(condition=cells["condition"].mask(cells["well"] == "G04", "0 ng (mock)"))
    values = cells[["plate", "site", "cell"]].assign(frame=0, value=1.0)
    curves = average_by_condition(values, cells)
    kinds = curves.loc[curves["dose_ng"] == 0, "condition"]
    assert kinds.tolist() == ["0 ng (control)", "0 ng (mock)"]


def test_the_standard_error_is_over_wells_whatever_their_number_of_cells():
    cells = pd.DataFrame(
        {
            "plate": "P",
            "site": ["A", "A", "A", "B"],
            "cell": [0, 1, 2, 0],
            "dose_ng": 316.0,
            "condition": "316 ng",
        }
    ).assign(well=lambda table: table["site"])
    values = cells[["plate", "site", "cell"]].assign(frame=0, value=[1.0, 2.0, 3.0, 6.0])
    course = average_by_condition(values, cells).iloc[0]
    assert (course["mean"], course["sem"]) == (4.0, 2.0)  # of 2 and 6
    assert (course["n_cells"], course["n_wells"]) == (4, 2)
