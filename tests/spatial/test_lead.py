"""Whether the place of spots comes before the reporter: ranks, correlations and their lead."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from lnp.core.schemas.spatial import BY_CHANCE
from lnp.core.tables import check_table
from lnp.spatial.lead import (
    correlate_times,
    judge,
    lead_of,
    measure_lead,
    measure_plate_lead,
    rank_in_wells,
    shuffle_in_wells,
)


def test_ranks_are_within_wells_and_unknown_values_stay_so():
    values = np.array([[1.0], [3.0], [2.0], [70.0], [50.0], [np.nan]])
    ranks = rank_in_wells(values, np.array(["A", "A", "A", "B", "B", "B"]))
    np.testing.assert_allclose(ranks[:, 0], [-1 / 3, 1 / 3, 0, 0.25, -0.25, np.nan])


def test_in_one_well_the_correlation_is_spearmans():
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(30, 2)), rng.normal(size=(30, 3))
    well = np.repeat("A", 30)
    r, n_cells = correlate_times(rank_in_wells(first, well), rank_in_wells(second, well))
    expected = [[spearmanr(a, b).statistic for b in second.T] for a in first.T]
    np.testing.assert_allclose(r, expected)
    assert (n_cells == 30).all()


def test_a_difference_between_wells_is_no_correlation():
    rng = np.random.default_rng(2)
    well = np.repeat(["A", "B"], 200)
    level = np.where(well == "A", 0.0, 50.0)[:, None]
    first, second = level + rng.normal(size=(400, 1)), level + rng.normal(size=(400, 1))
    r, _ = correlate_times(rank_in_wells(first, well), rank_in_wells(second, well))
    assert abs(r[0, 0]) < 0.1
    assert spearmanr(first[:, 0], second[:, 0]).statistic > 0.7


def test_a_cell_counts_where_both_are_known():
    rng = np.random.default_rng(6)
    first, second = rng.normal(size=(40, 2)), rng.normal(size=(40, 1))
    first[:5, 0], second[35:, 0] = np.nan, np.nan
    r, n_cells = correlate_times(first, second)
    a, b = first[5:35, 0], second[5:35, 0]
    assert r[0, 0] == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)))
    assert n_cells.tolist() == [[30], [35]]


def test_few_cells_have_no_correlation():
    values = np.arange(19.0)[:, None]
    r, n_cells = correlate_times(values, values)
    assert np.isnan(r[0, 0])
    assert n_cells[0, 0] == 19


def test_the_lead_by_hand():
    r = np.array([[0.9, 0.4, -0.6], [0.2, 0.9, 0.2]])
    assert lead_of(r) == pytest.approx((0.4 + 0.6 + 0.2) / 3 - 0.2)
    assert np.isnan(lead_of(np.array([[0.5, 0.5]])))


def test_cells_change_places_within_wells_only():
    well = np.array(["A", "B", "A", "B", "A"])
    order = shuffle_in_wells(well, np.random.default_rng(0))
    assert (well[order] == well).all()
    assert sorted(order) == [0, 1, 2, 3, 4]


def test_p_counts_the_observed_lead_and_compares_with_the_greatest():
    leads = np.array([[3.0, 1.0, 2.0, 4.0], [2.0, 0.0, 5.0, 1.0], [np.nan] * 4])
    table = judge(["a", "b", "c"], leads)
    assert table["p"][:2].tolist() == [0.5, 0.5]
    assert table["p_adjusted"][:2].tolist() == [0.75, 0.75]
    assert table.loc[2, ["p", "p_adjusted"]].isna().all()


def test_a_statistic_that_comes_first_is_found_and_another_is_not():
    rng = np.random.default_rng(3)
    signal = rng.normal(size=(120, 5)).cumsum(axis=1)
    reporter = np.column_stack([rng.normal(size=(120, 2)), signal])[:, :6]  # two frames later
    statistics = {"first": signal, "none": rng.normal(size=(120, 5))}
    _, leads = measure_lead(statistics, reporter, np.repeat(list("ABCD"), 30), rng)
    assert leads["p_adjusted"][0] == 1 / 200
    assert leads["p_adjusted"][1] > 0.05
    assert leads["lead"][0] > 0.2


def make_plate(n_cells):
    """Return tables of a plate: two frames of places, three of light, and one control cell."""
    names = {"plate": "P", "site": "C03_f001"}
    index = range(n_cells)
    cells = pd.DataFrame({**names, "cell": index, "well": "C03", "role": "treated"})
    cells.loc[0, "role"] = "control"
    spatial = pd.DataFrame({**names, "cell": np.repeat(index, 2), "frame": [0, 1] * n_cells})
    rng = np.random.default_rng(4)
    spatial[list(BY_CHANCE)] = rng.normal(size=(len(spatial), len(BY_CHANCE)))
    light = pd.DataFrame(rng.normal(size=(n_cells, 3)), pd.MultiIndex.from_frame(cells.iloc[:, :3]))
    return spatial, light, cells


@pytest.mark.parametrize(("n_cells", "n_pairs", "n_leads"), [(1, 0, 0), (25, 8 * 2 * 3, 8)])
def test_a_plate_gives_both_tables_of_its_treated_cells(n_cells, n_pairs, n_leads):
    found = measure_plate_lead(*make_plate(n_cells), np.random.default_rng(5))
    for name, table in zip(["spatial_correlations", "spatial_leads"], found, strict=True):
        check_table(name, table.assign(plate="P"), "here")
    assert [len(table) for table in found] == [n_pairs, n_leads]
