"""What the reporter's own light tells, on cells whose end we know."""

import numpy as np
import pandas as pd
import pytest

from lnp.cells.expression_model import unit_curve
from lnp.core.tables import check_table
from lnp.models.reporter_forecast import describe_light, forecast_frames, forecast_reporter

HOURS = np.arange(13) * 0.75
SETTINGS = {"horizons": [4], "min_counts": 1.0, "maturation_h": 0.7}
KEY = ["plate", "site", "cell"]


def make_study(n=60):
    """Cells of one plate whose light begins at 3 h and ends at levels that we chose."""
    rng = np.random.default_rng(0)
    height = rng.lognormal(6, 0.5, n)
    curve = unit_curve(HOURS - 3, np.array(0.2), np.array(0.03), 0.7)
    light = 500 + height[:, None] * curve / curve[-1] + 5 * rng.normal(size=(n, len(HOURS)))
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": range(n), "well": "C03"})
    cells["formulation"], cells["dose_ng"] = "", 316.0
    part = np.resize(["train", "train", "test"], n)
    split = cells[KEY].assign(protocol="grouped", unit="well", fold="fold1", part=part)
    level = np.log(light[:, -1])
    targets = cells[KEY].assign(
        protocol="grouped", fold="fold1", threshold=900.0, positive=light[:, -1] > 900, level=level
    )
    targets["class_part"] = part
    return split, targets, cells, pd.DataFrame(light, index=pd.MultiIndex.from_frame(cells[KEY]))


def test_the_forecast_is_blind_before_the_onset_and_sure_after():
    split, targets, cells, light = make_study()
    rows = forecast_reporter(split, targets, cells, light, {"P": HOURS}, SETTINGS)
    check_table("predictions", rows, "forecast")
    rows = rows[(rows["part"] == "test") & (rows["task"] == "regression")]
    found = {n: part["prediction"].corr(part["truth"]) for n, part in rows.groupby("horizon")}
    assert found[3] < 0.5
    assert found[8] > 0.97
    assert sorted(found) == list(range(1, 13))


def test_no_later_frame_is_seen():
    *_, light = make_study(30)
    whole = describe_light(HOURS, light, 9, SETTINGS)
    cut = light.copy()
    cut.iloc[:, 9:] = np.nan
    pd.testing.assert_frame_equal(whole, describe_light(HOURS, cut, 9, SETTINGS))


def test_the_fit_leads_to_the_end():
    *_, light = make_study(30)
    described = describe_light(HOURS, light, 11, SETTINGS)
    end = np.log(light.iloc[:, -1])
    assert (described["ahead"] - end).abs().median() < (described["last"] - end).abs().median()


def test_cells_whose_light_is_not_known_yet_are_described_by_the_median():
    *_, light = make_study(9)
    light.iloc[0] = np.nan
    light.iloc[1, 3:] = np.nan
    described = describe_light(HOURS, light, 6, SETTINGS)
    assert described.notna().all(axis=None)
    assert described["last"].iloc[1] == pytest.approx(np.log(light.iloc[1, 2]))
    nothing = describe_light(HOURS, light * np.nan, 6, SETTINGS)
    assert (nothing == 0).all(axis=None)


def test_long_films_are_forecast_at_some_frames_and_at_the_horizons():
    frames = forecast_frames(200, [7, 10])
    assert {1, 7, 10, 199} <= set(frames)
    assert len(frames) <= 26
