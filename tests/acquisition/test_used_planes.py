import numpy as np
import pandas as pd

from lnp.acquisition.frame_times import frame_hours
from lnp.acquisition.used_planes import list_pixel_sizes, pixel_size, used_planes

IMAGES = pd.DataFrame(
    {
        "well": ["B02", "C03", "C03", "C03", "C04", "C04"],
        "field": [1, 1, 1, 2, 1, 1],
        "frame": [9, 0, 1, 0, 0, 1],
        "status": ["unused", "ok", "missing", "ok", "ok", "ok"],
        "pixel_um": [np.nan, 0.65, 0.65, 0.65, 0.3, np.nan],
        "time_s": [9e5, 0.0, np.nan, 0.0, 0.0, 3600.0],
    }
)
WELLS = pd.DataFrame({"well": ["C03", "C04"], "used": [True, False], "lost_fields": ["2", ""]})


def test_planes_of_wells_and_fields_that_are_not_used_do_not_count():
    assert used_planes(IMAGES).index.tolist() == [1, 2, 3, 4, 5]
    assert used_planes(IMAGES, WELLS).index.tolist() == [1, 2]


def test_the_pixel_size_is_that_of_most_used_planes():
    assert pixel_size(IMAGES) == 0.65
    assert list_pixel_sizes(IMAGES).to_dict() == {0.65: 3, 0.3: 1}
    assert np.isnan(pixel_size(IMAGES.assign(pixel_um=np.nan)))


def test_hours_end_with_the_last_frame_that_is_used():
    assert frame_hours(IMAGES).tolist() == [0, 1]
