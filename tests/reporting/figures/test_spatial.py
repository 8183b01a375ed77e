"""The figure of where spots lie over time."""

import numpy as np
import pandas as pd

from lnp.core.contracts import no_rows
from lnp.core.schemas.spatial import BY_CHANCE
from lnp.reporting.figures.spatial import NAMES, PANELS, plot_spatial
from lnp.spatial.lead import measure_plate_lead

HOURS = np.arange(6) / 3


def make_spatial(cells, n_frames=3):
    """Return a table "spatial": spots that leave the rim, by 0.1 per frame."""
    rows = cells[["plate", "site", "cell"]].merge(pd.DataFrame({"frame": range(n_frames)}), "cross")
    return rows.assign(**BY_CHANCE).assign(rim_30=1 - 0.1 * rows["frame"])


def test_profiles_are_means_over_wells_beside_what_chance_gives(cells):
    spatial = make_spatial(cells)
    leads = [no_rows(f"spatial_{kind}") for kind in ("correlations", "leads")]
    figure, table = plot_spatial(spatial, cells, *leads, HOURS)
    assert list(dict.fromkeys(table["statistic"])) == list(PANELS)
    rim = table[table["statistic"] == "rim_30"]
    np.testing.assert_allclose(rim["mean"], 1 - 0.1 * rim["frame"])
    np.testing.assert_allclose(rim["hours"], rim["frame"] / 3)
    drawn = [ax.get_lines()[-1].get_ydata()[0] for ax in figure.axes[:3]]
    assert drawn == [1.0, 1.0, 0.0]  # the dotted line of chance
    assert "Too few cells" in figure.axes[3].texts[0].get_text()


def test_the_greatest_lead_is_drawn_and_named(cells):
    many = pd.concat([cells.assign(cell=cells["cell"] + 100 * i) for i in range(20)])
    rng = np.random.default_rng(0)
    spatial = make_spatial(many)
    spatial["core"] = rng.normal(size=len(spatial))
    index = pd.MultiIndex.from_frame(many[["plate", "site", "cell"]])
    light = pd.DataFrame(rng.normal(size=(len(many), 6)), index)
    correlations, leads = measure_plate_lead(spatial, light, many, rng)
    leads["lead"] = np.where(leads["statistic"] == "core", 0.25, 0.0)
    figure, _ = plot_spatial(spatial, many, correlations, leads, HOURS)
    title = figure.axes[3].get_title(loc="left")
    assert NAMES["core"] in title
    assert "lead 0.25, p = " in title


def test_a_plate_without_spots_says_so_in_each_panel(cells):
    leads = [no_rows(f"spatial_{kind}") for kind in ("correlations", "leads")]
    for spatial in (no_rows("spatial"), make_spatial(cells).assign(**dict.fromkeys(BY_CHANCE))):
        figure, table = plot_spatial(spatial, cells, *leads, HOURS)
        assert table.empty
        said = [text.get_text() for ax in figure.axes for text in ax.texts]
        assert said.count("No cell with five spots or more") == 3


def test_every_statistic_that_predicts_has_a_name():
    assert set(NAMES) == set(BY_CHANCE)
