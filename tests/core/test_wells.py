import re

import pytest

from lnp.core.vocabulary import site_name
from lnp.core.wells import SITE_NAME, WELL_NAME, row_and_column, standard_name, well_name


def test_every_well_of_a_plate_of_1536_has_a_name_that_tells_its_place():
    names = {well_name(row, column) for row in range(1, 33) for column in range(1, 49)}
    assert len(names) == 1536
    assert {row_and_column(name) for name in names} == {
        (row, column) for row in range(1, 33) for column in range(1, 49)
    }
    assert all(re.fullmatch(WELL_NAME, name) for name in names)
    assert all(re.fullmatch(SITE_NAME, site_name(name, 1)) for name in names)


def test_a_position_of_96_and_a_part_name_each_well_once():
    parts = [
        f"{row}{column:02d}.{part}{number}"
        for row in "ABCDEFGH"
        for column in range(1, 13)
        for part in "abcd"
        for number in range(1, 5)
    ]
    assert all(re.fullmatch(WELL_NAME, name) for name in parts)
    assert len({standard_name(name) for name in parts}) == 1536
    assert [standard_name(name) for name in ("A01.a1", "A01.d4", "H12.d4")] == [
        "A01",
        "D04",
        "AF48",
    ]


@pytest.mark.parametrize(
    "name", ["", "c04", "C4", "C00", "C49", "AG01", "BA01", "I01.a1", "C13.a1", "C01.e1", "C01.a5"]
)
def test_other_texts_are_no_wells(name):
    assert not re.fullmatch(WELL_NAME, name)
