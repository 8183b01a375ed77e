import numpy as np

from lnp.tracking.track_risk import shared_shares


def test_shares_count_pixels_of_other_regions_even_outside_the_image():
    first = np.array([[-1, 0], [0, 0], [0, 1], [1, 1]])
    assert shared_shares([first, first[2:], np.array([[9, 9]])]) == [0.5, 1.0, 0.0]
