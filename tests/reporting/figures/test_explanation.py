import numpy as np
import pandas as pd
import pytest

from lnp.explanation.map_store import read_maps
from lnp.reporting.figures.explanation.ablation import plot_ablation
from lnp.reporting.figures.explanation.saliency import colour_changes, plot_saliency, tile
from synthetic.explanations import make_ablation, make_channels, make_saliency, save_maps


def test_an_ablation_is_drawn_filled_where_its_interval_leaves_out_zero():
    figure, table = plot_ablation(pd.concat([make_ablation(), make_channels()]))
    assert len(table) == 12
    labels = figure.axes[0].get_yticklabels()
    assert [label.get_text() for label in labels] == [
        *("Named measures, refitted", "Without LNPs", "Without the cell's shape"),
        *("The first half of the time", "LSTM, channel covered", "Without the LNP channel"),
    ]
    bold = [label.get_text() for label in labels if label.get_fontweight() == "bold"]
    assert bold == ["Named measures, refitted", "LSTM, channel covered"]
    dots = [line for line in figure.axes[0].lines if line.get_marker() in ("D", "o")]
    assert [dot.get_markerfacecolor() == "white" for dot in dots] == [False, True, True, False]
    assert [text.get_text() for text in figure.axes[1].texts] == [" 0.70", " 0.60"]


@pytest.mark.parametrize("hours", [None, np.arange(4) * 0.5])
def test_a_cell_of_each_kind_has_its_crops_and_a_block_of_maps_per_model(tmp_path, hours):
    save_maps(str(tmp_path / "maps.zarr.zip"), n_cells=3)
    read = read_maps(str(tmp_path / "maps.zarr.zip"))
    figure, table = plot_saliency(*read, make_saliency(), hours)
    assert len(figure.axes) == 2 * 3 + 2 * 3  # kinds by blocks; two rows of panels by channels
    ticks = [tick.get_text() for tick in figure.axes[0].get_xticklabels()]
    assert ticks == (["time point 1", "time point 4"] if hours is None else ["0.0 h", "1.5 h"])
    assert figure.axes[1].get_title(loc="left") == "CNN (one frame)"
    assert set(table["weights"]) == {"trained", "head shuffled", "learnt"}


def test_without_cells_the_figure_says_so(tmp_path):
    save_maps(str(tmp_path / "maps.zarr.zip"), n_cells=0)
    read = read_maps(str(tmp_path / "maps.zarr.zip"))
    figure, table = plot_saliency(*read, make_saliency().iloc[:0], None)
    assert figure.axes[0].texts[0].get_text() == "No treated cell is tested."
    assert table.empty


def test_changes_are_clear_at_zero_and_coloured_by_their_sign():
    colours = colour_changes(np.array([[0.0, 2.0, -1.0, np.nan]]))
    assert colours[0, :, 3].tolist() == [0.0, 1.0, 0.5, 0.0]
    assert colours[0, 1, 0] > colours[0, 1, 2]  # orange: more red than blue
    assert colours[0, 2, 2] > colours[0, 2, 0]


def test_images_are_tiled_with_gaps():
    tiled = tile(np.arange(6.0).reshape(2, 3, 1, 1))
    assert tiled.shape == (4, 7)
    assert tiled[0, [0, 3, 6]].tolist() == [0, 1, 2]
    assert np.isnan(tiled[1:3]).all()
