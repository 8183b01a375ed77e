import numpy as np
import pandas as pd

from lnp.reporting.figures.reporter.onset import plot_onset, share_begun


def make_onsets(states, hours, until=8.0):
    return pd.DataFrame({"state": states, "onset_h": hours, "known_until_h": until})


def test_the_share_that_has_begun_counts_silent_cells_up_to_their_last_frame():
    onsets = make_onsets(
        ["rises", "silent", "rises", "early", "undetermined"],
        [2.0, np.nan, 4.0, np.nan, np.nan],
        [8.0, 3.0, 8.0, 8.0, 8.0],
    )
    hours, share = share_begun(onsets)
    at = dict(zip(hours.tolist(), share.tolist(), strict=True))
    assert at[0.0] == 0.25
    assert at[2.0] == 0.5
    assert at[4.0] == 1.0  # of the two left at 2 h one was lost
    assert hours[-1] == 8.0


def test_cells_of_which_nothing_is_known_have_no_curve():
    hours, share = share_begun(make_onsets(["short", "undetermined"], [np.nan, np.nan], np.nan))
    assert not hours.size + share.size


def test_states_and_median_onset_are_counted_by_condition(cells):
    rises = cells["dose_ng"] > 0
    onsets = cells[["plate", "site", "cell", "role", "condition"]].assign(
        state=np.where(rises, "rises", "silent"),
        onset_h=np.where(rises, 2.5, np.nan),
        known_until_h=8.0,
    )
    figure, table = plot_onset(onsets, cells)
    table = table.set_index("condition")
    assert table.loc["316 ng", ["n", "rises", "silent"]].tolist() == [10, 10, 0]
    assert table.loc["316 ng", "onset_h"] == 2.5
    assert table.loc["0 ng (control)", "silent"] == 10
    assert np.isnan(table.loc["0 ng (control)", "onset_h"])
    assert "median 2.5 h" in [text.get_text() for text in figure.axes[1].texts]
