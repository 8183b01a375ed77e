import numpy as np
import pandas as pd
import pytest

from lnp.reporting.figures.attrition import list_excluded, plot_attrition
from lnp.reporting.figures.cell_images import read_strips, reporter_per_pixel
from lnp.reporting.figures.cell_motion import plot_step_lengths, step_lengths
from lnp.reporting.figures.contrast import (
    contrast_limits,
    cut_square,
    merge_channels,
    scale_plane,
    shrink,
)
from lnp.reporting.figures.filmstrips import choose_cells, plot_filmstrips, strip_frames, tile_strip
from lnp.reporting.figures.montage import bar_length_um, montage_frames, montage_sites
from lnp.reporting.figures.plate import draw_plate
from lnp.reporting.figures.registration import plot_registration
from lnp.reporting.figures.style import dose_colours, save_figure
from lnp.reporting.figures.uptake import average_by_dose, spot_density
from synthetic.results import (
    PIXEL_UM,
    PLATE,
    make_cells,
    make_shifts,
    make_site_channel_shift,
    make_spots,
    make_tracks,
    make_wells,
    write_plate,
)

N_FRAMES = 8


@pytest.fixture(scope="module")
def cells():
    return make_cells(make_wells(), n_cells=5)


@pytest.fixture(scope="module")
def tracks(cells):
    return make_tracks(cells, N_FRAMES)


@pytest.fixture(scope="module")
def plate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plate")
    tables = write_plate(folder)
    return tables, sorted(map(str, folder.glob("results/crops/*/*.zip")))


def test_steps_are_measured_with_the_drift_taken_out(cells, tracks):
    steps = step_lengths(tracks, make_shifts(cells["site"].unique(), N_FRAMES))
    assert len(steps) == len(cells) * (N_FRAMES - 1)
    np.testing.assert_allclose(steps, 5.0)  # 3 rows and 4 columns


def test_steps_to_and_from_a_frame_in_which_the_cell_was_not_seen_do_not_count(cells, tracks):
    tracks = tracks.assign(state=np.where(tracks["frame"] == 3, "bridged", "tracked"))
    steps = step_lengths(tracks, make_shifts(cells["site"].unique(), N_FRAMES))
    assert len(steps) == len(cells) * (N_FRAMES - 3)


def test_the_bars_of_the_steps_hold_all_steps_within_the_axis():
    steps = np.linspace(0, 10, 1000)
    _, table = plot_step_lengths(steps, pixel_um=0.5)
    assert table["n_steps"].sum() == np.sum(steps <= table["high_px"].iloc[-1])
    assert table["share"].sum() == pytest.approx(table["n_steps"].sum() / 1000)


def test_spots_per_area_are_counted_per_cell_and_frame(cells, tracks):
    seen = tracks[["plate", "site", "frame"]]
    density = spot_density(tracks, make_spots(cells, tracks), seen, PIXEL_UM)
    assert len(density) == len(tracks)
    dose = density.merge(cells, on=["plate", "site", "cell"])["dose_ng"]
    expected = np.where(dose == 316, 2 / (200 * PIXEL_UM**2) * 100, 0)
    np.testing.assert_allclose(density["value"], expected)


def test_a_frame_without_lnp_plane_has_no_density_instead_of_zero(cells, tracks):
    seen = tracks.loc[tracks["frame"] != 2, ["plate", "site", "frame"]]
    density = spot_density(tracks, make_spots(cells, tracks), seen, PIXEL_UM)
    assert 2 not in set(density["frame"])


def test_the_standard_error_is_over_wells_whatever_their_number_of_cells():
    cells = pd.DataFrame(
        {"plate": "P", "site": ["A", "A", "A", "B"], "cell": [0, 1, 2, 0], "dose_ng": 316.0}
    ).assign(well=lambda table: table["site"])
    values = cells[["plate", "site", "cell"]].assign(frame=0, value=[1.0, 2.0, 3.0, 6.0])
    course = average_by_dose(values, cells).iloc[0]
    assert (course["mean"], course["sem"]) == (4.0, 2.0)  # of 2 and 6
    assert (course["n_cells"], course["n_wells"]) == (4, 2)


def test_a_plate_whose_cells_are_all_unused_can_be_drawn(cells):
    unused = cells.assign(used=False, reason="no outcome yet")
    _, table = plot_attrition(unused, make_wells())
    assert table.loc[table["fate"] == "used", "n_cells"].sum() == 0


def test_excluded_wells_are_named_with_their_reason():
    assert "C03 (316 ng): 3 frames" in list_excluded(make_wells())
    assert list_excluded(make_wells().iloc[1:]) == "None of 5 wells was excluded."


def test_registration_keeps_every_site_and_frame():
    sites = ["C03_f001", "C04_f001"]
    hours = np.array([0.0, 0.5, 1.0])
    _, table = plot_registration(make_shifts(sites, 3), make_site_channel_shift(sites), hours)
    assert table["hours"].tolist() == [0.0, 0.5, 1.0] * 2


def test_one_usual_and_one_bright_cell_are_chosen_per_dose(cells):
    chosen = choose_cells(cells)
    assert chosen["dose_ng"].tolist() == [0, 0, 31.6, 31.6, 316, 316]
    assert chosen["used"].all()
    top = cells[cells["used"] & (cells["dose_ng"] == 316)].sort_values("gfp")
    assert chosen["gfp"].iloc[-1] == top["gfp"].iloc[round(0.9 * (len(top) - 1))]


def test_cells_without_outcome_are_chosen_among_those_with_the_most_frames(cells):
    new = cells.assign(used=False, gfp=np.nan, n_frames=np.where(cells["cell"] == 3, 7, 2))
    assert set(choose_cells(new)["cell"]) == {3}


def test_strip_frames_hold_first_and_last():
    assert strip_frames(24) == [0, 5, 9, 14, 18, 23]
    assert strip_frames(3) == [0, 1, 2]


def test_a_strip_is_white_where_the_cell_is_absent():
    strip = {(channel, 0): np.ones((4, 4)) for channel in ["counterstain", "lnp"]}
    limits = dict.fromkeys(["counterstain", "lnp", "brightfield", "gfp"], (0, 1))
    image = tile_strip(strip, frames=[0, 5], limits=limits, side=4)
    assert (image[:4, :4] == 1).all()
    assert np.isnan(image[:4, 6:]).all()
    assert np.isnan(image[12:]).all()


def test_gfp_beyond_the_field_is_white():
    square = cut_square(np.ones((10, 10)), centre=(0, 5), side=4)
    assert np.isnan(square[:2]).all()
    assert (square[2:] == 1).all()
    assert np.isnan(cut_square(np.ones((10, 10)), centre=(50, 5), side=4)).all()


def test_strips_hold_crops_masks_and_gfp_of_the_chosen_cells(plate):
    tables, crops = plate
    chosen = choose_cells(tables["cells"])
    strips = read_strips(chosen, [0, 7], crops, tables["tracks"], tables["images"])
    assert len(strips) == len(chosen)
    for strip in strips:
        assert {key[0] for key in strip} == {"counterstain", "lnp", "brightfield", "gfp", "mask"}
        assert strip["gfp", 7].mean() > strip["gfp", 0].mean()


def test_a_plate_without_any_crop_says_so_instead_of_strips():
    columns = ["plate", "site", "well", "cell", "dose_ng", "percentile", "gfp"]
    _, table = plot_filmstrips([], pd.DataFrame(columns=columns), {0: 0.0}, 1.0)
    assert table.empty


def test_gfp_is_given_per_pixel_of_the_box(plate):
    gfp = reporter_per_pixel(plate[1], box_px=10, background="none")
    np.testing.assert_allclose(gfp["value"], gfp["frame"] * 10.0)
    ring = reporter_per_pixel(plate[1], box_px=10, background="ring")
    np.testing.assert_allclose(ring["value"], gfp["value"] - 2.0)


def test_the_montage_shows_the_sites_with_the_most_used_cells(cells):
    assert montage_sites(cells) == {316.0: "C04_f001", 0.0: "G03_f001"}  # C03 is not used
    fewer = cells.drop(cells.index[cells["site"] == "G03_f001"][:1])
    assert montage_sites(fewer)[0.0] == "G04_f001"
    assert montage_sites(cells.assign(used=False))[316.0] == "C03_f001"


def test_montage_frames_are_first_last_seen_middle_and_last():
    assert montage_frames(72, 20) == [0, 19, 45, 71]
    assert montage_frames(12, 12) == [0, 11]


def test_scale_bars_are_round_and_fit():
    assert [bar_length_um(most) for most in [104, 99, 3.2, 0.5]] == [100, 50, 2, 1]


def test_contrast_spans_the_percentiles_of_all_planes():
    planes = [np.zeros((20, 20)), None, np.full((20, 20), 50.0)]
    assert contrast_limits(planes, 0, 100) == (0.0, 50.0)
    assert contrast_limits([None]) == (0.0, 1.0)
    np.testing.assert_allclose(scale_plane([-5, 25, 99], (0, 50)), [0, 0.5, 1])


def test_false_colours_keep_lnp_and_gfp_apart_for_the_colour_blind():
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    lnp, gfp = merge_channels(zero, one, zero)[0, 0], merge_channels(zero, zero, one)[0, 0]
    assert lnp[2] - gfp[2] > 0.5  # blue: seen alike by all
    assert merge_channels(one, one, one).max() == 1


def test_shrinking_averages_whole_blocks():
    plane = np.arange(16.0).reshape(4, 4)
    np.testing.assert_allclose(shrink(plane, most_px=2), [[2.5, 4.5], [10.5, 12.5]])
    assert shrink(plane, most_px=100).shape == (4, 4)


def test_doses_keep_their_colour_whatever_their_order():
    assert dose_colours([316, 0, 31.6]) == dose_colours([0, 31.6, 316, 316])


@pytest.mark.medium
def test_all_figures_of_a_plate_are_the_same_bytes_in_every_run(plate, tmp_path):
    tables, crops = plate
    for run in ["first", "second"]:
        drawn = draw_plate(tables["images"], tables, crops, 4, 8, "none")
        for name, (figure, table) in drawn.items():
            kind = "png" if name == "montage" else "svg"
            save_figure(figure, table, tmp_path / run / f"{name}.{kind}")
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert len(files) == 12
    for name in files:
        first, second = (tmp_path / run / name for run in ["first", "second"])
        assert first.read_bytes() == second.read_bytes(), name


@pytest.mark.medium
def test_a_plate_that_is_still_being_filmed_can_be_drawn(plate):
    tables, crops = plate
    tables = dict(tables)
    images = tables["images"][tables["images"]["channel"] != "gfp"]
    tables["cells"] = tables["cells"].assign(used=False, reason="no outcome yet", gfp=np.nan)
    drawn = draw_plate(images, tables, crops, 8, 8, "ring")
    assert set(drawn["filmstrips"][1]["plate"]) == {PLATE}
