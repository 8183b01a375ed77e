"""Resamples keep doses and wells together, and their intervals cover."""

import numpy as np

from lnp.bootstrap import resample_cells


def make_plate(n_wells=3, n_cells=6):
    """Return well and dose of cells: `n_wells` wells per dose."""
    dose = np.repeat([0.0, 31.6, 316.0], n_wells * n_cells)
    well = np.repeat([f"W{i:02d}" for i in range(3 * n_wells)], n_cells)
    return well, dose


def test_every_resample_has_as_many_cells_of_each_dose_as_there_are():
    well, dose = make_plate()
    counts = resample_cells(well, dose, 200, np.random.default_rng(0))
    for one in np.unique(dose):
        assert (counts[:, dose == one].sum(axis=1) == 18).all()


def test_a_well_is_drawn_as_a_whole_number_of_wells_and_can_be_absent():
    well, dose = make_plate()
    counts = resample_cells(well, dose, 200, np.random.default_rng(0))
    of_well = counts[:, well == "W00"].sum(axis=1)
    assert set(of_well) == {0, 6, 12, 18}


def test_each_cell_is_drawn_once_on_average_whatever_the_order_of_the_cells():
    well, dose = make_plate()
    shuffled = np.random.default_rng(1).permutation(len(well))
    counts = resample_cells(well[shuffled], dose[shuffled], 4000, np.random.default_rng(0))
    np.testing.assert_allclose(counts.mean(axis=0), 1.0, atol=0.15)


def covers(seed, well_sd, n_wells=3, n_cells=6):
    """Return whether the interval of a mean holds the truth, 0."""
    rng = np.random.default_rng(seed)
    well, dose = make_plate(n_wells, n_cells)
    effect = well_sd * rng.normal(size=3 * n_wells)
    values = np.repeat(effect, n_cells) + rng.normal(size=len(well))
    counts = resample_cells(well, dose, 300, rng)
    low, high = np.quantile(counts @ values / counts.sum(axis=1), [0.025, 0.975])
    return low <= 0 <= high


def test_with_three_wells_per_dose_and_independent_cells_the_interval_covers():
    covered = np.mean([covers(seed, well_sd=0.0) for seed in range(300)])
    assert covered >= 0.95 - 2 * np.sqrt(0.05 * 0.95 / 300)


def test_with_many_wells_the_interval_covers_although_cells_of_a_well_err_together():
    covered = np.mean([covers(seed, well_sd=1.0, n_wells=12) for seed in range(200)])
    assert covered >= 0.95 - 2 * np.sqrt(0.05 * 0.95 / 200) - 0.01
