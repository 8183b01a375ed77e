import numpy as np
import pandas as pd

from lnp.core.vocabulary import CHANNELS
from lnp.reporting.sentences.image_caveats import (
    class_caveats,
    describe_empty,
    describe_held,
    describe_outside,
    image_caveats,
)

WELLS = pd.DataFrame({"well": ["C03", "G03"], "used": True, "lost_fields": ""})
CELLS = pd.DataFrame({"dose_ng": [0.0, 316.0], "gfp_saturated": 0.0, "used": True})
CELLS["held_planes"], CELLS["outside"], CELLS["site"] = 0, 0.0, ["C03_f001", "G03_f001"]


def images(interval_s=600.0, deep=()):
    """Return the table "images" of two wells with one z plane, or five in deep ones."""
    rows = [
        (well, 1, channel, frame, z, frame * interval_s)
        for well in WELLS["well"]
        for channel in CHANNELS
        for frame in range(4)
        for z in range(5 if well in deep else 1)
    ]
    columns = ["well", "field", "channel", "frame", "z", "time_s"]
    return pd.DataFrame(rows, columns=columns).assign(status="ok", pixel_um=0.65, raw_pixel_um=0.65)


def tables(**plates):
    """Return the tables of some plates, by their tables "images"."""
    return {
        "images": plates,
        "wells": dict.fromkeys(plates, WELLS),
        "cells": dict.fromkeys(plates, CELLS),
    }


def test_plates_alike_need_no_caveat():
    assert image_caveats(tables(A=images(), B=images()), 4) == []


def test_other_intervals_depths_and_saturation_are_caveats():
    study = tables(A=images(), B=images(3600, deep=["C03"]))
    study["cells"]["A"] = CELLS.assign(gfp_saturated=[0.0, 0.3])
    caveats = image_caveats(study, 4)
    assert caveats[0].startswith("Plates differ in their interval: 10 minutes (A), 60 minutes (B)")
    assert "Plate A: GFP saturates in the last frame" in caveats[1]
    assert "Plate B: brightfield: C03 has 5 z planes, the others 1" in caveats[2]


def test_fields_without_a_cell_are_named():
    planes = pd.DataFrame({"well": ["C03", "C03", "C03", "C04"], "field": [1, 1, 2, 1]})
    cells = pd.DataFrame({"site": ["C03_f001", "C04_f001"]})
    assert describe_empty(planes, cells) == (
        "in 1 of 3 fields no cell was found ('C03_f002'); look at their counterstain"
    )
    assert describe_empty(planes[planes["field"] == 1], cells) == ""
    assert describe_empty(planes, cells[:0]) == ""


def test_cells_with_a_held_plane_are_counted_if_they_are_used():
    held = CELLS.assign(held_planes=[1, 2])
    assert describe_held(CELLS) == ""
    assert describe_held(held.assign(used=False)) == ""
    assert describe_held(held.assign(used=[False, True])).startswith("for 1 of 1 used cells")
    study = tables(A=images())
    study["cells"]["A"] = held
    assert "for 2 of 2 used cells a plane that models see is missing" in image_caveats(study, 4)[0]
    assert "(3 crops)" in image_caveats(study, 4)[0]


def test_used_cells_with_crops_cut_at_the_border_are_counted():
    assert describe_outside(CELLS) == ""
    cut = CELLS.assign(outside=[0.1, 0.25])
    assert describe_outside(cut.assign(used=False)) == ""
    assert "usually 18% of it, at most 25%" in describe_outside(cut)
    study = tables(A=images())
    study["cells"]["A"] = cut.assign(outside=[0, 0.25])
    assert "for 1 of 2 used cells the crop reaches over" in image_caveats(study, 4)[0]


def test_unknown_times_are_a_caveat():
    caveats = image_caveats(tables(A=images().assign(time_s=np.nan)), 4)
    assert caveats[0].startswith("Plate A: when its frames were taken is unknown")


def test_folds_of_one_class_are_caveats():
    part = np.array(["train", "train", "train", "valid", "valid", "test"])
    key = {"protocol": "grouped", "plate": "A", "site": "s", "cell": range(6)}
    split = pd.DataFrame({**key, "fold": "fold1", "part": part})
    targets = pd.DataFrame({**key, "fold": "fold1", "class_part": part, "positive": part == "test"})
    one, dealt = (
        class_caveats({"split": {"grouped": split}, "targets": {"grouped": table}})
        for table in (
            targets,
            targets.assign(positive=[True, True, False, False, False, True], class_part=part[::-1]),
        )
    )
    assert one == [
        "Protocol grouped, fold1: the cells that train and validate are of one class, so its "
        "models of classification predict that class for every cell."
    ]
    assert "fold1: all cells of a part were of one class." in dealt[0]
