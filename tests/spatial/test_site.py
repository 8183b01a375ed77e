"""Where the spots of a site's cells lie: rows, reasons, directions."""

import numpy as np
import pandas as pd
import pytest

from lnp.core.tables import check_table
from lnp.spatial.axes import find_axes
from lnp.spatial.region import region_of
from lnp.spatial.site import measure_spatial

SIDE, SIZES = 32, {"cell_diameter_px": 20.0, "sigma_px": 1.0}
SITE = {"plate": "P", "site": "C03_f001"}


def make_site(n_frames=3):
    """One cell with ten spots in frames 0 and 1 (held), none in 2; and one without a mask."""
    row, col = np.indices((SIDE, SIDE)) - SIDE / 2
    mask = np.zeros((2, n_frames, SIDE, SIDE), dtype=bool)
    mask[0] = np.hypot(row, col) < 10
    store = {"cell": np.array([3, 5]), "mask": mask, "present": np.ones((2, n_frames), bool)}
    store["held_lnp"] = np.array([[False, True, False], [False] * 3])
    centres = pd.DataFrame({"cell": [3] * 3 + [5] * 3, "frame": [0, 1, 2] * 2})
    tracks = centres.assign(row=50.0 + 2 * centres["frame"], col=60.0, **SITE)
    tracks.loc[tracks["cell"] == 5, "col"] = 85.0
    shifts = pd.DataFrame({"frame": range(3), "drift_row": 0.0, "drift_col": 0.0, **SITE})
    angle = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    spots = pd.DataFrame({"row": 50 + 8 * np.cos(angle), "col": 60 + 8 * np.sin(angle)})
    return store, tracks, spots.assign(cell=3, frame=0, intensity=5.0), shifts


def measure(n_frames=3, names=(1, "P", "C03_f001")):
    return measure_spatial(*make_site(), n_frames, 39, SIZES, names)


def test_each_cell_and_frame_has_a_row_and_what_is_not_known_has_its_reason():
    found = measure()
    assert found["status"].tolist() == [
        "ok",
        "ok",
        "too few spots",
        *["no mask, or hardly one"] * 3,
    ]
    assert found["n_spots"].tolist() == [10, 10, 0, 0, 0, 0]
    assert found.loc[2:, "core"].isna().all()
    assert found.loc[0, "core"] == 0
    assert found.loc[0, "rim_50"] == pytest.approx(2)
    assert found.loc[0, "p_rim_50"] <= 0.05
    check_table("spatial", found.assign(**SITE), "here")


def test_a_held_plane_repeats_what_stood_in_the_frame_before():
    found = measure().drop(columns="frame")
    pd.testing.assert_series_equal(found.loc[0], found.loc[1], check_names=False)


def test_a_cell_whose_place_in_the_field_is_not_known_has_no_direction():
    store, tracks, spots, shifts = make_site()
    unknown = tracks.assign(row=np.nan, col=np.nan)
    spots = spots.assign(row=spots["row"] - 50, col=spots["col"] - 60)  # from the centre
    of_crops = measure_spatial(store, unknown, spots, shifts, 3, 39, SIZES, (1, "P", "C03_f001"))
    whole = measure()
    assert of_crops["status"].tolist() == whole["status"].tolist()
    assert of_crops.loc[0, "rim_50"] == whole.loc[0, "rim_50"]
    assert np.isnan(of_crops.loc[0, "sector_motion"])
    assert np.isnan(of_crops.loc[0, "sector_contact"])


def test_spots_in_which_the_raw_pixels_show_no_light_count_alike():
    store, tracks, spots, shifts = make_site()
    light = np.where(np.arange(len(spots)) < 5, -3.0, 0.0)
    dark = measure_spatial(
        store, tracks, spots.assign(intensity=light), shifts, 1, 39, SIZES, (1, "P", "C03_f001")
    )
    assert dark.loc[0, "rim_50_light"] == pytest.approx(dark.loc[0, "rim_50"])
    assert np.isfinite(dark.loc[0, "spread_light"])


def test_the_same_seed_draws_the_same_patterns_and_another_seed_others():
    pd.testing.assert_frame_equal(measure(), measure())
    other = measure(names=(2, "P", "C03_f001"))
    assert not np.allclose(
        other.loc[0, ["p_polarity", "nearest"]].astype(float),
        measure().loc[0, ["p_polarity", "nearest"]].astype(float),
    )


def test_later_frames_change_nothing_before_them():
    early = measure(n_frames=1)
    first = measure().query("frame == 0").reset_index(drop=True)
    pd.testing.assert_frame_equal(early, first)


def test_a_cell_moves_down_and_has_its_neighbour_on_the_right():
    _, tracks, _, shifts = make_site()
    found = find_axes(tracks.merge(shifts, on=["plate", "site", "frame"]), 20.0)
    cell = found[found["cell"] == 3]
    assert np.isnan(cell["motion"].iloc[0])
    assert cell["motion"].iloc[1] == pytest.approx(0)
    assert cell["contact"].tolist() == pytest.approx([np.pi / 2] * 3)
    far = find_axes(tracks.merge(shifts, on=["plate", "site", "frame"]), 10.0)
    assert far["contact"].isna().all()


def test_motion_after_a_gap_and_that_of_the_stage_alone_have_no_direction():
    _, tracks, _, shifts = make_site()
    rows = tracks.merge(shifts, on=["plate", "site", "frame"])
    assert find_axes(rows[rows["frame"] != 1], 20.0)["motion"].isna().all()
    assert find_axes(rows.assign(drift_row=2.0 * rows["frame"]), 20.0)["motion"].isna().all()


def test_a_site_without_cells_has_a_table_without_rows():
    store, tracks, spots, shifts = make_site()
    none = {name: values[:0] for name, values in store.items()}
    found = measure_spatial(none, tracks[:0], spots[:0], shifts, 3, 39, SIZES, (1,))
    check_table("spatial", found.assign(**SITE), "here")
    assert found.empty


def test_a_mask_of_a_few_pixels_is_none():
    store, *tables = make_site()
    store["mask"][0] = False
    store["mask"][0, :, 16, 14:18] = True
    found = measure_spatial(store, *tables, 3, 39, SIZES, (1,))
    assert set(found["status"]) == {"no mask, or hardly one"}
    assert found["core"].isna().all()


def test_with_a_nucleus_depth_is_the_way_to_it_and_a_cell_without_one_says_so():
    store, tracks, spots, shifts = make_site()
    labels = np.zeros((3, 100, 120), dtype=np.uint16)
    labels[:, 46:54, 66:70] = 7  # near the right rim of the first cell, at (50, 60) in frame 0
    tables = store, tracks, spots, shifts
    with_nuclei = measure_spatial(*tables, 3, 39, SIZES, (1,), labels)
    check_table("spatial", with_nuclei.assign(**SITE), "here")
    assert with_nuclei["nucleus"].tolist() == [True] * 3 + [False] * 3
    assert with_nuclei.loc[0, "depth"] != measure().loc[0, "depth"]


def test_depth_grows_from_the_rim_to_the_nucleus_and_on_inside_it():
    mask = np.ones((1, 9), dtype=bool)
    nucleus = np.zeros((1, 9), dtype=bool)
    nucleus[0, 5:8] = True
    region = region_of(np.repeat(mask, 9, axis=0), np.repeat(nucleus, 9, axis=0))
    middle = region.pixels[:, 0] == 4
    depth = region.depth[middle][np.argsort(region.pixels[middle, 1])]
    by_hand = [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1 + 1 / 2, 1 + 1, 1 + 1 / 2, 1 / 2]
    np.testing.assert_allclose(depth, np.array(by_hand) / 2)
