"""The table of wells whose outcome is known: read as labs write it, refused in words."""

import numpy as np
import pandas as pd
import pytest

from lnp.bundle.known_wells import read_known_wells
from lnp.design.plate_layout import LayoutError

PLATES = pd.DataFrame({"purpose": ["train", "predict"]}, index=["OLD", "NEW"])
WELLS = pd.DataFrame({"plate": ["OLD", "NEW", "NEW"], "well": ["C03", "C03", "C04"]})


def read(tmp_path, text):
    """Write a table of known wells, and read it."""
    path = tmp_path / "known.csv"
    path.write_text(text, encoding="utf-8")
    return read_known_wells(str(path), PLATES, WELLS)


def test_shares_and_levels_are_read_as_labs_write_them(tmp_path):
    table = read(
        tmp_path, "Plate;Well;Share positive;Mean level\nNEW;c3;25 %;9,134\nNEW;C04;0,5;\n"
    )
    assert table["well"].tolist() == ["C03", "C04"]
    np.testing.assert_allclose(table["share_positive"], [0.25, 0.5])
    np.testing.assert_allclose(table["mean_level"], [9.134, np.nan])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("OLD,C03,0.5,", "not a plate with the purpose predict"),
        ("NEW,C09,0.5,", "not in the table of wells"),
        ("NEW,C03,50,", "expected a share from 0 to 1"),
        ("NEW,C03,,high", "expected a number"),
        ("NEW,C03,,", "neither share_positive nor mean_level"),
        ("NEW,C03,0.5,\nNEW,C3,0.6,", "is listed twice"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, message):
    with pytest.raises(LayoutError, match=message):
        read(tmp_path, f"plate,well,share_positive,mean_level\n{row}\n")
