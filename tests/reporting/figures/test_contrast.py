import numpy as np

from lnp.reporting.figures.pictures.contrast import (
    contrast_limits,
    cut_square,
    scale_plane,
    shrink,
)


def test_contrast_spans_the_percentiles_of_all_planes():
    planes = [np.zeros((20, 20)), None, np.full((20, 20), 50.0)]
    assert contrast_limits(planes, 0, 100) == (0.0, 50.0)
    assert contrast_limits([None]) == (0.0, 1.0)
    cut = [np.full((2, 2), np.nan), np.array([[3.0, np.nan], [9.0, 9.0]])]  # at the image's border
    assert contrast_limits(cut) == (3.0, 4.0)
    assert contrast_limits(cut[:1]) == (0.0, 1.0)
    np.testing.assert_allclose(scale_plane([-5, 25, 99], (0, 50)), [0, 0.5, 1])


def test_shrinking_averages_whole_blocks():
    plane = np.arange(16.0).reshape(4, 4)
    np.testing.assert_allclose(shrink(plane, most_px=2), [[2.5, 4.5], [10.5, 12.5]])
    assert shrink(plane, most_px=100).shape == (4, 4)


def test_gfp_beyond_the_field_is_white():
    square = cut_square(np.ones((10, 10)), centre=(0, 5), side=4)
    assert np.isnan(square[:2]).all()
    assert (square[2:] == 1).all()
    assert np.isnan(cut_square(np.ones((10, 10)), centre=(50, 5), side=4)).all()
