import numpy as np
import pandas as pd
import pytest

from lnp.cells.measures import (
    measure_crops,
    measure_places,
    measure_site,
    measure_spots,
    regions_of,
)
from lnp.core.schemas.plates import MEASURES
from lnp.core.tables import check_table
from lnp.core.vocabulary import SEEN_CHANNELS

SIDE, SIGMA = 32, 1.0


def spot(row, col, height):
    """Return a spot of standard deviation SIGMA, (SIDE, SIDE)."""
    r, c = np.indices((SIDE, SIDE))
    return height * np.exp(-((r - row) ** 2 + (c - col) ** 2) / (2 * SIGMA**2))


def make_crops(*lnp_frames):
    """Return crops with a flat counterstain of 500 and LNP frames on a level of 100."""
    crops = np.full((len(lnp_frames), 3, SIDE, SIDE), 500.0)
    crops[:, 1] = 100 + np.stack(lnp_frames)
    return crops.round().astype(np.uint16)


def square_masks(n_frames, low=8, high=24):
    """Return masks of a square."""
    masks = np.zeros((n_frames, SIDE, SIDE), dtype=bool)
    masks[:, low:high, low:high] = True
    return masks


def test_light_counts_where_it_lies():
    crops = make_crops(np.zeros((SIDE, SIDE)), spot(16, 16, 1000), spot(2, 2, 1000))
    table = measure_crops(crops, square_masks(3), SIGMA)
    light = 1000 * 2 * np.pi * SIGMA**2
    np.testing.assert_allclose(table["lnp_light_mask"], [0, light, 0], rtol=0.02, atol=1)
    np.testing.assert_allclose(table["lnp_light_crop"], [0, light, light], rtol=0.02, atol=1)
    assert table["lnp_free_mask"][1] > 100 > table["lnp_free_mask"][2]


def test_light_of_a_crop_cut_at_the_border_is_scaled_to_a_whole_one():
    crops = make_crops(*[spot(16, 16, 1000)] * 2)
    whole, cut = measure_crops(crops, square_masks(2), SIGMA, np.array([0, 0.2])).to_dict("records")
    assert cut["lnp_light_crop"] == pytest.approx(whole["lnp_light_crop"] / 0.8)
    assert cut["lnp_light_mask"] == whole["lnp_light_mask"]


def test_a_level_or_sloping_background_is_no_light_in_spots():
    slope = np.arange(SIDE)[:, None] * np.full((1, SIDE), 20.0)
    table = measure_crops(make_crops(slope), square_masks(1), SIGMA)
    assert table["lnp_free_mask"][0] < 1
    assert table["lnp_mean"][0] == pytest.approx(100 + 20 * 15.5)


def test_shapes_are_those_of_the_mask_and_the_disc_stands_in_for_an_empty_one():
    masks = square_masks(2)
    masks[1] = False
    table = measure_crops(make_crops(*np.zeros((2, SIDE, SIDE))), masks, SIGMA)
    assert table["area"][0] == 256
    assert table["solidity"][0] == 1
    assert table["area"][1] == regions_of(masks)["disc"][1].sum()


def test_the_counterstain_in_numbers():
    crops = make_crops(np.zeros((SIDE, SIDE)))
    crops[0, 0, 8:16, 8:24], crops[0, 0, 16:24, 8:24] = 400, 800
    row = measure_crops(crops, square_masks(1), SIGMA).iloc[0]
    assert (row["stain_mean"], row["stain_sd"]) == (600, 200)
    assert row["stain_skew"] == pytest.approx(0, abs=1e-6)
    assert row["stain_grain"] > 0


def make_tracks(rows):
    """Return tracks of one site from rows (cell, frame, row, col)."""
    table = pd.DataFrame(rows, columns=["cell", "frame", "row", "col"])
    return table.assign(plate="P", site="s")


def test_spots_in_numbers_and_zero_where_there_are_none():
    tracks = make_tracks([(1, 0, 10.0, 10.0), (1, 1, 10.0, 10.0)])
    spots = make_tracks([(1, 0, 10.0, 13.0), (1, 0, 14.0, 13.0)]).assign(intensity=[5.0, 7.0])
    table = measure_spots(spots, tracks)
    assert table.loc[0, ["spot_count", "spot_light", "spot_distance"]].tolist() == [2, 12, 4]
    assert table.loc[0, "spot_spread"] == 1
    assert (table.loc[1].drop(["cell", "frame"]) == 0).all()


def make_shifts(*drift_rows):
    frame = np.arange(len(drift_rows))
    return pd.DataFrame(
        {"plate": "P", "site": "s", "frame": frame, "drift_row": drift_rows, "drift_col": 0.0}
    )


def test_steps_are_without_the_drift_and_neighbours_are_counted():
    rows = [(1, 0, 0.0, 0.0), (1, 1, 5.0, 4.0), (2, 0, 0.0, 15.0), (2, 1, 99.0, 99.0)]
    table = measure_places(make_tracks(rows), make_shifts(0.0, 2.0), diameter_px=10)
    assert table["step"][:2].tolist() == [0, 5]
    assert table["density"].tolist() == [1, 0, 1, 0]


def test_a_site_without_a_cell_has_an_empty_table():
    store = {"cell": np.empty(0, dtype=int), "present": np.empty((0, 2), dtype=bool)}
    store |= {"crops": np.empty((0, 2, 3, SIDE, SIDE)), "mask": np.empty((0, 2, SIDE, SIDE))}
    store["held_lnp"], store["outside"] = store["present"], np.zeros((0, 2))
    tracks = make_tracks([(1, 0, 1.0, 1.0)]).iloc[:0].astype({"cell": "int64", "frame": "int64"})
    spots = tracks.assign(intensity=0.0)
    table = measure_site(store, SEEN_CHANNELS, tracks, spots, make_shifts(0.0, 0.0), 2, SIGMA, 20)
    assert check_table("measures", table.assign(plate="P", site="s"), "here").empty


def test_a_site_is_measured_where_there_are_crops():
    crops = np.stack([make_crops(spot(16, 16, 500), np.zeros((SIDE, SIDE)))] * 3)
    present = np.array([[True, True], [True, False], [False, False]])  # the last: only later
    masks = np.stack([square_masks(2)] * 3)
    store = {"cell": np.array([3, 4, 5]), "present": present, "crops": crops, "mask": masks}
    store["held_lnp"], store["outside"] = np.zeros_like(present), np.zeros(present.shape)
    rows = [(c, f, 50.0, 50.0 + 40 * c) for c in (3, 4, 5) for f in (0, 1)]
    spots = make_tracks([(3, 0, 50.0, 171.0)]).assign(intensity=9.0)
    given = (make_tracks(rows), spots, make_shifts(0.0, 0.0), 2, SIGMA, 20)
    table = measure_site(store, SEEN_CHANNELS, *given)
    checked = check_table("measures", table.assign(plate="P", site="s"), "here")
    assert list(zip(checked["cell"], checked["frame"], strict=True)) == [(3, 0), (3, 1), (4, 0)]
    assert np.isfinite(checked[MEASURES]).all(axis=None)


@pytest.mark.parametrize(
    ("imaged", "starts", "known"),
    [
        (["counterstain", "brightfield"], ("lnp_", "spot_"), "stain_mean"),
        (["lnp", "brightfield"], ("stain_",), "lnp_mean"),
    ],
)
def test_what_was_not_imaged_is_not_measured(imaged, starts, known):
    store = {"cell": np.array([3]), "present": np.ones((1, 2), dtype=bool)}
    crops, masks = np.zeros((1, 2, 3, SIDE, SIDE)), square_masks(2)[None]
    crops[:, :, 0] = 300 + np.arange(SIDE)
    store |= {"crops": crops, "mask": masks, "held_lnp": np.zeros((1, 2), dtype=bool)}
    store["outside"] = np.zeros((1, 2))
    tracks = make_tracks([(3, 0, 50, 60), (3, 1, 50, 60)])
    spots = pd.DataFrame(columns=["cell", "frame", "row", "col", "intensity"], dtype=float)
    spots = spots.assign(plate="P", site="s")
    given = (tracks, spots, make_shifts(0.0, 0.0), 2, SIGMA, 20)
    table = measure_site(store, imaged, *given)
    unknown = {name for name in table if table[name].isna().all()}
    assert unknown == {name for name in table if name.startswith(starts)}
    assert len(unknown) >= 7
    assert table[known].notna().all()


def test_a_held_plane_has_the_spots_of_the_frame_before():
    crops = np.stack([make_crops(spot(16, 16, 500), np.zeros((SIDE, SIDE)))])
    store = {"cell": np.array([3]), "present": np.ones((1, 2), dtype=bool), "crops": crops}
    store |= {"mask": square_masks(2)[None], "held_lnp": np.array([[False, True]])}
    store["outside"] = np.zeros((1, 2))
    tracks, spots = make_tracks([(3, 0, 50, 60), (3, 1, 50, 60)]), make_tracks([(3, 0, 50, 61)])
    given = (tracks, spots.assign(intensity=9.0), make_shifts(0.0, 0.0), 2, SIGMA, 20)
    table = measure_site(store, SEEN_CHANNELS, *given)
    assert table["spot_count"].tolist() == [1, 1]
    assert table["spot_density"].tolist() == [1 / area for area in table["area"]]
    store["held_lnp"][:] = False
    assert measure_site(store, SEEN_CHANNELS, *given)["spot_count"].tolist() == [1, 0]
