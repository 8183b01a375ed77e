"""Each property of cells and dish is to be seen in the images, as large as it was set."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import binary_dilation, binary_erosion, gaussian_filter, shift

from lnp.simulation.dish.dish import draw_slope
from lnp.simulation.dish.litter import stamp_litter
from lnp.simulation.optics import MEDIUM, STAIN
from lnp.simulation.scene import stage_scene
from lnp.simulation.shapes import draw_bodies, from_body, to_body
from lnp.simulation.worlds.film import film
from lnp.simulation.worlds.world import PLAIN
from synthetic.plates import make_settings, make_site

SMALL = {"shape": (130, 150), "scale": 0.25, "n_frames": 2, "n_cells": 12, "dose_ng": 0.0}
BARE = replace(PLAIN, raggedness=0.0, uneven=0.0, nucleus=0.0, size_spread=0.0, grain=0.0)
SHOWN = ("counterstain",)
BARE = replace(BARE, brightness_spread=0.0, divisions=0.0, deaths=0.0, name="bare")


def one_cell(world, stretch=1 + 0j, radius=30.0):
    """Return the bodies of one cell in the middle of (201, 201) pixels."""
    centre, modes = np.array([[100.0, 100.0]]), np.zeros((1, 4))
    return draw_bodies((201, 201), centre, np.array([radius]), modes, np.array([stretch]), world)


def length_and_width(mask):
    """Return the axes of the ellipse that has a mask's moments, and the long one's direction."""
    values, vectors = np.linalg.eigh(np.cov(np.argwhere(mask).T))
    row, col = vectors[:, 1]
    return 4 * np.sqrt(values[1]), 4 * np.sqrt(values[0]), np.arctan2(row, col) % np.pi


@pytest.mark.parametrize("elongation", [1.0, 2.0, 3.5])
def test_a_cell_is_as_long_and_lies_as_told(elongation):
    mask = one_cell(BARE, elongation * np.exp(0.7j)).label > 0
    length, width, angle = length_and_width(mask)
    assert length / width == pytest.approx(elongation, rel=0.02)
    assert mask.sum() == pytest.approx(np.pi * 30**2, rel=0.01)
    if elongation > 1:
        assert angle == pytest.approx(0.7, abs=0.03)


def test_a_taper_makes_ends_pointed_and_leaves_the_area():
    share = {}  # of the mask's box that it fills: pi / 4 for an ellipse, 1 / 2 for a rhombus
    for taper in (0.0, 1.0):
        mask = one_cell(replace(BARE, taper=taper), 2 + 0j).label > 0
        assert mask.sum() == pytest.approx(np.pi * 30**2, rel=0.02)
        sides = np.ptp(np.argwhere(mask), axis=0) + 1
        share[taper] = mask.sum() / sides.prod()
    assert share[0.0] == pytest.approx(np.pi / 4, abs=0.02)
    assert share[1.0] == pytest.approx(0.5, abs=0.03)


def test_places_along_the_axes_of_a_cell_come_back():
    places = np.array([1 + 2j, -3 + 0.5j])
    stretch = 2.5 * np.exp(1.1j)
    np.testing.assert_allclose(from_body(to_body(places, stretch), stretch), places)


@pytest.mark.parametrize("middle", [0.3, 0.6])
def test_the_middle_of_a_ring_is_dimmer_than_its_rim_by_the_factor_set(middle):
    stain = one_cell(replace(BARE, middle=middle)).stain
    profile = stain[100, 100:131]
    assert profile[0] / profile.max() == pytest.approx(middle, rel=0.03)
    assert 15 < profile.argmax() < 29
    assert profile.max() == pytest.approx(1, abs=0.02)
    assert stain[100, 132] == 0


def test_a_ring_is_to_be_seen_in_the_image():
    for middle, sign in ((0.3, -1), (1.0, 1)):
        world = replace(BARE, middle=middle, confluence=0.1)
        shown = film(world, seed=2, channels=SHOWN, **{**SMALL, "scale": 0.4})
        image = gaussian_filter(shown.images["counterstain"][0].astype(float), 1)
        inner = shown.centres(0).query("~at_edge and n_touching == 0")
        for cell, row in inner.iterrows():
            centre = image[round(row["row"]), round(row["col"])]
            mask = shown.labels[0] == cell
            assert sign * (centre - np.median(image[mask])) > 0


def test_two_rings_that_touch_are_bright_on_both_sides_of_their_border():
    centres, radius = np.array([[60.0, 40.0], [60.0, 80.0]]), np.array([24.0, 24.0])
    world = replace(BARE, middle=0.3, border_dip=0.3)
    stain = draw_bodies((121, 121), centres, radius, np.zeros((2, 4)), None, world).stain[60]
    border = 60
    assert stain[border - 6 : border - 3].mean() > 2 * stain[40]
    assert stain[border] < 0.8 * stain[border - 5]


@pytest.mark.parametrize("nucleus", [-0.5, 0.6])
def test_nuclei_are_as_dim_or_bright_as_told(nucleus):
    light = {}
    for value in (0.0, nucleus):
        world = replace(BARE, nucleus=value, confluence=0.25)
        light[value] = film(world, 1, channels=SHOWN, **SMALL)
    row, col = (
        light[0.0].centres(0).query("~at_edge")[["row", "col"]].round().astype(int).to_numpy().T
    )
    ratio = np.array([light[v].images["counterstain"][0][row, col] - 570.0 for v in (nucleus, 0.0)])
    assert np.median(ratio[0] / ratio[1]) == pytest.approx(1 + nucleus, rel=0.15)


@pytest.mark.parametrize("confluence", [0.5, 1.0])
def test_cells_cover_the_dish_as_told_but_where_they_overlap(confluence):
    world = replace(BARE, confluence=confluence)
    shown = film(world, 4, channels=(), **{**SMALL, "shape": (200, 220), "scale": 0.15})
    covered = (shown.labels[0] > 0).mean()
    assert 0.75 * confluence < covered < 1.1 * confluence


def test_brightness_slope_and_bleaching_of_the_stain():
    world = replace(BARE, brightness=0.5, bleaching=0.02, confluence=0.4)
    shown = film(world, 1, channels=SHOWN, **{**SMALL, "n_frames": 6})
    peak = [np.percentile(i, 99) - MEDIUM["counterstain"] for i in shown.images["counterstain"]]
    assert peak[0] == pytest.approx(0.5 * STAIN, rel=0.25)
    assert peak[-1] / peak[0] == pytest.approx(0.98**5, rel=0.08)


def test_the_stain_falls_from_one_side_of_the_field_to_the_other():
    slope = draw_slope(replace(BARE, staining_slope=0.6), (80, 90), np.random.default_rng(0))
    assert (slope.min(), slope.max()) == pytest.approx((0.4, 1.0))
    light = [
        film(replace(BARE, staining_slope=s, confluence=0.4), 1, channels=SHOWN, **SMALL)
        for s in (0.0, 0.6)
    ]
    cells = binary_erosion(light[0].labels[0] > 0, iterations=3)
    even, sloped = (gaussian_filter(f.images["counterstain"][0] - 570.0, 2)[cells] for f in light)
    assert 0.2 < np.ptp(np.percentile(sloped / even, [5, 95])) < 0.6


def background_correlation(world):
    """Return the correlation of two frames' brightfield background, drift taken out."""
    shown = film(world, 1, channels=("brightfield",), **SMALL)
    images = shown.images["brightfield"].astype(float)
    images -= gaussian_filter(images, (0, 4, 4))
    moved = shift(images[1], -shown.drift[1], order=1)
    empty = ~binary_dilation((shown.labels > 0).any(axis=0), iterations=12)
    empty[:10] = empty[-10:] = empty[:, :10] = empty[:, -10:] = False
    return np.corrcoef(images[0][empty], moved[empty])[0, 1]


def test_grain_stands_still_on_the_dish_and_without_it_nothing_does():
    few = replace(BARE, confluence=0.02)
    assert abs(background_correlation(few)) < 0.03
    assert background_correlation(replace(few, grain=0.02)) > 0.3


def test_debris_stands_still_floaters_drift_and_neither_is_a_cell():
    world = replace(BARE, debris=400.0, floaters=200.0)
    scene = stage_scene(make_site(make_settings(n_frames=6, n_cells=3, world=world)))
    litter = scene.dish.litter
    still = (np.ptp(litter.places, axis=1) == 0).all(axis=1)
    assert 0.4 < still.mean() < 0.9
    steps = np.linalg.norm(np.diff(litter.places[~still], axis=1), axis=2)
    assert 1 < np.median(steps) < 15
    stain, height = stamp_litter(litter, scene.textures.dirt.shape, 0, np.zeros(2))
    places = litter.places[:, 0].round().astype(int) - 1
    assert (stain[tuple(places.T)] > 0.2).mean() > 0.9
    assert height.max() > 1
    plain = film(BARE, 1, channels=SHOWN, **SMALL)
    littered = film(world, 1, channels=SHOWN, **SMALL)
    assert (plain.labels == littered.labels).all()
    extra = littered.images["counterstain"][0].mean() - plain.images["counterstain"][0].mean()
    assert extra > 50


def test_haze_is_light_between_cells_that_changes_slowly():
    world = replace(BARE, haze=0.5, confluence=0.05)
    shown = film(world, 1, channels=SHOWN, **{**SMALL, "n_frames": 6})
    images, empty = shown.images["counterstain"].astype(float), (shown.labels == 0).all(axis=0)
    haze = gaussian_filter(images[0], 6)[empty] - MEDIUM["counterstain"]
    assert 0.2 * STAIN < np.ptp(haze) < 0.6 * STAIN
    first, later = (gaussian_filter(images[k], 6)[empty] for k in (0, 5))
    assert 100 < np.abs(first - later).max() < 0.5 * STAIN


@pytest.mark.parametrize("raggedness", [0.0, 0.5, 1.5])
def test_outlines_are_as_ragged_as_told(raggedness):
    shown = stage_scene(
        make_site(make_settings(n_frames=2, world=replace(PLAIN, raggedness=raggedness)))
    )
    plain = stage_scene(make_site(make_settings(n_frames=2)))
    np.testing.assert_allclose(shown.cells.modes, raggedness * plain.cells.modes)
    round_cell = one_cell(BARE).label > 0
    assert round_cell.sum() == pytest.approx(np.pi * 30**2, rel=0.01)


def test_cells_differ_in_size_and_stain_and_are_uneven_as_told():
    world = replace(PLAIN, size_spread=0.3, brightness_spread=0.6, uneven=0.4)
    settings = make_settings(n_frames=2, n_cells=400, world=world)
    scene = stage_scene(make_site(settings, dose_ng=0.0))
    founders = scene.cells.table[: scene.cells.n_founders]
    assert np.log(founders["radius_px"]).std() == pytest.approx(0.3, rel=0.15)
    assert np.log(founders["brightness"]).std() == pytest.approx(0.6, rel=0.15)
    usual = stage_scene(make_site(make_settings(n_frames=2), dose_ng=0.0))
    ratio = np.log(scene.textures.stain).std() / np.log(usual.textures.stain).std()
    assert ratio == pytest.approx(0.4 / 0.22, rel=0.1)


def test_cells_lie_in_clumps_as_large_as_told():
    touching = {}
    for clump in (1.0, 6.0):
        world = replace(BARE, clump=clump, confluence=0.1)
        size = {**SMALL, "shape": (200, 220), "scale": 0.12, "channels": ()}
        touching[clump] = (film(world, 1, **size).centres(0)["n_touching"] > 0).mean()
    assert touching[1.0] < 0.3 < 0.7 < touching[6.0]


@pytest.mark.parametrize("dip", [0.1, 0.7])
def test_the_border_between_two_cells_is_as_dim_as_told(dip):
    centres, radius = np.array([[60.0, 40.0], [60.0, 76.0]]), np.array([24.0, 24.0])
    world = replace(BARE, border_dip=dip)
    bodies = draw_bodies((121, 121), centres, radius, np.zeros((2, 4)), None, world)
    without = draw_bodies((121, 121), centres, radius, np.zeros((2, 4)), None, BARE)
    share = bodies.thickness[60, 58] / (without.thickness[60, 58] / (1 - BARE.border_dip))
    assert share == pytest.approx(1 - dip, rel=0.02)
