import numpy as np
import pandas as pd
import pytest
from scipy.signal.windows import tukey

from lnp.core.errors import LnpError
from lnp.imaging.brightfield_shift import Spectra, climb, plate_shift
from lnp.imaging.drift import Drift
from lnp.imaging.phase_correlation import (
    bin_image,
    correlation,
    fast_shape,
    find_peak,
    moved,
    phases,
    shifts_around,
    spectrum_of,
    taper,
)
from measure_channel_shift import choose_frames, measure_channel_shift
from synthetic.dishes import dish_movie

PATH = np.array([[0, 0], [3.3, -2.6], [1.4, 0.7], [-0.8, 1.1], [0.4, -0.3], [-5.2, 4.1]])
BF_SHIFT = np.array([-1.4, 2.3])


@pytest.fixture(scope="module")
def movie():
    """Return counterstain and brightfield, (T, H, W) each, along PATH."""
    return dish_movie(PATH, BF_SHIFT, np.random.default_rng(0))


def measure_drift(channels, max_shift_px):
    """Return the table of drift of some channels' frames."""
    drift = Drift(max_shift_px)
    for images in zip(*channels.values(), strict=True):
        drift.add(dict(zip(channels, images, strict=True)))
    return drift.table()


def measure_brightfield_shift(stain, bright, cell_diameter_px, max_shift_px):
    """Return the brightfield shift of frames, and what it explains."""
    spectra = Spectra(cell_diameter_px)
    for frame in zip(stain, bright, strict=True):
        spectra.add(*frame)
    return spectra.best_shift(max_shift_px)


def drift_of(table):
    """Return the (T, 2) drift of a table."""
    return table[["drift_row", "drift_col"]].to_numpy()


@pytest.mark.parametrize("shift", [(0, 0), (3, -5), (-7, 2)])
def test_a_rolled_image_is_found_where_it_was_rolled_to(shift):
    image = np.random.default_rng(1).normal(size=(40, 50))
    spectra, shifts = (
        (phases(np.roll(image, shift, (0, 1))), phases(image)),
        shifts_around((0, 0), 10),
    )
    surface = correlation(*spectra, image.shape, shifts)
    found, clarity = find_peak(surface, shifts, apart=2)
    np.testing.assert_allclose(found, shift, atol=0.2)
    assert clarity > 0.5


@pytest.mark.parametrize("shape", [(40, 50), (31, 27), (6, 7)])
def test_the_match_at_some_shifts_is_that_of_the_whole_inverse_transform(shape):
    rng = np.random.default_rng(0)
    first, second = (phases(rng.normal(size=shape)) for _ in range(2))
    whole = np.fft.irfft2(first * np.conj(second), s=shape)
    shifts = shifts_around((-2.2, 3.4), 4)
    expected = (whole / whole.std())[np.ix_(shifts[0] % shape[0], shifts[1] % shape[1])]
    found = correlation(first, second, shape, shifts)
    np.testing.assert_allclose(found, expected, atol=2e-5)


def peak_of(surface, near, radius):
    """Return shift and clarity of the peak around a shift on a surface over all shifts."""
    shifts = shifts_around(near, radius)
    part = surface[np.ix_(shifts[0] % surface.shape[0], shifts[1] % surface.shape[1])]
    return find_peak(part, shifts, apart=2)


def test_a_quick_shape_holds_the_image_and_has_no_large_prime():
    assert fast_shape((1077, 1277)) == (1080, 1280)
    image = np.random.default_rng(4).normal(size=(31, 23))
    spectrum = spectrum_of(image, fast_shape(image.shape))
    padded = np.fft.irfft2(spectrum, s=fast_shape(image.shape))
    np.testing.assert_allclose(
        padded[:31, :23], np.fft.irfft2(spectrum_of(image), s=(31, 23)), atol=1e-5
    )
    assert abs(padded[31:]).max(initial=0) < 1e-5


def test_moving_a_spectrum_moves_the_image():
    image = np.random.default_rng(2).normal(size=(32, 30))
    rolled = np.fft.rfft2(np.roll(image, (3, -4), (0, 1)))
    np.testing.assert_allclose(moved(np.fft.rfft2(image), (3, -4), image.shape), rolled, atol=1e-3)


def test_peaks_are_looked_for_around_the_expected_shift_only():
    surface = np.zeros((30, 30))
    surface[2, 3], surface[-9, 12] = 7.0, 9.0
    assert peak_of(surface, (0, 0), 4)[0].tolist() == [2, 3]
    assert peak_of(surface, (-8, 11), 4)[0].tolist() == [-9, 12]


def test_clarity_is_how_far_the_next_best_peak_stays_behind():
    surface = np.zeros((30, 30))
    surface[2, 3], surface[5, 3] = 8.0, 6.0
    assert peak_of(surface, (0, 0), 8)[1] == pytest.approx(0.25)
    assert peak_of(surface / 2, (0, 0), 8)[1] == 0  # as high as chance may get


def test_binning_averages_squares_and_cuts_the_rest():
    binned = bin_image(np.arange(15).reshape(3, 5), 2)
    assert binned.tolist() == [[3.0, 5.0]]


def test_drift_is_found_to_a_fraction_of_a_pixel_although_cells_walk(movie):
    stain, bright = movie
    table = measure_drift({"counterstain": stain, "brightfield": bright}, 8)
    np.testing.assert_allclose(drift_of(table), PATH, atol=0.25)
    assert (table["quality"] > 0.3).all()


def test_later_frames_do_not_change_the_drift_of_earlier_ones(movie):
    whole, early = (
        measure_drift({"counterstain": movie[0][:n], "brightfield": movie[1][:n]}, 8)
        for n in (6, 4)
    )
    pd.testing.assert_frame_equal(whole[:4], early)


def test_a_missing_frame_repeats_the_last_drift_and_says_so(movie):
    stain, bright = (list(frames) for frames in movie)
    stain[2] = bright[2] = bright[4] = None
    table = measure_drift({"counterstain": stain, "brightfield": bright}, 8)
    assert table["quality"][2] == 0
    assert (table["quality"].drop(2) > 0).all()
    np.testing.assert_array_equal(drift_of(table)[2], drift_of(table)[1])
    np.testing.assert_allclose(drift_of(table)[[0, 1, 3, 5]], PATH[[0, 1, 3, 5]], atol=0.25)


def test_frames_without_anything_in_common_are_not_measurable():
    rng = np.random.default_rng(3)
    table = measure_drift({"brightfield": rng.poisson(50, (4, 64, 64))}, 20)
    assert not table["quality"][1:].any()
    empty = measure_drift({"brightfield": [None, None]}, 8)
    assert empty["quality"].tolist() == [0, 0]
    assert not drift_of(empty).any()


def test_drift_counts_from_the_first_frame_that_is_there(movie):
    bright = [None, *movie[1][1:]]
    table = measure_drift({"brightfield": bright}, 8)
    np.testing.assert_allclose(drift_of(table)[1:], PATH[1:] - PATH[1], atol=0.25)
    assert table["quality"][0] == 0


def test_large_images_are_binned_and_the_drift_is_still_in_their_pixels(movie, monkeypatch):
    monkeypatch.setattr("lnp.imaging.drift.LONGEST_SIDE", 100)
    table = measure_drift({"counterstain": movie[0], "brightfield": movie[1]}, 8)
    np.testing.assert_allclose(drift_of(table), PATH, atol=0.6)


def test_brightfield_is_found_in_spite_of_relief_and_halo(movie):
    shift, explained = measure_brightfield_shift(*movie, 24, 6)
    np.testing.assert_allclose(shift, BF_SHIFT, atol=0.5)
    swapped = measure_brightfield_shift(movie[0], movie[1][:, ::-1, ::-1], 24, 6)[1]
    assert explained > 3 * swapped


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_the_brightfield_shift_is_not_biased_along_the_light(seed):
    rng = np.random.default_rng(seed)
    true = rng.uniform(-4, 4, 2)
    shift, _ = measure_brightfield_shift(*dish_movie(PATH, true, rng, dirt=0.01), 24, 6)
    np.testing.assert_allclose(shift, true, atol=0.5)


def test_a_doubled_image_has_a_doubled_brightfield_shift(movie):
    large = [np.kron(frames, np.ones((2, 2), np.uint16)) for frames in movie[:, :2]]
    shift, _ = measure_brightfield_shift(*large, 2 * 26, 12)
    np.testing.assert_allclose(shift, 2 * BF_SHIFT, atol=1.0)


def test_without_a_frame_in_both_channels_there_is_no_brightfield_shift():
    image = np.ones((32, 32), np.uint16)
    shift, explained = measure_brightfield_shift([image, None], [None, image], 24, 6)
    assert np.isnan(shift).all()
    assert explained == 0


def site_shifts(*shifts):
    """Return the columns of table "site_channel_shift" that say how brightfield lies."""
    rows = [("P", f"s{n}", *shift) for n, shift in enumerate(shifts)]
    return pd.DataFrame(rows, columns=["plate", "site", "bf_row", "bf_col"])


def test_the_plate_has_the_median_of_its_sites_that_were_measured():
    shifts = site_shifts((1, -2), (1.5, -2), (np.nan, np.nan), (1, 40))
    assert plate_shift(shifts) == {"bf_row": 1, "bf_col": -2, "n_sites": 3, "spread": 0.5}


def test_a_plate_without_a_measured_site_is_an_error_that_names_it():
    with pytest.raises(LnpError, match="plate P: no frame that the models see"):
        plate_shift(site_shifts((np.nan, np.nan)))


def test_the_highest_place_is_found_to_a_thousandth():
    place = climb(lambda at: -((at[0] - 0.777) ** 2) - 2 * (at[1] + 1.234) ** 2, np.zeros(2), 0.5)
    np.testing.assert_allclose(place, [0.777, -1.234], atol=1e-3)


def test_the_drift_of_each_frame_is_told_when_it_comes(movie):
    drift = Drift(8)
    told = [drift.add({"brightfield": bright}) for bright in movie[1]]
    np.testing.assert_array_equal(told, drift_of(drift.table()))


def list_planes(n_frames, missing=()):
    """Return the table "images" of a site, some (channel, frame) missing."""
    keys = [(name, t) for name in ("counterstain", "brightfield") for t in range(n_frames)]
    rows = [("P", "s", *key, "x.tif", "missing" if key in missing else "ok") for key in keys]
    return pd.DataFrame(rows, columns=["plate", "site", "channel", "frame", "path", "status"])


@pytest.mark.parametrize(
    ("missing", "n_seen", "expected"),
    [
        ([], 4, [0, 1, 2, 3]),
        ([], 20, list(range(0, 20, 2))),
        ([("brightfield", t) for t in range(0, 20, 2)], 20, list(range(1, 20, 2))),
        ([("counterstain", t) for t in range(20)], 20, []),
    ],
)
def test_brightfield_is_measured_in_some_whole_frames_that_models_see(missing, n_seen, expected):
    assert choose_frames(list_planes(24, missing), n_seen) == expected


def test_a_site_is_registered_and_the_log_says_what_that_explains(movie, caplog):
    caplog.set_level("INFO")
    frames = [
        {"counterstain": stain, "brightfield": bright} for stain, bright in zip(*movie, strict=True)
    ]
    shift, _ = measure_channel_shift(frames, 24, 8)
    np.testing.assert_allclose(shift, BF_SHIFT, atol=0.5)
    assert "of its contrast" in caplog.text
    measure_channel_shift([{"counterstain": None, "brightfield": movie[1][0]}], 24, 8)
    assert "no frame has both channels" in caplog.text


@pytest.mark.parametrize("n", [2, 7, 64, 539])
def test_the_taper_is_tukeys(n):
    np.testing.assert_allclose(taper(n, 0.25), tukey(n, 0.25), atol=1e-12)
