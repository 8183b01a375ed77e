"""A site followed frame by frame, and what is cut out of it."""

import numpy as np
import pandas as pd
import pytest

from lnp.cells.crop_store import open_site_crops, place_channels
from lnp.core.vocabulary import CHANNELS, SEEN_CHANNELS
from lnp.core.zarr_store import open_store
from lnp.imaging.drift import Drift
from lnp.imaging.light import Light
from lnp.tracking.propagation import Propagation
from lnp.tracking.site import follow_site
from synthetic.discs import disc_movie

SETTINGS = {"window_px": 40, "smoothing_px": 0, "marker_px": 0, "neighbours": True}
PATH = [(48, 40), (48, 46), (52, 50)]
SIDE, BOX = 32, 16


def draw_frames():
    """Return the planes of three frames with one cell on PATH; its pixels say the channel."""
    movie = disc_movie(PATH).astype(np.uint16)
    return [
        {name: 1000 * image + number for number, name in enumerate(CHANNELS, start=1)}
        for image in movie
    ]


def write_site(
    frames,
    path,
    seeds=((48, 40),),
    bf_shift=(0, 0),
    imaged=SEEN_CHANNELS,
    held=0,
    kept=None,
    followed="counterstain",
):
    """Follow a site, and write its crops; return tracks, drift and where crops are present."""
    seeds = pd.DataFrame(seeds, columns=["row", "col"]).rename_axis("cell").reset_index()
    drift, tracker = Drift(4, 20), Propagation(seeds, 20, SETTINGS)
    shifts = place_channels(imaged, np.array(bf_shift))
    with open_site_crops(seeds["cell"], shifts, SIDE, BOX, held, kept) as crops:
        tracks = follow_site(frames, Light(), drift, tracker, crops, followed)
        return tracks, drift, crops.write(path, {"channels": SEEN_CHANNELS})


@pytest.mark.parametrize("absent", ["lnp", "brightfield"])
def test_a_channel_that_was_not_imaged_is_black_and_costs_no_crop(tmp_path, absent):
    frames = [planes | {absent: None} for planes in draw_frames()]
    imaged = [name for name in SEEN_CHANNELS if name != absent]
    *_, present = write_site(frames, tmp_path / "c", imaged=imaged)
    assert present.all()
    with open_store(tmp_path / "c") as store:
        bright = store["crops"][:].max(axis=(0, 1, 3, 4)) > 0
        assert bright.tolist() == [name != absent for name in SEEN_CHANNELS]
        assert (store["gfp_none"][:] > 0).all()


def test_without_a_counterstain_a_cell_is_where_brightfield_shows_it(tmp_path):
    frames = [planes | {"predicted": planes["counterstain"]} for planes in draw_frames()]
    frames = [planes | {"counterstain": None} for planes in frames]
    frames[2]["lnp"] = None  # LNPs are imaged at first only
    imaged = ["lnp", "brightfield"]
    assert list(place_channels(imaged, (0, 0))) == ["brightfield", "lnp"]
    tracks, _, present = write_site(frames, tmp_path / "c", imaged=imaged, followed="predicted")
    np.testing.assert_allclose(tracks[["row", "col"]].astype(float), PATH, atol=1.0)
    assert present.tolist() == [[True, True, False]]
    with open_store(tmp_path / "c") as store:
        bright = store["crops"][:].max(axis=(0, 1, 3, 4)) > 0
        assert bright.tolist() == [False, True, True]
        assert (store["gfp_none"][:] > 0).all()  # also where LNPs are no longer imaged


def test_crops_masks_and_gfp_are_those_of_the_tracked_cell(tmp_path):
    frames = draw_frames()
    for planes in frames:  # a stage that stands still
        planes["brightfield"] = np.random.default_rng(0).poisson(100, (96, 96)).astype(np.uint16)
    tracks, drift, present = write_site(frames, tmp_path / "c", bf_shift=(2, -3))
    np.testing.assert_allclose(tracks[["row", "col"]].astype(float), PATH, atol=1.0)
    np.testing.assert_allclose(drift.table()[["drift_row", "drift_col"]], 0, atol=0.1)
    assert present.all()
    with open_store(tmp_path / "c") as store:
        for frame, (planes, centre) in enumerate(zip(frames, PATH, strict=True)):
            centre = np.rint(tracks.loc[frame, ["row", "col"]].astype(float)).astype(int)
            row, col = centre - SIDE // 2
            expected = planes["lnp"][row : row + SIDE, col : col + SIDE]
            np.testing.assert_array_equal(store["crops"][0, frame, 1], expected)
            moved = planes["brightfield"][row + 2 : row + 2 + SIDE, col - 3 : col - 3 + SIDE]
            np.testing.assert_array_equal(store["crops"][0, frame, 2], moved)
            np.testing.assert_array_equal(store["mask"][0, frame], expected > 1000)
            row, col = centre - BOX // 2
            assert (
                store["gfp_none"][0, frame] == planes["gfp"][row : row + BOX, col : col + BOX].sum()
            )


def test_a_cell_without_any_crop_is_left_out_and_a_missing_plane_is_an_absent_crop(tmp_path):
    frames = draw_frames()
    frames[1]["lnp"] = None
    tracks, _, present = write_site(frames, tmp_path / "c", seeds=[(5, 5), *PATH[:1]])
    assert tracks.loc[tracks["cell"] == 0, "state"].tolist() == ["edge"]
    assert present.tolist() == [[True, False, True]]
    with open_store(tmp_path / "c") as store:
        assert store["cell"][:].tolist() == [1]
        assert not store["crops"][0, 1].any()
        assert store["mask"][0, 1].any()  # tracked all the same
        assert store["gfp_none"][0, 1] > 0  # the reporter needs no other channel


def test_a_missing_plane_is_held_from_before_and_marked(tmp_path):
    frames = draw_frames()
    frames[1]["lnp"] = frames[2]["lnp"] = None
    *_, present = write_site(frames, tmp_path / "c", held=1)
    assert present.tolist() == [[True, True, False]]  # one frame, and no longer
    with open_store(tmp_path / "c") as store:
        np.testing.assert_array_equal(store["crops"][0, 1, 1], store["crops"][0, 0, 1])
        assert not store["crops"][0, 2].any()
        assert store["held_lnp"][:].tolist() == [[False, True, False]]
        assert not store["held_counterstain"][:].any()
        assert not store["held_brightfield"][:].any()


def test_a_plane_that_is_missing_at_the_start_is_never_filled_from_later(tmp_path):
    frames = draw_frames()
    frames[0]["brightfield"] = None
    *_, present = write_site(frames, tmp_path / "c", held=2)
    assert present.tolist() == [[False, True, True]]


def test_a_held_counterstain_keeps_the_mask_and_the_reporter(tmp_path):
    frames = draw_frames()
    frames[1]["counterstain"] = None
    tracks, _, present = write_site(frames, tmp_path / "c", held=2)
    assert present.all()
    assert tracks["state"].tolist() == ["tracked", "bridged", "tracked"]
    with open_store(tmp_path / "c") as store:
        np.testing.assert_array_equal(store["mask"][0, 1], store["mask"][0, 0])
        assert np.isfinite(store["gfp_ring"][0, 1])
        assert store["held_counterstain"][:].tolist() == [[False, True, False]]


def test_the_reporter_is_unknown_where_the_cell_was_not_seen(tmp_path):
    frames = draw_frames()
    frames[1]["counterstain"] = None
    frames[2]["gfp"] = None
    write_site(frames, tmp_path / "c")
    with open_store(tmp_path / "c") as store:
        assert np.isfinite(store["gfp_none"][0]).tolist() == [True, False, False]


def test_a_crop_at_the_border_is_filled_and_says_how_much_of_it_lies_outside(tmp_path):
    frames = [{k: np.roll(p, -36, 0) for k, p in planes.items()} for planes in draw_frames()]
    tracks, _, present = write_site(frames, tmp_path / "c", seeds=[(12, 40)])
    assert tracks["state"].tolist() == ["tracked"] * 3
    assert present.all()
    with open_store(tmp_path / "c") as store:
        np.testing.assert_allclose(store["outside"][0], [4 / SIDE, 4 / SIDE, 0], atol=1 / SIDE)
        rows = round(store["outside"][0, 0] * SIDE)
        assert (store["crops"][0, 0, 1, :rows] == np.median(frames[0]["lnp"][:28, 24:56])).all()
        assert not store["mask"][0, 0, :rows].any()
        assert np.isfinite(store["gfp_ring"][0]).all()  # the box is inside


def test_a_held_crop_is_cut_as_the_one_that_it_stands_for(tmp_path):
    frames = [{k: np.roll(p, -36, 0) for k, p in planes.items()} for planes in draw_frames()]
    frames[1] = frames[1] | dict.fromkeys(SEEN_CHANNELS)
    write_site(frames, tmp_path / "c", seeds=[(12, 40)], held=1)
    with open_store(tmp_path / "c") as store:
        assert store["held_lnp"][0, 1]
        assert store["outside"][0, 1] == store["outside"][0, 0] > 0


def test_crops_are_kept_of_the_first_frames_only_masks_and_reporter_of_all(tmp_path):
    write_site(draw_frames(), tmp_path / "all")
    _, _, present = write_site(draw_frames(), tmp_path / "seen", kept=2)
    assert present.tolist() == [[True] * 3]
    with open_store(tmp_path / "all") as whole, open_store(tmp_path / "seen") as seen:
        np.testing.assert_array_equal(seen["crops"][:], whole["crops"][:, :2])
        for name in ("mask", "gfp_ring", "outside", "present"):
            np.testing.assert_array_equal(seen[name][:], whole[name][:])


def test_a_site_whose_cells_are_all_at_the_edge_has_an_empty_store(tmp_path):
    _, _, present = write_site(draw_frames(), tmp_path / "c", seeds=[(5, 5)])
    assert present.shape == (0, 3)
    with open_store(tmp_path / "c") as store:
        assert store["crops"].shape == (0, 3, 3, SIDE, SIDE)
