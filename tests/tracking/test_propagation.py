"""Cells that move as we let them, and where their tracks must go."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile

from lnp.core.vocabulary import TRACKED
from lnp.imaging.drift import Drift
from lnp.simulation.worlds.film import film
from lnp.simulation.worlds.named import WORLDS
from lnp.tracking.propagation import Propagation
from lnp.tracking.seeding import find_cells
from synthetic.discs import disc_movie, dome_frame, dome_movie, random_walks

PAPER = {"window_px": 50, "smoothing_px": 0, "marker_px": 0, "neighbours": False}
PAPER_SMOOTHED = {"window_px": 50, "smoothing_px": 1, "marker_px": 3, "neighbours": False}
NEIGHBOURS = {"window_px": 50, "smoothing_px": 1, "marker_px": 3, "neighbours": True}
WIDE = {"window_px": 96, "smoothing_px": 1, "marker_px": 3, "neighbours": True}
DIAMETER = 26


def follow(movie, seeds, settings, drift=None):
    """Track, and return one row per cell and frame."""
    seeds = pd.DataFrame(seeds, columns=["row", "col"]).rename_axis("cell").reset_index()
    drift = np.zeros((len(movie), 2)) if drift is None else np.asarray(drift, dtype=float)
    steps, tracker = (
        np.diff(drift, axis=0, prepend=drift[:1]),
        Propagation(seeds, DIAMETER, settings),
    )
    rows = [
        (track.cell, frame, *track.centre, len(track.pixels), track.state, track.risk)
        for frame, (image, step) in enumerate(zip(movie, steps, strict=True))
        for track in tracker.follow(image, step)
    ]
    columns = ["cell", "frame", "row", "col", "area", "state", "risk"]
    return pd.DataFrame(rows, columns=columns).sort_values(["cell", "frame"], ignore_index=True)


def distances(tracks, cell, path):
    """Return how far a cell's centres lie from its path, per frame."""
    centres = tracks.loc[tracks["cell"] == cell, ["row", "col"]].to_numpy()
    return np.hypot(*(centres - np.asarray(path)[: len(centres)]).T)


@pytest.mark.parametrize("settings", [PAPER, NEIGHBOURS])
def test_track_follows_a_moving_disc_to_the_pixel(settings):
    path = [(48, 40), (48, 46), (52, 50)]
    tracks = follow(1000 * disc_movie(path), path[:1], settings)
    np.testing.assert_allclose(tracks[["row", "col"]], path, atol=1.0)
    assert tracks["state"].tolist() == ["tracked"] * 3


@pytest.mark.parametrize("settings", [PAPER, NEIGHBOURS])
def test_a_cell_that_reaches_the_border_ends_there_and_says_so(settings):
    movie = 1000 * disc_movie([(20, 48), (14, 48), (8, 48), (8, 48)])
    tracks = follow(movie, [(20, 48)], settings)
    assert tracks["state"].tolist() == ["tracked", "tracked", "edge"]


def test_a_cell_at_the_border_from_the_start_has_one_row():
    tracks = follow(1000 * disc_movie([(10, 48)] * 3), [(10, 48)], NEIGHBOURS)
    assert tracks["state"].tolist() == ["edge"]
    assert tracks.loc[0, ["row", "col"]].tolist() == pytest.approx([10, 48], abs=1.5)


@pytest.mark.parametrize("settings", [PAPER, NEIGHBOURS])
def test_a_missing_plane_is_bridged_along_the_drift_and_said_so(settings):
    path = [(48, 40), (51, 44), (54, 48)]
    movie = list(1000 * disc_movie(path))
    movie[1] = None
    tracks = follow(movie, path[:1], settings, drift=[(0, 0), (3, 4), (6, 8)])
    assert tracks["state"].tolist() == ["tracked", "bridged", "tracked"]
    assert tracks["area"].tolist()[1] == 0
    np.testing.assert_allclose(tracks[["row", "col"]], path, atol=1.0)


def test_a_movie_may_begin_with_a_missing_plane():
    movie = [None, *(1000 * disc_movie([(48, 48)] * 2))]
    tracks = follow(movie, [(48, 45)], NEIGHBOURS)
    assert tracks["state"].tolist() == ["bridged", "tracked", "tracked"]
    np.testing.assert_allclose(tracks.loc[2, ["row", "col"]].astype(float), [48, 48], atol=0.5)


def test_seeds_hold_for_the_first_plane_that_is_there_wherever_the_stage_was_before():
    movie = [None, *(1000 * disc_movie([(48, 48)] * 2))]
    tracks = follow(movie, [(48, 48)], NEIGHBOURS, drift=[(0, 0), (20, -30), (20, -30)])
    assert tracks["state"].tolist() == ["bridged", "tracked", "tracked"]
    np.testing.assert_allclose(tracks[["row", "col"]].astype(float), [(48, 48)] * 3, atol=0.5)


def test_a_cell_that_vanishes_is_lost_and_its_track_ends():
    seen, gone = dome_frame([(48, 48)], 13, (96, 96)), np.full((96, 96), 200)
    gone[5:20, 5:20] = 1200  # something else is still there
    tracks = follow([seen, gone, gone], [(48, 48)], NEIGHBOURS)
    assert tracks["state"].tolist() == ["tracked", "lost"]
    assert tracks["risk"].tolist()[-1] == 1


def test_stage_drift_larger_than_a_cell_is_taken_out():
    drift = np.array([(0, 0), (30, -28), (-25, 20)])
    path = np.array([80, 80]) + drift
    movie = dome_movie([path], seed=1)
    assert distances(follow(movie, path[:1], NEIGHBOURS, drift), 0, path).max() < 1.5
    lost = follow(movie, path[:1], NEIGHBOURS)
    assert "lost" in lost["state"].tolist() or distances(lost, 0, path).max() > 10


def test_two_touching_domes_that_pass_each_other_keep_their_names():
    frames = np.arange(16)
    first = np.stack([60 + 0 * frames, 50 + 3 * frames], axis=1)
    second = np.stack([84 + 0 * frames, 95 - 3 * frames], axis=1)
    movie = dome_movie([first, second], seed=2)
    tracks = follow(movie, [first[0], second[0]], NEIGHBOURS)
    for cell, path in enumerate([first, second]):
        assert np.median(distances(tracks, cell, path)) < 1.3  # 5 % of the diameter
        assert distances(tracks, cell, path)[-1] < 3


def test_cells_of_a_clump_keep_their_names_while_they_jostle():
    starts = [(60, 60), (60, 85), (82, 72), (82, 97), (104, 85)]
    paths = random_walks(starts, 12, step=1.0, seed=3)
    tracks = follow(dome_movie(paths, seed=3), paths[:, 0], NEIGHBOURS)
    errors = [distances(tracks, cell, path) for cell, path in enumerate(paths)]
    assert np.median(np.concatenate(errors)) < 1.3
    assert max(error[-1] for error in errors) < 6


@pytest.mark.medium
@pytest.mark.parametrize("world", ["plain", "rings"])
def test_cells_are_kept_from_seeds_at_their_true_centres(world):
    shown = film(WORLDS[world], 6, 4, (400, 500), channels=["counterstain"])
    tracker = Propagation(shown.centres(0).reset_index(), shown.diameter_px, WIDE)
    for frame, step in enumerate(np.diff(shown.drift, axis=0, prepend=np.zeros((1, 2)))):
        tracks = tracker.follow(shown.images["counterstain"][frame], step)
    found = {t.cell: shown.labels[-1][tuple(t.pixels.T)] for t in tracks if t.state == TRACKED}
    inner = shown.centres(0).query("60 < row < 340 and 60 < col < 440").index
    lived = [cell for cell in inner if cell in shown.centres(3).index]
    own = [cell in found and np.bincount(found[cell]).argmax() == cell for cell in lived]
    assert len(own) > 8
    assert np.mean(own) >= 0.95


def test_a_cell_that_comes_later_is_a_neighbour_without_a_row():
    stays, comes = [(80, 60)] * 10, [(80, max(80, 140 - 10 * frame)) for frame in range(10)]
    tracks = follow(dome_movie([stays, comes], seed=8, noise=20), stays[:1], WIDE)
    assert tracks["cell"].unique().tolist() == [0]
    assert (tracks["state"] == TRACKED).all()
    assert distances(tracks, 0, stays).max() < 2
    assert tracks["area"].max() < 1.15 * np.pi * 13**2  # of both together 1.9 times


def test_a_touching_cell_without_a_seed_is_a_marker_from_the_second_frame():
    movie = dome_movie([[(80, 60)] * 4, [(80, 80)] * 4], seed=9, noise=20)
    tracks = follow(movie, [(80, 60)], WIDE)
    assert tracks["area"].max() < 1.15 * np.pi * 13**2


def test_a_lone_cell_is_followed_alike_with_and_without_neighbours():
    paths = random_walks([(60, 60)], 8, step=1.5, seed=4)
    movie = dome_movie(paths, seed=4)
    for settings in (PAPER_SMOOTHED, NEIGHBOURS):
        assert distances(follow(movie, paths[:, 0], settings), 0, paths[0]).max() < 1.3


def test_risk_is_low_on_a_calm_cell_and_high_where_two_tracks_claim_one():
    movie = dome_movie([[(48, 48)] * 4], shape=(96, 96), seed=5)
    calm = follow(movie, [(48, 48)], NEIGHBOURS)
    assert calm["risk"].max() < 0.2
    twice = follow(movie, [(48, 44), (48, 52)], PAPER_SMOOTHED)
    assert twice.groupby("frame")["risk"].min().iloc[-1] > 0.8


def test_cells_keep_their_tracks_in_any_order_of_seeds():
    starts = [(60, 60), (60, 85), (82, 72)]
    paths = random_walks(starts, 6, step=1.0, seed=6)
    movie = dome_movie(paths, seed=6)
    forth = follow(movie, paths[:, 0], NEIGHBOURS)
    back = follow(movie, paths[::-1, 0], NEIGHBOURS)
    back["cell"] = 2 - back["cell"]
    back = back.sort_values(["cell", "frame"], ignore_index=True)
    np.testing.assert_allclose(forth[["row", "col"]], back[["row", "col"]], atol=0.3)


def test_a_cell_that_a_jump_of_the_field_takes_out_of_it_ends_at_the_edge():
    movie = 1000 * disc_movie([(48, 40)] * 3)
    seeds = [(48, 40), (48, 88)]  # the second one lies far outside after the jump
    jumped = [movie[0], np.roll(movie[1], (20, 25), (0, 1)), np.roll(movie[2], (20, 25), (0, 1))]
    tracks = follow(jumped, seeds, NEIGHBOURS, drift=[(0, 0), (20, 100), (20, 100)])
    assert tracks.loc[tracks["cell"] == 1, "state"].iloc[-1] in ("edge", "lost")
    far = follow(movie[:2], [(48, 40)], NEIGHBOURS, drift=[(0, 0), (500, 500)])
    assert far["state"].tolist() == ["tracked", "edge"]


FLOWING = Path(__file__).parents[3] / "shared/data/laptrack_interactive_fix"


@pytest.mark.skipif(not FLOWING.exists(), reason=f"shared/data/{FLOWING.name} is not here")
def test_real_nuclei_that_flow_by_three_quarters_of_their_width_are_followed():
    images = tifffile.imread(FLOWING / "example_images.tif")
    by_hand = np.load(FLOWING / "manual_corrected.npy")[:5, 1:]  # one nucleus; the last is in doubt
    seeds, drift = find_cells(images[0], 22), Drift(9, 22)
    tracker = Propagation(seeds, 22, {**NEIGHBOURS, "window_px": 42})
    cell = seeds["cell"][np.hypot(*(seeds[["row", "col"]].to_numpy() - by_hand[0]).T).argmin()]
    for image, place in zip(images[:5], by_hand, strict=True):
        drift.add({"counterstain": image, "brightfield": None})
        tracks = {track.cell: track for track in tracker.follow(image, drift.cells_step)}
        assert np.hypot(*(tracks[cell].centre - place)) < 6
