import pandas as pd

from lnp.reporting.plane_counts import plane_rows
from synthetic.results import PLATE


def test_planes_are_counted_by_status_and_reason():
    images = pd.DataFrame({"plate": PLATE, "status": "ok", "reason": [""] * 8})
    images.loc[0, ["status", "reason"]] = ["missing", "not on disk"]
    rows = plane_rows(images)
    assert [(row["status"], row["reason"], row["n"]) for row in rows] == [
        ("missing", "not on disk", 1),
        ("ok", "", 7),
    ]


def test_reasons_that_differ_in_numbers_are_one_row_and_rare_ones_are_counted():
    cut = [f"truncated: {n} bytes, the image reaches to byte 999" for n in range(40)]
    errors = [f"AF Error at well {n}" for n in range(30)]
    images = pd.DataFrame({"plate": "P", "status": "error", "reason": cut + errors})
    rows = plane_rows(images)
    assert rows[0]["n"] == 40
    assert rows[0]["reason"].startswith("truncated (such as: truncated: 0 bytes")
    assert rows[-1]["reason"] == "19 other reasons, see results/images"
    assert sum(row["n"] for row in rows) == 70
