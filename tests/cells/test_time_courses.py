import numpy as np
import pandas as pd
import pytest

from lnp.cells.time_courses import (
    MeasureError,
    all_values,
    gather_time_courses,
    last_value,
    last_value_and_slope,
    mean_value,
    six_summaries,
)

VALUES = np.array([[0.0, 4.0, 10.0, 3.0, 3.0, 4.0]])


def test_the_six_summaries_are_peak_end_loss_log_loss_early_mean_and_slope():
    peak, end, loss, log_loss, early, slope = six_summaries(VALUES)[0]
    assert (peak, end, loss, early) == (10, 4, 6, 2)
    assert log_loss == pytest.approx(np.log(7))
    assert slope == pytest.approx(np.polyfit(range(6), VALUES[0], 1)[0])


def test_one_frame_has_summaries_too():
    assert six_summaries(VALUES[:, :1]).tolist() == [[0, 0, 0, 0, 0, 0]]


def test_other_summaries():
    assert last_value(VALUES).tolist() == [[4]]
    assert mean_value(VALUES).tolist() == [[4]]
    assert last_value_and_slope(VALUES)[0, 0] == 4
    assert all_values(VALUES) is VALUES


def make_measures():
    """Return measures of two cells in three frames, rows out of order."""
    rows = [("P", "s", c, f, 10.0 * c + f) for c in (5, 7) for f in (0, 1, 2)]
    table = pd.DataFrame(rows, columns=["plate", "site", "cell", "frame", "area"])
    return table.iloc[::-1]


def test_time_courses_are_in_the_order_of_the_cells_and_end_at_the_horizon():
    cells = pd.DataFrame({"plate": "P", "site": "s", "cell": [7, 5]})
    courses = gather_time_courses(make_measures(), cells, 2)
    assert courses["area"].tolist() == [[70, 71], [50, 51]]


def test_a_cell_that_was_not_measured_is_named():
    cells = pd.DataFrame({"plate": "P", "site": "s", "cell": [5]})
    with pytest.raises(MeasureError, match="plate P, site s, cell 5, frame 3"):
        gather_time_courses(make_measures(), cells, 4)
