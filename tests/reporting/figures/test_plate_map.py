"""The map of a plate: a square per well, where the well is."""

import numpy as np
import pandas as pd

from lnp.reporting.figures.plate_map import plot_plate_map


def make_means(wells):
    """Return means of some wells, both tasks."""
    rows = [
        {
            "task": task,
            "well": well,
            "formulation": "",
            "dose_ng": 10.0,
            "n_cells": 3,
            "predicted": 0.1 * i,
        }
        for task in ("classification", "regression")
        for i, well in enumerate(wells, start=1)
    ]
    return pd.DataFrame(rows)


def test_each_well_stands_at_its_row_and_column():
    figure, table = plot_plate_map(make_means(["C03", "E05"]))
    share, level = figure.axes[:2]
    image = share.images[0].get_array()
    assert image.shape == (3, 3)
    assert (image[0, 0], image[2, 2]) == (0.1, 0.2)
    assert np.ma.masked_invalid(image).mask.sum() == 7
    assert [text.get_text() for text in share.texts] == ["10%", "20%"]
    assert [tick.get_text() for tick in level.get_yticklabels()] == ["C", "D", "E"]
    assert [tick.get_text() for tick in level.get_xticklabels()] == ["03", "04", "05"]
    assert table["well"].tolist() == ["C03", "E05"] * 2


def test_one_well_makes_a_map_too():
    figure, _ = plot_plate_map(make_means(["AA48"]))
    assert figure.axes[0].images[0].get_array().shape == (1, 1)
