import numpy as np
import pandas as pd
import pytest

from lnp.reporting.figures.reporter.earliness import plot_earliness, say_lead

HOURS = np.arange(12) / 2


def make_scores(model, by_horizon, low=None):
    """Scores within dose of one model, in both tasks, and one that is not to be drawn."""
    rows = [
        (model, task, metric, horizon, value)
        for task, metric in [("classification", "auroc"), ("regression", "spearman")]
        for horizon, value in by_horizon.items()
    ]
    table = pd.DataFrame(rows, columns=["model", "task", "metric", "horizon", "value"])
    table = table.assign(low=table["value"] - 0.02 if low is None else low, high=1.0)
    table = table.assign(fold="ensemble", stratum="within dose")
    return pd.concat([table, table.assign(stratum="all", value=9.0)])


FORECAST = make_scores("gfp", {h: 0.45 + 0.05 * h for h in range(1, 11)})


@pytest.mark.parametrize(
    ("scores", "low", "told"),
    [
        (
            {4: 0.7},
            None,
            "Named measures at 1.5 h: as much as GFP itself tells at 2.0 h, 0.5 h earlier",
        ),
        (
            {2: 0.7, 6: 0.7},
            None,
            "GFP itself tells at 2.0 h, 1.5 h earlier; nothing earlier at 2.5 h",
        ),
        ({2: 0.55, 4: 0.6}, None, "Named measures: nothing before GFP itself tells it"),
        ({4: 0.97}, None, "at 1.5 h: more than GFP itself ever tells"),
        ({2: 0.45, 4: 0.55}, -0.1, "Named measures: not above chance"),
        ({4: np.nan}, None, "Named measures: no score within dose"),
    ],
)
def test_the_lead_is_told_in_hours(scores, low, told):
    figure, table = plot_earliness(make_scores("named", scores, low), FORECAST, HOURS, "named")
    own = table[(table["model"] == "named") & (table["task"] == "classification")]
    assert told in own["says"].iloc[0]
    assert told in " ".join(figure.axes[0].get_title(loc="left").split())
    assert table["value"].max() <= 1


def test_the_table_holds_the_hours_of_the_last_frame_seen():
    _, table = plot_earliness(make_scores("named", {4: 0.7}), FORECAST, HOURS, "named")
    own = table[table["model"] == "named"]
    assert own["hours"].tolist() == [1.5, 1.5]
    assert set(table["model"]) == {"gfp", "named"}


def test_without_gfp_before_the_last_frame_nothing_is_compared():
    nothing = FORECAST.assign(value=np.nan, low=np.nan)
    _, table = plot_earliness(make_scores("named", {4: 0.7}), nothing, HOURS, "named")
    assert "more than GFP itself ever tells" in table["says"].max()


def test_a_primary_approach_without_scores_is_named():
    assert say_lead(FORECAST[:0].assign(hours=1.0), "lstm") == "LSTM: no score within dose"
