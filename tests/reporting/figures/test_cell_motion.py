import numpy as np
import pytest

from lnp.reporting.figures.cell_motion import plot_step_lengths, step_lengths
from lnp.reporting.figures.style import save_figure
from synthetic.results import (
    make_shifts,
)

N_FRAMES = 8


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


def test_without_a_pixel_size_steps_are_drawn_in_pixels_alone(tmp_path):
    figure, table = plot_step_lengths(np.linspace(0, 10, 100), pixel_um=np.nan)
    save_figure(figure, table, tmp_path / "steps.svg")
    drawn = (tmp_path / "steps.svg").read_text()
    assert "µm" not in drawn
    assert "mean 5.00 px" in drawn
