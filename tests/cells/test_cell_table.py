"""Which cells are used, and the one reason why each other is not."""

import numpy as np
import pandas as pd

from lnp.cells.cell_table import describe_saturation, plate_cells, site_cells
from lnp.core.vocabulary import HELD_ARRAYS, REPORTER_COLUMNS, SATURATED

N_FRAMES, N_SEEN, LAST = 6, 3, 5


def track(cell, n_rows, state="tracked", begin=0, mother=-1):
    """Return the rows of one cell's track; the last one has another state."""
    rows = {"frame": range(begin, begin + n_rows), "state": ["tracked"] * (n_rows - 1) + [state]}
    return pd.DataFrame({"cell": cell, **rows, "mother": mother})


def crops_of(present, gfp=5.0):
    """Return crops as `site_cells` wants them, from {cell: frames with a crop}."""
    flags = np.zeros((len(present), N_FRAMES), dtype=bool)
    for row, frames in zip(flags, present.values(), strict=True):
        row[list(frames)] = True
    counts = np.where(flags, gfp + np.arange(N_FRAMES), np.nan)
    subtracted = {name: counts - i for i, name in enumerate(REPORTER_COLUMNS)}
    share = np.where(flags, 0.25, np.nan)
    cells = {"cell": np.array(list(present), dtype=int), "present": flags, SATURATED: share}
    held = {name: np.zeros_like(flags) for name in HELD_ARRAYS}
    return cells | subtracted | held | {"outside": np.zeros(flags.shape)}


def collect(
    tracks, crops, background="none", last_frame=LAST, lost_from=None, outcome_of_divided="sum"
):
    """Return the cells of a site."""
    settings = (background, N_SEEN, last_frame, lost_from, outcome_of_divided)
    return site_cells(tracks, crops, *settings)


def test_each_cell_has_its_frames_its_gfp_and_its_one_reason():
    tracks = pd.concat(
        [
            track(0, 6),
            track(1, 1, "edge"),
            track(2, 5, "edge"),
            track(3, 4, "lost"),
            track(4, 6),
            track(5, 6),
            track(6, 6),
            track(7, 6),
            track(8, 3, "gone"),
        ]
    )
    frames = range(N_FRAMES)
    crops = crops_of(
        {0: frames, 2: range(4), 3: range(3), 4: {0, 2, 3, 4, 5}, 5: range(5), 6: frames, 7: frames}
        | {8: range(2)}
    )
    crops["gfp_none"][5:7, LAST], crops["outside"][6, LAST] = np.nan, 0.4
    cells = collect(tracks, crops).set_index("cell")
    assert cells["reason"].tolist() == [
        "",
        "cut by the edge at the start",
        "reached the edge of the field",
        "lost by the tracker",
        "no crop in a frame that the models see",
        "no crop in the last frame",
        "no GFP in the last frame",
        "its GFP box leaves the image in the last frame",
        "faded away (dead or off the dish)",
    ]
    assert cells["n_frames"].tolist() == [6, 0, 4, 3, 1, 5, 6, 6, 2]
    assert cells["gfp"].notna().tolist() == [True, False, False, False, True, *[False] * 4]
    assert cells["end_frame"].tolist() == [5, -1, 3, 2, 5, 4, 4, 4, 1]
    np.testing.assert_array_equal(cells["gfp_end"], [10, np.nan, 8, 7, 10, 9, 9, 9, 6])


def family(*lacking):
    """Return tracks and crops of a cell that divides in frame 3, and of her two daughters.

    Daughters that are `lacking` have no crop in the last frame.
    """
    daughters = [track(cell, 3, begin=3, mother=0) for cell in (1, 2)]
    frames = {cell: range(3, LAST if cell in lacking else N_FRAMES) for cell in (1, 2)}
    tracks = pd.concat([track(0, 4, "divided"), *daughters, track(3, 6)])
    return tracks, crops_of({0: range(3), **frames, 3: range(N_FRAMES)})


def test_the_outcome_of_a_divided_cell_is_that_of_her_daughters():
    cells = collect(*family())
    assert cells["cell"].tolist() == [0, 3]  # daughters have no row
    assert cells["reason"].tolist() == ["", ""]
    assert cells["n_daughters"].tolist() == [2, 0]
    assert cells["gfp"].tolist() == [20, 10]
    assert cells["gfp_saturated"].tolist() == [0.25, 0.25]
    assert collect(*family(), outcome_of_divided="mean")["gfp"].tolist() == [10, 10]


def test_a_divided_cell_is_dropped_where_settings_say_so_or_a_daughter_is_lost():
    assert collect(*family(), outcome_of_divided="drop")["reason"].tolist() == ["divided", ""]
    for lost in [(1,), (2,), (1, 2)]:
        cells = collect(*family(*lost))
        assert cells["reason"].tolist() == ["no GFP of a daughter in the last frame", ""]
        assert np.isnan(cells["gfp"][0])
        assert cells["gfp_end"][0] == 18  # of both, in the frame before


def test_planes_are_counted_that_were_held_in_frames_that_models_see():
    crops = crops_of({0: range(N_FRAMES), 1: range(N_FRAMES)})
    crops["held_lnp"][0, [1, 2, 4]] = crops["held_brightfield"][0, 1] = True
    cells = collect(pd.concat([track(0, 6), track(1, 6), track(2, 1, "edge")]), crops)
    assert cells["held_planes"].tolist() == [3, 0, 0]  # frame 4 is seen by none
    assert cells["reason"].tolist()[:2] == ["", ""]


def test_the_share_of_a_crop_outside_of_the_image_is_that_of_frames_that_models_see():
    crops = crops_of({0: range(N_FRAMES), 1: range(N_FRAMES)})
    crops["outside"][0] = [0.1, 0.2, 0.0, 0.5, 0.5, 0.5]
    crops["outside"][1, 3:] = 0.5
    cells = collect(pd.concat([track(0, 6), track(1, 6), track(2, 1, "edge")]), crops)
    np.testing.assert_allclose(cells["outside"], [0.1, 0, 0])
    assert cells["reason"].tolist()[:2] == ["", ""]


def test_the_outcome_is_the_gfp_with_the_chosen_background_beside_the_others():
    crops = crops_of({0: range(N_FRAMES), 1: range(4)})
    tracks = pd.concat([track(0, 6), track(1, 4, "lost")])
    cells = collect(tracks, crops, "ring").set_index("cell")
    assert cells.loc[0, ["gfp", *REPORTER_COLUMNS, "gfp_end"]].tolist() == [8, 10, 9, 8, 8]
    assert cells.loc[1, REPORTER_COLUMNS].isna().all()
    assert cells.loc[1, ["end_frame", "gfp_end"]].tolist() == [3, 6]


def test_a_cell_without_any_background_around_it_is_used_only_where_none_is_subtracted():
    crops = crops_of({0: range(N_FRAMES)})
    crops["gfp_ring"][0, LAST] = np.nan
    assert collect(track(0, 6), crops, "field")["reason"].tolist() == [""]
    found = collect(track(0, 6), crops, "ring")
    assert found["reason"].tolist() == ["no background around the cell in the last frame"]
    assert found["end_frame"].tolist() == [4]


def test_a_frame_that_no_model_sees_may_be_absent():
    crops = crops_of({0: {0, 1, 2, 4, 5}})
    assert collect(track(0, 6), crops)["reason"].tolist() == [""]


def test_a_plate_that_is_not_filmed_to_its_end_has_no_outcome_yet():
    cells = collect(track(0, 6), crops_of({0: range(6)}), last_frame=23)
    assert cells["reason"].tolist() == ["no outcome yet"]
    assert cells["n_frames"].tolist() == [6]
    assert np.isnan(cells["gfp"][0])
    assert cells["end_frame"].tolist() == [5]


def plate(reason, purpose="train", well_used=True):
    """Return table "cells" of one cell in one well."""
    cells = pd.DataFrame(
        [("P", "C03_f001", 0, 6, 5.0, reason)],
        columns=["plate", "site", "cell", "n_frames", "gfp", "reason"],
    )
    well = {
        "plate": "P",
        "well": "C03",
        "formulation": "",
        "dose_ng": 316.0,
        "role": "treated",
        "lost_fields": "",
    }
    wells = pd.DataFrame([{**well, "used": well_used, "reason": "" if well_used else "4 missing"}])
    return plate_cells(cells, wells, purpose).iloc[0]


def test_a_cell_has_the_dose_and_role_of_its_well():
    cell = plate("")
    assert (cell["well"], cell["dose_ng"], cell["role"], cell["used"]) == (
        "C03",
        316.0,
        "treated",
        True,
    )


def test_no_cell_of_an_excluded_well_or_of_a_plate_to_predict_is_used():
    assert plate("", well_used=False)["reason"] == "well excluded: 4 missing"
    assert not plate("", well_used=False)["used"]
    assert plate("", purpose="predict")["reason"] == "no outcome yet"
    assert not plate("", purpose="predict")["used"]
    assert plate("lost by the tracker", purpose="predict")["reason"] == "lost by the tracker"


def test_cells_of_a_lost_field_are_not_used_though_their_well_is():
    sites = ["C03_f001", "C03_f002"]
    cells = pd.DataFrame({"plate": "P", "site": sites, "cell": 0, "gfp": 5.0, "reason": ""})
    well = {
        "well": "C03",
        "formulation": "",
        "dose_ng": 316.0,
        "role": "treated",
        "used": True,
        "lost_fields": "2",
    }
    wells = pd.DataFrame([well | {"reason": "field 2 lacks lnp in frame 1: 1 planes, such as a"}])
    found = plate_cells(cells, wells, "train")
    assert found["used"].tolist() == [True, False]
    assert found["reason"].tolist() == ["", "field excluded: it lacks planes (see the wells)"]


def test_the_reporter_counts_in_a_last_frame_without_the_other_channels():
    crops = crops_of({0: range(N_FRAMES), 1: range(N_FRAMES)})
    crops["present"][0, LAST] = False
    assert collect(pd.concat([track(0, 6), track(1, 6)]), crops)["reason"].tolist() == ["", ""]


def test_nothing_counts_from_the_frame_on_in_which_the_drift_is_lost():
    crops = crops_of({0: range(N_FRAMES), 1: range(3)})
    tracks = pd.concat([track(0, 6), track(1, 3, "lost")])
    cells = collect(tracks, crops, lost_from=4).set_index("cell")
    assert cells["reason"].tolist() == [
        "drift not measurable from frame 4 on",
        "lost by the tracker",
    ]
    assert cells["n_frames"].tolist() == [4, 3]
    assert cells["end_frame"].tolist() == [3, 2]
    assert np.isnan(cells["gfp"][0])


def test_saturated_outcomes_are_counted_by_dose():
    cells = collect(
        pd.concat([track(0, 6), track(1, 6)]), crops_of(dict.fromkeys((0, 1), range(6)))
    )
    assert cells["gfp_saturated"].tolist() == [0.25, 0.25]
    cells = cells.assign(dose_ng=[0.0, 316.0], gfp_saturated=[0.0, 0.25])
    told = describe_saturation(cells)
    assert "the boxes of 1 of 1 at 316 ng cells (usually 25% of such a box)" in told
    assert describe_saturation(cells.assign(gfp_saturated=[0.0, np.nan])) == ""
