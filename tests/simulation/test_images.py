import numpy as np
import pandas as pd
import pytest
from scipy.ndimage import binary_dilation, binary_erosion

from lnp.simulation.camera import OFFSET, PHOTONS, READ_SD, expose, shading
from lnp.simulation.frames import draw_frame, outlines
from lnp.simulation.motion import STEP_PX, draw_drift
from lnp.simulation.optics import BLEED
from lnp.simulation.particles import stamp_spots
from lnp.simulation.scene import stage_scene
from lnp.simulation.schedule import schedule_planes
from lnp.simulation.shapes import draw_bodies
from lnp.simulation.truth import track_rows
from synthetic.plates import make_settings, make_site

NO_SHIFT = (0.0, 0.0)


@pytest.fixture(scope="module")
def site():
    return make_site(make_settings(n_cells=24))


@pytest.fixture(scope="module")
def scene(site):
    return stage_scene(site)


@pytest.fixture(scope="module")
def tracks():
    """True tracks of three fields, stage drift taken out."""
    parts = []
    for field, well in enumerate(("C03", "E04", "G05")):
        scene = stage_scene(make_site(make_settings(n_frames=12), well=well))
        cut = slice(scene.margin, -scene.margin)
        for frame in range(12):
            bodies = draw_bodies(scene.textures.dirt.shape, *outlines(scene, frame))
            rows = track_rows(bodies.label[cut, cut], frame)
            rows[["row", "col"]] -= scene.drift[frame]
            parts.append(rows.assign(field=field))
    return pd.concat(parts, ignore_index=True)


def test_cells_step_as_far_as_measured_in_the_paper(tracks):
    inner = tracks[~tracks["at_edge"]].sort_values(["field", "cell", "frame"])
    moves = inner.groupby(["field", "cell"])[["row", "col"]].diff()
    steps = np.hypot(moves["row"], moves["col"]).dropna() / 0.25  # in pixels of full size
    assert steps.mean() == pytest.approx(STEP_PX[0], rel=0.15)
    assert steps.std() == pytest.approx(STEP_PX[1], rel=0.15)


def test_at_least_half_of_the_cells_touch_another(tracks):
    assert (tracks["n_touching"] > 0).mean() >= 0.5


def test_cells_are_as_large_and_as_many_as_asked_for(tracks):
    diameter = 2 * np.sqrt(tracks.loc[~tracks["at_edge"], "area"] / np.pi)
    assert diameter.median() == pytest.approx(26, rel=0.1)
    assert tracks.groupby(["field", "frame"]).size().mean() == pytest.approx(16, rel=0.35)


def test_the_edge_of_a_cell_stands_three_to_five_times_over_the_noise(scene, site):
    frame = draw_frame(scene, site, 0, NO_SHIFT)
    shade = shading(site.settings.shape, "counterstain")
    light = frame.light["counterstain"]
    image = expose(light, shade, "counterstain", np.random.default_rng(0)).astype(float)
    cells = frame.label > 0
    noise = image[~binary_dilation(cells, iterations=8)].std()
    contrast = [edge_step(image, frame.label, n) / noise for n in np.unique(frame.label)[1:]]
    assert 3 < np.nanmedian(contrast) < 5


def edge_step(image, label, cell):
    """Return the mean just inside a cell's outer edge minus the mean just outside it."""
    mask, others = label == cell, binary_dilation((label > 0) & (label != cell), iterations=2)
    inside = mask & ~binary_erosion(mask, iterations=2) & ~others
    outside = binary_dilation(mask, iterations=4) & ~binary_dilation(label > 0, iterations=2)
    if not inside.any() or not outside.any():
        return np.nan
    return image[inside].mean() - image[outside].mean()


def test_the_border_between_touching_cells_is_a_dim_valley():
    centres = np.array([[30.0, 20.0], [30.0, 43.0]])
    bodies = draw_bodies((60, 64), centres, np.array([13.0, 13.0]), np.zeros((2, 4)))
    profile = bodies.thickness[30, 20:44]
    valley = profile[10:13].min()
    assert bodies.label[30, 20] == 1
    assert bodies.label[30, 43] == 2
    assert track_rows(bodies.label, 0)["n_touching"].tolist() == [1, 1]
    assert 0.1 < valley < 0.7 * min(profile[0], profile[-1])


def test_a_field_of_gfp_holds_what_the_truth_says_of_each_cell(site):
    scene, frame = stage_scene(site), site.settings.n_frames - 1
    last = draw_frame(scene, site, frame, NO_SHIFT)
    scene.cells.gfp[:] = 0
    gfp = last.light["gfp"] - draw_frame(scene, site, frame, NO_SHIFT).light["gfp"]
    rows = track_rows(last.label, frame)
    alone = rows[(rows["n_touching"] == 0) & ~rows["at_edge"]]
    level = scene.cells.table["level"].to_numpy()
    assert np.isfinite(level[alone["cell"] - 1]).sum() >= 2
    for cell in alone["cell"]:
        total = gfp[binary_dilation(last.label == cell, iterations=3)].sum()
        assert total == pytest.approx(np.exp(level[cell - 1]), rel=0.01, abs=1e-6)


def test_the_mrna_bleeds_into_the_counterstain_where_the_spots_are(site):
    scene = stage_scene(site)
    frame = draw_frame(scene, site, 5, NO_SHIFT)
    scene.spots.light[:], scene.spots.loose_light[:] = 0, 0
    without = draw_frame(scene, site, 5, NO_SHIFT)
    extra = {name: frame.light[name] - without.light[name] for name in ("counterstain", "lnp")}
    np.testing.assert_allclose(extra["counterstain"], BLEED * extra["lnp"], atol=1e-6)
    row, col = frame.spots[["row", "col"]].round().astype(int).clip(0, 538).to_numpy().T
    assert np.median(extra["counterstain"][row, col]) > 20
    assert not len(without.spots)


def test_spots_lie_in_their_cells_and_gather_towards_the_centre(scene):
    age_order = scene.spots.polar[:, :, 1]
    assert age_order[:, -1].mean() < age_order[:, 0].mean() - 0.15
    assert 0 < age_order.min() <= age_order.max() < 0.9


def test_a_spot_has_the_light_and_place_it_was_given():
    image = stamp_spots((21, 31), np.array([[10.3, 15.8]]), np.array([500.0]), 1.4)
    row, col = np.indices(image.shape)
    assert image.sum() == pytest.approx(500)
    assert (image * row).sum() / 500 == pytest.approx(10.3, abs=0.01)
    assert (image * col).sum() / 500 == pytest.approx(15.8, abs=0.01)


def test_the_brightfield_is_the_same_scene_moved_by_its_shift(scene, site):
    plain = draw_frame(scene, site, 0, (0.0, 0.0)).light["brightfield"]
    moved = draw_frame(scene, site, 0, (2.0, -3.0)).light["brightfield"]
    np.testing.assert_allclose(moved[2:, :-3], plain[:-2, 3:], rtol=1e-4)


def test_the_stage_moves_most_just_after_dosing():
    drifts = np.stack([draw_drift(1.0, 24, np.random.default_rng(k)) for k in range(40)])
    steps = np.linalg.norm(np.diff(drifts, axis=1), axis=2).mean(axis=0)
    assert (drifts[:, 0] == 0).all()
    assert steps[0] > 1.5 * steps[10:].mean()


@pytest.mark.parametrize("channel", ["counterstain", "lnp", "gfp", "brightfield"])
def test_the_camera_adds_offset_and_the_noise_of_photons_and_reading(channel):
    light, shade = np.full((300, 300), 200.0), np.full((300, 300), 0.5)
    image = expose(light, shade, channel, np.random.default_rng(1)).astype(float)
    variance = 100 / PHOTONS[channel] + READ_SD[channel] ** 2 + 1 / 12
    assert image.mean() == pytest.approx(100 + OFFSET, rel=0.01)
    assert image.var() == pytest.approx(variance, rel=0.05)


def test_a_cell_that_dies_rounds_up_shrinks_and_loses_its_stain():
    site = make_site(make_settings(n_cells=300), dose_ng=316.0)
    cells = stage_scene(site).cells
    dying = np.flatnonzero(cells.table["fate"] == "dies")
    assert 3 <= len(dying) < 0.15 * len(cells.table)
    for cell in dying:
        last = cells.table.loc[cell, "last_frame"]
        assert cells.size[cell, last] < 0.8
        assert cells.stain[cell, last] < 0.6
        assert cells.flatness[cell, last] < 0.6
        assert np.isnan(cells.centres[cell, last + 1 :]).all()


def test_daughters_begin_beside_their_mother_and_share_her_spots_and_gfp():
    cells = stage_scene(make_site(make_settings(n_cells=200))).cells
    table, born = cells.table, cells.table["parent"] >= 0
    assert born.sum() >= 4
    for mother, daughters in table[born].groupby("parent"):
        first = daughters["first_frame"].iloc[0]
        assert first == table.loc[mother, "last_frame"] + 1
        distance = cells.centres[daughters.index, first] - cells.centres[mother, first - 1]
        assert np.linalg.norm(distance, axis=1).max() < 26
        shared = np.exp(daughters["level"]).sum()
        assert shared == pytest.approx(np.exp(table.loc[mother, "level"]))


def test_channels_are_taken_in_the_order_of_their_numbers():
    planes = schedule_planes(make_settings(), ["C03"], np.random.default_rng(0))
    expected = ["gfp", "lnp", "counterstain", "brightfield"]
    assert planes["channel"].tolist() == expected * (len(planes) // 4)
    assert planes["number"].head(4).is_monotonic_increasing
