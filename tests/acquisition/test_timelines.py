"""One time-lapse in several timelines."""

import pandas as pd
import pytest

from lnp.acquisition.cellvoyager import join_names
from lnp.acquisition.image_index import index_planes
from lnp.acquisition.measurement_files import empty_records, read_records
from lnp.acquisition.timelines import TimelineError, join_timelines, kinds_of_frames
from synthetic.folders import plane_name, record, wanted, write_records


def moments(*rows):
    """Return moments from (timeline, time point, minute of the middle); each lasts two minutes."""
    table = pd.DataFrame(rows, columns=["timeline", "timepoint", "middle"])
    middle = 60 * table["middle"].astype(float)
    return table.assign(start=middle - 60, middle=middle, end=middle + 60)


@pytest.mark.parametrize(
    ("rows", "frames"),
    [
        ([(1, 1, 0), (1, 2, 10), (2, 3, 20), (3, 4, 30)], [0, 1, 2, 3]),
        ([(1, 1, 0), (1, 2, 10), (2, 4, 30)], [0, 1, 3]),  # 3 was lost
        ([(1, 1, 0), (1, 2, 10), (2, 1, 20), (2, 3, 40)], [0, 1, 2, 4]),  # each begins at 1
        ([(2, 1, 0), (2, 2, 10), (1, 1, 20)], [0, 1, 2]),  # numbers of timelines mean nothing
        ([(1, 1, None), (2, 3, None), (1, 2, None)], [0, 2, 1]),  # times unknown
    ],
)
def test_frames_are_numbered_over_timelines_in_the_order_of_their_times(rows, frames):
    numbered = join_timelines(moments(*rows))
    assert numbered == dict(zip(((row[0], row[1]) for row in rows), frames, strict=True))


def test_time_points_of_other_timelines_are_no_gap():
    assert join_timelines(moments((2, 3, 0), (3, 5, 10)), others={1, 2, 4}) == {
        (2, 3): 0,
        (3, 5): 1,
    }


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(1, 1, 0), (2, 2, 1)], "timeline 1 lasts from 0 to 0.0333 h, timeline 2 lasts from"),
        ([(1, 1, 0), (2, 2, 10), (1, 3, 20)], "overlap at time point 3 of timeline 1"),
        ([(1, 1, None), (2, 1, None)], "timeline 2 has the time points 1 to 1, times unknown"),
        ([(1, 1, None), (2, 2, None), (1, 3, None)], "overlap at time point 3 of timeline 1"),
    ],
)
def test_timelines_that_film_at_the_same_time_are_refused(rows, told):
    with pytest.raises(TimelineError, match=r"timelines \[1, 2\] cannot be joined") as error:
        join_timelines(moments(*rows))
    assert told in str(error.value)


def test_intervals_that_differ_are_told(caplog):
    join_timelines(moments((1, 1, 0), (1, 2, 10), (2, 3, 20), (2, 4, 30)))
    assert not caplog.records
    join_timelines(moments((1, 1, 0), (1, 2, 10), (2, 3, 40), (2, 4, 100), (3, 5, 160)))
    assert len(caplog.records) == 1
    assert "10 min in timeline 1, 60 min in timeline 2, one frame in timeline 3" in caplog.text
    assert "the shortest is 10 min, the longest 60" in caplog.text


def test_each_frame_expects_what_its_timeline_films_and_other_channels_are_missing():
    rows = [(0, "stain", 1, 1), (2, "stain", 2, 3), (2, "gfp", 2, 1)]
    taken = pd.DataFrame(rows, columns=["frame", "channel", "timeline", "action"])
    kinds = kinds_of_frames(taken, 3, joined=True).sort_values(["frame", "channel"])
    assert list(kinds[["frame", "channel", "timeline", "action"]].itertuples(index=False)) == [
        *[(0, "gfp", 1, -1), (0, "stain", 1, 1), (1, "gfp", 1, -1), (1, "stain", 1, 1)],
        *[(2, "gfp", 2, 1), (2, "stain", 2, 3)],
    ]
    assert len(kinds_of_frames(taken, 3, joined=False)) == 9


@pytest.fixture
def film(tmp_path):
    """Return a function that indexes five frames in three timelines; GFP is in the third only."""
    frames = {1: [1, 2], 2: [3], 3: [4, 5]}
    records = [
        record(plane_name(well, t, number, timeline=timeline), time=f"2025-03-03T1{t}:00:00+01:00")
        for timeline, of_timeline in frames.items()
        for t in of_timeline
        for well in ("C03", "G03")
        for number in ((7, 5) if timeline == 3 else (7,))
    ]
    path = tmp_path / "MeasurementData.mlf"
    write_records(path, records)
    recorded = read_records(path)

    def index(timed=True, **changes):
        names = list(recorded["name"])
        found = join_names(recorded if timed else empty_records(), names)
        return index_planes(found, wanted(**({"n_frames": 5} | changes)))

    return index


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("timeline", ["all", [1, 2, 3]])
def test_a_film_in_three_timelines_becomes_one(film, timed, timeline):
    images = film(timed, timeline=timeline)
    found = images[images["status"] == "ok"].sort_values("frame")
    assert found.loc[found["channel"] == "gfp", "frame"].tolist() == [3, 3, 4, 4]
    stain = found[(found["channel"] == "counterstain") & (found["well"] == "C03")]
    assert stain["timeline"].tolist() == [1, 1, 2, 3, 3]
    assert (stain["time_s"].tolist() == [0, 3600, 7200, 10800, 14400]) == timed
    missing = images[images["status"] == "missing"]
    assert sorted(set(missing["frame"])) == [0, 1, 2]
    assert set(missing["channel"]) == {"gfp"}
    assert len(images) == 20


def test_some_timelines_are_joined_and_the_others_left_out(film):
    images = film(timeline=[2, 3], n_frames=3).query("status == 'ok'")
    assert images.groupby("frame")["timeline"].first().to_dict() == {0: 2, 1: 3, 2: 3}


def test_a_timeline_without_planes_cannot_be_joined(film):
    with pytest.raises(TimelineError, match=r"timelines \[4\], of which there is no plane; .*\[1"):
        film(timeline=[1, 4])
