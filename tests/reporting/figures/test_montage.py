import numpy as np

from lnp.core.vocabulary import REPORTER
from lnp.reporting.figures.pictures.montage import (
    add_scale_bar,
    false_colour,
    montage_frames,
    montage_sites,
)
from lnp.reporting.figures.style import new_figure


def test_the_montage_shows_the_sites_with_the_most_used_cells(cells):
    assert montage_sites(cells) == {316.0: "C04_f001", 0.0: "G03_f001"}  # C03 is not used
    fewer = cells.drop(cells.index[cells["site"] == "G03_f001"][:1])
    assert montage_sites(fewer)[0.0] == "G04_f001"
    assert montage_sites(cells.assign(used=False))[316.0] == "C03_f001"


def test_montage_frames_are_first_last_seen_middle_and_last():
    assert montage_frames(72, 20) == [0, 19, 45, 71]
    assert montage_frames(12, 12) == [0, 11]


def test_false_colours_keep_lnp_and_gfp_apart_for_the_colour_blind():
    dark, bright = np.zeros((1, 1)), np.ones((1, 1))
    limits = dict.fromkeys(["counterstain", "lnp", REPORTER], (0, 1))
    alone = {name: dict.fromkeys(limits, dark) | {name: bright} for name in limits}
    lnp, gfp = (false_colour(alone[name], limits)[0, 0] for name in ["lnp", REPORTER])
    assert lnp[2] - gfp[2] > 0.5  # blue: seen alike by all
    assert false_colour(dict.fromkeys(limits, bright), limits).max() == 1


def test_false_colours_do_without_a_channel_that_was_not_imaged_and_not_without_a_plane():
    bright, limits = np.ones((1, 1)), dict.fromkeys(["counterstain", "lnp", REPORTER], (0, 1))
    without = {"lnp": bright, "brightfield": bright, REPORTER: None}
    assert false_colour(without, limits)[0, 0].tolist() == [1.0, 0.1, 0.9]
    assert false_colour(without | {"counterstain": None}, limits) is None
    assert false_colour({"brightfield": None, REPORTER: None}, limits) is None


def test_scale_bars_are_round_and_fit():
    _, ((ax,),) = new_figure(1, 1, 2, 2)
    for most in [104, 99, 3.2, 0.5]:
        add_scale_bar(ax, width_px=400, pixel_um=0.5, most_px=2 * most)
    assert [text.get_text() for text in ax.texts] == ["100 µm", "50 µm", "2 µm", "1 µm"]


def test_without_a_pixel_size_the_scale_bar_is_in_pixels():
    _, ((ax,),) = new_figure(1, 1, 2, 2)
    add_scale_bar(ax, width_px=400, pixel_um=float("nan"), most_px=120)
    assert ax.texts[0].get_text() == "100 pixels"
