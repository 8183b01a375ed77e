import numpy as np
import pandas as pd
import pytest

from lnp.acquisition.frame_times import frame_hours, frame_times


@pytest.mark.parametrize("known", [[0.0, 600.0], [np.nan, 600.0]])
def test_the_time_of_a_frame_is_that_of_its_first_plane(known):
    images = pd.DataFrame(
        {"frame": [0, 0, 1, 1], "time_s": [known[0], known[0], 605.0, known[1]]}
    ).assign(status="ok")
    assert frame_times(images, 3) == [None if np.isnan(known[0]) else 0.0, 600.0, None]


def test_unknown_times_lie_on_the_line_through_the_known_ones():
    images = pd.DataFrame({"frame": [0, 1, 2, 3], "time_s": [0.0, np.nan, 7200.0, np.nan]}).assign(
        status="ok"
    )
    np.testing.assert_allclose(frame_hours(images), [0, 1, 2, 3])


def test_where_no_time_is_known_frames_stand_in_for_hours():
    images = pd.DataFrame({"frame": [0, 1, 2], "time_s": np.nan}).assign(status="ok")
    np.testing.assert_array_equal(frame_hours(images), [0, 1, 2])
