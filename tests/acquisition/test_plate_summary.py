"""What a raw folder holds at a glance, on hand-made records."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lnp.acquisition.first_look.plate_summary import SummaryError, summarize_plate
from lnp.acquisition.records import RECORD


def make_records(timepoints=(3, 4, 5), channels=(5, 7), interval_s=600.0):
    """Return records of two wells with two fields each."""
    places = product(["C03", "C04"], [1, 2], timepoints, channels)
    rows = [
        {"well": well, "field": field, "timepoint": t, "channel_number": c, "time": interval_s * t}
        for well, field, t, c in places
    ]
    records = pd.DataFrame(rows).assign(kind="plane", name="a.tif", reason="", z=1, action=1)
    records = records.assign(timeline=1, x_um=0.0, y_um=0.0, recorded=True, on_disk=True)
    return records[list(RECORD)].astype(RECORD)


def test_wells_frames_and_interval_are_counted():
    found = summarize_plate(make_records(), {5: 0.65, 7: 0.65}, Path("raw"))
    assert (found.wells, found.fields, found.channels) == (["C03", "C04"], [1, 2], [5, 7])
    assert (found.first_timepoint, found.n_frames, found.n_planes) == (3, 3, 24)
    assert (found.interval_s, found.pixel_um, found.n_missing) == (600, 0.65, 0)


def test_gaps_count_as_missing_and_a_channel_imaged_once_does_not():
    records = make_records()
    late = (records["channel_number"] == 5) & (records["timepoint"] < 5)  # imaged at the end only
    records = records[~late]
    records = records.drop(index=records.index[records["timepoint"] == 4][:1])
    found = summarize_plate(records, {}, Path("raw"))
    assert found.n_missing == 1
    assert np.isnan(found.pixel_um)


def test_a_time_point_that_no_site_has_is_within_the_film():
    assert summarize_plate(make_records((1, 2, 4)), {}, Path("raw")).n_frames == 4


def test_one_time_point_has_no_interval():
    found = summarize_plate(make_records((1,)), {}, Path("raw"))
    assert np.isnan(found.interval_s)
    assert found.n_frames == 1


def test_a_folder_without_planes_is_refused():
    records = make_records().assign(on_disk=False)
    with pytest.raises(SummaryError, match=r"raw: holds no image of a plate"):
        summarize_plate(records, {}, Path("raw"))
