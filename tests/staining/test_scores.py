"""The predicted channel beside the measured one: noise ceiling, pixels, cells, tracks, bars."""

import numpy as np
import pandas as pd
import pytest

from lnp.core.tables import check_table
from lnp.imaging.filters import gaussian
from lnp.staining.ceiling import ceiling, noise_variance
from lnp.staining.cells import (
    areas_of,
    f1,
    kept,
    match_places,
    network_masks,
    overlaps,
    same_at_end,
)
from lnp.staining.film import compare_tracks, rows_of
from lnp.staining.fine import peak_of_correlation
from lnp.staining.pixels import compare_pixels
from lnp.staining.scores import score_staining

RNG = np.random.default_rng(5)
ROW, COL = np.indices((48, 48))


def test_noise_is_found_on_a_slope_and_grows_with_light():
    light = 100.0 + 2 * COL
    plane = light + RNG.normal(size=light.shape) * np.sqrt(light)
    inside = np.ones(light.shape, dtype=bool)
    assert noise_variance(plane, inside) == pytest.approx(light.mean(), rel=0.15)
    left, right = (noise_variance(plane, part) for part in (COL < 24, COL >= 24))
    assert right > 1.2 * left
    assert np.isnan(noise_variance(plane, ~inside))


def test_the_ceiling_is_what_the_light_itself_reaches():
    light = RNG.normal(size=200_000)
    seen = light + 0.5 * RNG.normal(size=light.shape)
    assert np.corrcoef(light, seen)[0, 1] == pytest.approx(ceiling(seen.var(), 0.25), abs=0.005)
    assert ceiling(1.0, 2.0) == 0


def make_frame():
    """A round cell: view, targets and a perfect prediction; LNPs lie anywhere in it."""
    away = np.hypot(ROW - 24, COL - 24)
    depth = np.clip(20 - away, 0, None) / 16
    stain = depth * (1 + 0.2 * RNG.normal(size=away.shape))
    lnp = RNG.normal(size=away.shape)
    targets = np.stack([500 + 900 * stain, away < 20, depth, lnp])
    predicted = np.stack([stain, away < 20, depth, np.zeros_like(lnp)])
    return -depth, targets, predicted


def test_a_perfect_prediction_reaches_the_ceiling_and_trivial_ones_are_known():
    view, targets, predicted = make_frame()
    found = compare_pixels(view, targets, predicted, noise=0.0, diameter=16.0)
    assert found["predicted"] == pytest.approx(1)
    assert found["ceiling"] == 1
    assert 0.8 < found["mean cell"] < 1
    assert 0.8 < found["inverted brightfield"] < 1
    few = compare_pixels(view, targets * np.nan, predicted, 0.0, 16.0)
    assert np.isnan(list(few.values())).all()


def make_field():
    """A field of round cells: view, targets and predicted; all know the shape, LNPs are spots."""
    row, col = np.indices((150, 150))
    depth = np.clip(9.5 - np.hypot(row % 25 - 12, col % 25 - 12), 0, None) / 16
    rng = np.random.default_rng(3)
    spots = np.zeros_like(depth)
    for place in rng.choice(np.flatnonzero(depth > 0.1), 400, replace=False):
        spots.flat[place] = rng.lognormal()
    lnp = gaussian(spots, 0.6) + 0.1 * depth + 0.02 * rng.normal(size=depth.shape)
    stain = depth * (1 + 0.2 * rng.normal(size=depth.shape))
    view = -3 * depth + 0.3 * rng.normal(size=depth.shape)
    targets = np.stack([500 + 900 * stain, depth > 0, depth, lnp])
    return view, targets, np.stack([stain, depth > 0, depth, 0.1 * depth]).astype(float), spots


def test_the_controls_are_zero_for_what_follows_from_shape_and_not_for_lnps():
    view, targets, predicted, spots = make_field()
    found = compare_pixels(view, targets, predicted, 0.0, 16.0)
    assert abs(found["lnp in brightfield"]) < 0.05
    shadow = compare_pixels(view - gaussian(spots, 0.6), targets, predicted, 0.0, 16.0)
    assert shadow["lnp in brightfield"] < -0.3
    predicted[3] += 0.1 * gaussian(spots, 1.0)
    learned = compare_pixels(view, targets, predicted, 0.0, 16.0)
    assert learned["lnp predicted"] > 0.3


def test_what_is_wider_than_a_spot_has_no_peak():
    rng, inside = np.random.default_rng(0), np.zeros((80, 80), dtype=bool)
    inside[2:-2, 2:-2] = True
    noise = rng.normal(size=(80, 80))
    wide, sharp = (gaussian(noise, sigma)[inside].astype(float) for sigma in (4.0, 0.5))
    wide, sharp = wide - wide.mean(), sharp - sharp.mean()
    assert abs(peak_of_correlation(wide, wide, inside)) < 0.05
    assert peak_of_correlation(sharp, sharp, inside) > 0.4
    assert peak_of_correlation(sharp, -sharp, inside) < -0.4
    assert np.isnan(peak_of_correlation(0 * sharp, sharp, inside))


def test_places_are_matched_one_to_one():
    first, second = [[0, 0], [0, 4], [9, 9]], [[0, 3], [0, 1]]
    assert match_places(first, second, 3) == [(0, 1), (1, 0)]
    assert match_places([], second, 3) == []
    assert f1(2, 3, 2) == 0.8
    assert np.isnan(f1(0, 0, 0))


def test_touching_cells_are_parted_by_the_predicted_depth():
    centres = [(24, 14), (24, 32)]
    depth = np.max([np.clip(9.5 - np.hypot(ROW - r, COL - c), 0, None) for r, c in centres], axis=0)
    labels = network_masks((depth > 0).astype(float), depth / 16)
    assert labels.max() == 2
    assert (labels > 0).sum() == (depth > 0).sum()
    assert overlaps(labels, labels) == [1, 1]
    half = np.where(COL < 14, labels, 0)
    assert 0.4 < max(overlaps(labels, half)) < 0.6
    assert network_masks(np.zeros((20, 20)), np.zeros((20, 20))).max() == 0


def make_tracks(states, shift=0.0):
    """Cells 10 pixels apart over three frames, whose last state is given."""
    rows = [
        (cell, frame, 10.0 * cell + shift, 5.0, 40.0 + cell, state if frame == 2 else "tracked")
        for cell, state in enumerate(states)
        for frame in range(3)
    ]
    return pd.DataFrame(rows, columns=["cell", "frame", "row", "col", "area", "state"])


def test_tracks_are_compared_by_what_is_kept_and_where_it_ends():
    measured = make_tracks(["tracked", "tracked", "lost", "edge"])
    predicted = make_tracks(["tracked", "lost", "lost", "edge"], shift=1.0)
    assert (kept(measured), kept(predicted)) == (0.75, 0.5)
    assert same_at_end(measured, predicted, 10.0) == 0.5
    found = compare_tracks(measured, predicted.assign(area=2 * predicted["area"]), 10.0)
    assert found["area ratio"] == 2
    assert found["area correlation"] == pytest.approx(1)
    assert found["kept, less measured"] == -0.25
    assert areas_of(measured, predicted[:0], 10.0).shape == (0, 2)


def test_scores_are_means_over_wells_with_bars():
    sites = [
        rows_of(
            [{"seeds": 0.8, "lnp predicted": value}, {"seeds": 1.0}], {"plate": "P", "site": site}
        )
        for site, value in (
            ("C03_f001", 0.1),
            ("C03_f002", 0.3),
            ("C04_f001", -0.1),
            ("C05_f001", 0),
        )
    ]
    rows = check_table("staining_site", pd.concat(sites), "here")
    assert set(rows["well"]) == {"C03", "C04", "C05"}
    scores = check_table("staining_scores", score_staining(rows), "here").set_index("quantity")
    assert scores.loc["seeds", ["value", "n_wells", "passed"]].tolist() == [0.9, 3, "yes"]
    control = scores.loc["lnp predicted"]
    assert control["value"] == pytest.approx(0.1 / 3)
    assert control["low"] < 0 < control["high"]
    assert control["passed"] == "yes"  # its interval holds 0
    lifted = score_staining(rows.assign(value=0.5 + rows["value"])).set_index("quantity")
    assert lifted.loc["lnp predicted", "low"] > 0
    assert lifted.loc["lnp predicted", "passed"] == "no"
    assert lifted.loc["lnp in brightfield", "passed"] == ""
    assert scores.loc["kept, less measured", "passed"] == ""
