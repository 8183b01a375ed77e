from lnp.reporting.figures.montage import (
    add_scale_bar,
    bar_length_um,
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


def test_scale_bars_are_round_and_fit():
    assert [bar_length_um(most) for most in [104, 99, 3.2, 0.5]] == [100, 50, 2, 1]


def test_without_a_pixel_size_the_scale_bar_is_in_pixels():
    _, ((ax,),) = new_figure(1, 1, 2, 2)
    add_scale_bar(ax, width_px=400, pixel_um=float("nan"), most_px=120)
    assert ax.texts[0].get_text() == "100 pixels"
