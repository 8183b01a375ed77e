"""What the preview of a site says, on hand-made tables."""

import numpy as np
import pandas as pd

from lnp.reporting.figures.pictures.site import plot_site
from lnp.reporting.preview import advise_diameter, chosen_strips, describe_site

PIXEL_UM = 0.5


def make_tracks(n_cells=4, n_frames=3, n_lost=0, area=np.pi * 100):
    """Return tracks of cells 20 px wide, of which some are lost in the last frame."""
    frames = pd.DataFrame({"frame": range(n_frames)})
    tracks = pd.DataFrame({"cell": range(n_cells)}).merge(frames, how="cross")
    tracks = tracks.assign(row=30.0, col=10.0 + 20 * tracks["cell"], area=area, state="tracked")
    gone = (tracks["frame"] == n_frames - 1) & (tracks["cell"] < n_lost)
    tracks.loc[gone, ["row", "col", "area"]] = np.nan
    tracks.loc[gone, "state"] = "lost"
    return tracks


def describe(n_lost=0, set_um=10.0):
    tracks = make_tracks(n_lost=n_lost)
    seeds = tracks.loc[tracks["frame"] == 0, ["cell", "row", "col"]]
    spots = pd.DataFrame({"cell": [0, 0, 1, 2], "frame": [1, 1, 1, 2]})
    return describe_site(seeds, tracks, spots, set_um, PIXEL_UM)


def test_cells_sizes_and_spots_are_counted():
    found, advice = describe(n_lost=1)
    assert found == [
        "4 cells were found in the first frame.",
        "3 of 4 were followed to the last of 3 frames.",
        "Their outlines are 10 um wide (10 to 90 %: 10 to 10); seeding/cell_diameter_um is 10.0.",
        "LNP spots per cell: 0.0 in frame 1, 0.8 in frame 2, 0.3 in frame 3.",
    ]
    assert advice == []


def test_a_site_without_cells_is_said_so_with_what_to_do():
    tracks = make_tracks()
    nothing = [table.iloc[:0] for table in (tracks[["cell", "row", "col"]], tracks, tracks)]
    found, advice = describe_site(*nothing, 16.9, PIXEL_UM)
    assert found == ["No cell was found in the first frame."]
    assert "correct seeding/cell_diameter_um" in advice[0]


def test_lost_cells_and_a_wrong_diameter_come_with_advice():
    _, advice = describe(n_lost=3, set_um=20.0)
    assert advice[0].startswith("Try seeding/cell_diameter_um: 10, with tracking/window_um: 19")
    assert "raise tracking/window_um" in advice[1]


def test_a_diameter_near_the_measured_one_or_in_pixels_needs_no_advice():
    assert advise_diameter(10.0, 12.0) == []
    assert advise_diameter(10.0, "26 px") == []
    assert len(advise_diameter(10.0, 13.0)) == 1


def test_strips_are_of_cells_spread_over_the_site():
    assert chosen_strips(list(range(11)), "P", "C03_f001")["cell"].tolist() == [0, 2, 4, 6, 8, 10]
    assert chosen_strips([5, 7], "P", "C03_f001")["cell"].tolist() == [5, 7]
    assert chosen_strips([], "P", "C03_f001").empty


def test_seeds_are_listed_with_the_area_of_their_outline():
    tracks = make_tracks()
    first = tracks[tracks["frame"] == 0]
    seeds = pd.DataFrame({"cell": [0, 9], "row": [30.0, 1.0], "col": [10.0, 2.0]})
    tables = {"seeds": seeds, "tracks": first, "spots": pd.DataFrame({"row": [3.0], "col": [4.0]})}
    mask = np.zeros((8, 8), dtype=bool)
    mask[2:6, 2:6] = True
    plane = np.arange(60 * 90, dtype=float).reshape(60, 90)
    figure, table = plot_site(plane, plane, tables, {0: mask}, PIXEL_UM)
    assert table["cell"].tolist() == [0, 9]
    assert table["area"].round(0).tolist()[0] == 314
    assert np.isnan(table["area"][1])
    left, right = figure.axes
    assert left.get_xlim() == (-0.5, 89.5)
    assert right.get_title(loc="left").startswith("LNP spots")
    plot_site(plane, None, tables, {}, PIXEL_UM)
