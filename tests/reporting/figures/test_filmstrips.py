import numpy as np
import pandas as pd

from lnp.reporting.figures.pictures.filmstrips import (
    choose_cells,
    plot_filmstrips,
    strip_frames,
    tile_strip,
)


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


def test_a_plate_without_any_crop_says_so_instead_of_strips():
    columns = ["plate", "site", "well", "cell", "dose_ng", "condition", "percentile", "gfp"]
    _, table = plot_filmstrips([], pd.DataFrame(columns=columns), {0: 0.0}, 1.0)
    assert table.empty
