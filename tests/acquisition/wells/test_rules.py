"""Wells judged by what the study needs of each channel: eight frames, of which models see four."""

import numpy as np
import pandas as pd
import pytest

from lnp.acquisition.planes import ImageError
from lnp.acquisition.wells.rules import Needs, judge_fields, judge_wells, log_wells
from lnp.core.vocabulary import CHANNELS

N_FRAMES, LAST = 8, 7
NEEDS = Needs(n_seen=4, last_frame=LAST, running=False, max_missing=2)
LAYOUT = pd.DataFrame(
    {
        "well": ["C03", "G03", "E03"],
        "dose_ng": [316.0, 0.0, 31.6],
        "role": ["treated", "control", "treated"],
        "exclude": ["", "", "dust"],
    }
)


def plate(gone, fields=(1, 2), reason="not on disk"):
    """Return the table "images" of C03 and G03; `gone(well, field, frame, channel)`: not there."""
    rows = [
        (well, field, frame, channel)
        for well in ("C03", "G03")
        for field in fields
        for frame in range(N_FRAMES)
        for channel in CHANNELS
    ]
    images = pd.DataFrame(rows, columns=["well", "field", "frame", "channel"])
    lacks = [gone(*row) for row in rows]
    images = images.assign(status="ok", reason="", path="a.tif", z=1, pixel_um=0.65)
    images.loc[lacks, ["status", "reason", "path"]] = ["missing", reason, ""]
    return images


def judge(gone, needs=NEEDS, **changes):
    """Return the judged wells, by name."""
    return judge_wells(plate(gone, **changes), LAYOUT, needs).set_index("well")


@pytest.mark.parametrize(
    ("channel", "frames"),
    [
        ("gfp", range(LAST)),  # filmed at the end only
        ("lnp", range(4, N_FRAMES)),
        ("brightfield", range(4, N_FRAMES)),
        ("counterstain", [4, 6]),  # tracks bridge two
        ("counterstain", [1, LAST]),
        ("lnp", [1, 2]),  # the last one stands in
        ("brightfield", [1, 3]),
    ],
)
def test_a_plane_that_nothing_needs_costs_nothing(channel, frames):
    wells = judge(lambda well, field, frame, name: name == channel and frame in frames)
    assert wells["used"].tolist() == [True, True, False]
    assert wells["lost_fields"].tolist() == ["", "", ""]
    assert wells["reason"].tolist() == ["", "", "dust"]


def test_few_fields_are_lost_where_one_plane_in_two_hundred_is_missing():
    rng, n_fields, n_frames = np.random.default_rng(0), 200, 72
    place = pd.MultiIndex.from_product(
        [range(1, n_fields + 1), range(n_frames), CHANNELS], names=["field", "frame", "channel"]
    )
    images = place.to_frame(index=False).assign(well="C03", path="a.tif", z=1, pixel_um=0.65)
    gone = rng.random(len(images)) < 0.005
    images = images.assign(status=np.where(gone, "missing", "ok"), reason="not on disk")
    needs = Needs(n_seen=20, last_frame=71, running=False, max_missing=2)
    fields = judge_fields(images, needs)
    assert (fields["n_missing"] > 0).mean() > 0.4
    assert (fields["reason"] == "").mean() > 0.95


@pytest.mark.parametrize(
    ("channel", "frames", "told"),
    [
        (
            "lnp",
            [0],
            "field 1 lacks lnp in frame 0, which the models see, and there is none",
        ),
        ("lnp", [0], "2 frames before to stand in: 1 planes not on disk"),
        ("brightfield", [1, 2, 3], "lacks brightfield in frame 3, which the models see, and"),
        ("gfp", [LAST], "lacks gfp in frame 7, where the outcome is read"),
        ("counterstain", [1, 3, 5], "in 3 frames (1, 3, 5), of which 2 are allowed"),
        ("counterstain", [4, 5, 6], "in frames 4 to 6, of which 2 are allowed"),
    ],
)
def test_a_well_without_a_plane_that_is_needed_says_which_and_what_for(channel, frames, told):
    def gone(well, field, frame, name):
        return well == "C03" and name == channel and frame in frames

    well = judge(gone, fields=[1]).loc["C03"]
    assert not well["used"]
    assert told in well["reason"]
    assert "such as C03 field 1 frame" in well["reason"]


def test_without_a_counterstain_brightfield_is_needed_to_the_end():
    def images(lacking, frames):
        found = plate(lambda well, field, frame, name: name == lacking and frame in frames)
        return found[found["channel"] != "counterstain"]

    assert judge_wells(images("brightfield", [4, 6]), LAYOUT, NEEDS)["used"].sum() == 2
    assert judge_wells(images("lnp", range(4, N_FRAMES)), LAYOUT, NEEDS)["used"].sum() == 2
    with pytest.raises(ImageError, match="lacks brightfield in frames 4 to 6, of which 2 are"):
        judge_wells(images("brightfield", [4, 5, 6]), LAYOUT, NEEDS)


def test_a_well_is_used_without_the_field_that_is_lost(caplog):
    images = plate(lambda well, field, frame, name: (well, field) == ("C03", 2))
    wells = judge_wells(images, LAYOUT, NEEDS)
    assert wells["used"].tolist() == [True, True, False]
    assert wells["lost_fields"].tolist() == ["2", "", ""]
    assert wells["n_missing"].tolist() == [N_FRAMES, 0, 0]
    log_wells(images, wells)
    assert "1 of 3 wells are used without some of their fields: C03: field 2 lacks" in caplog.text


def test_a_plate_without_an_outcome_yet_needs_none():
    running = Needs(n_seen=4, last_frame=LAST, running=True, max_missing=2)
    wells = judge(lambda well, field, frame, name: name == "gfp", needs=running)
    assert wells["used"].tolist() == [True, True, False]


def test_the_time_point_that_is_being_filmed_costs_no_well():
    running = Needs(n_seen=N_FRAMES, last_frame=20, running=True, max_missing=2)
    wells = judge(lambda well, field, frame, name: frame == 7 and name != "lnp", needs=running)
    assert wells["used"].tolist() == [True, True, False]
    with pytest.raises(ImageError, match=r"lacks lnp in frames 0 to 7, of which 2 are allowed"):
        judge(lambda well, field, frame, name: name == "lnp", needs=running)


@pytest.mark.parametrize(
    ("gone", "reason", "told"),
    [
        (lambda frame, name: frame == 0, "not on disk", ["frame 0", "acquisition/first_timepoint"]),
        (lambda frame, name: frame in (1, 2, 3), "not on disk", ["frame 3", "horizons up to 3"]),
        (
            lambda frame, name: name == "lnp",
            "truncated: 9 bytes, the image reaches to byte 99",
            ["lnp", "frames 0 to 3", "truncated: 9 bytes", "Copy these planes again"],
        ),
        (
            lambda frame, name: name == "brightfield",
            "size (8, 5); most planes of the plate have (8, 10)",
            ["brightfield", "size (8, 5)", "binning"],
        ),
        (lambda frame, name: name == "gfp", "AF Error", ["gfp", "frame 7", "acquisition/n_frames"]),
        (
            lambda frame, name: name == "lnp",
            "a PNG of 8 bits, grey; expected 16 bits, grey",
            ["a PNG of 8 bits", "Export these planes again, each as one grey image of 16 bits"],
        ),
        (
            lambda frame, name: name == "lnp",
            "a link to a file that is not here; fetch it (datalad get, or git annex get)",
            ["Fetch the content of these planes (datalad get"],
        ),
    ],
)
def test_where_no_well_is_left_the_error_says_why_and_what_to_do(gone, reason, told):
    with pytest.raises(ImageError, match="no well is left, so no cell can be used") as error:
        judge(lambda well, field, frame, name: gone(frame, name), reason=reason)
    for words in [*told, "2 wells (C03, G03)", "1 wells are excluded in the table of wells"]:
        assert words in str(error.value)


def test_pixels_of_several_sizes_are_told(caplog):
    images = plate(lambda *place: False)
    images.loc[images["channel"] == "lnp", "pixel_um"] = 0.325
    log_wells(images, judge_wells(images, LAYOUT, NEEDS))
    assert "pixels differ in size: 96 planes of 0.65 um, 32 planes of 0.325 um" in caplog.text
