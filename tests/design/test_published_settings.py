"""Settings and the table of plates of a study that begins from the published archive."""

import pandas as pd
import pytest

from lnp.design.plate_rows import plate_problems
from lnp.design.section_checks.published import published_problems

CHANNELS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}
CONFIG = {
    "published": {"plates": ["P"]},
    "spots": {"method": "log"},
    "acquisition": {"pixel_um": 0.1625, "first_timepoint": 1, "channels": CHANNELS},
    "crops": {"pixel_um": "auto"},
    "reporter": {"background": "none"},
    "protocols": {"paper": {"unit": "cell", "scheme": "given"}},
}


def problems(changes=None, purpose="train", others=()):
    """Return what is wrong with settings in which whole sections are replaced in part."""
    config = {name: section | (changes or {}).get(name, {}) for name, section in CONFIG.items()}
    names = ["P", *others]
    plates = pd.DataFrame({"purpose": purpose, "simulated": False}, index=names)
    return published_problems(config, plates, None)


def test_settings_of_the_published_archive_fit():
    assert problems() == []
    unrelated = {"published": {"plates": []}, "protocols": {"paper": {"scheme": "holdout"}}}
    assert problems(unrelated | {"acquisition": {"pixel_um": "auto"}}) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"acquisition": {"pixel_um": "auto"}}, "acquisition/pixel_um: expected a number"),
        ({"acquisition": {"first_timepoint": 2}}, "acquisition/first_timepoint: expected 1"),
        ({"acquisition": {"channels": CHANNELS | {"lnp": "none"}}}, "acquisition/channels"),
        ({"crops": {"pixel_um": 0.325}}, "crops/pixel_um: expected auto"),
        ({"reporter": {"background": "ring"}}, "reporter/background: expected none"),
        ({"protocols": {"paper": {"unit": "site", "scheme": "given"}}}, "expected unit cell"),
    ],
)
def test_what_the_archive_does_not_hold_is_refused(changes, told):
    (problem,) = problems(changes)
    assert told in problem


def test_the_given_split_is_of_published_plates_alone():
    given, mixed = problems(others=["Q"])
    assert "names all training plates" in given
    assert "found the plate Q beside P" in mixed
    assert any("purpose train" in problem for problem in problems(purpose="predict"))


def test_an_archive_that_is_not_there_says_where_to_find_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    row = {"plate": "P", "path": "LNP_data.zip", "purpose": "", "fields": ""}
    table = pd.DataFrame([row | dict.fromkeys(CHANNELS, "")])
    (problem,) = plate_problems(table, [], ["P"])
    assert "no archive 'LNP_data.zip'" in problem
    assert "README.md" in problem
    (tmp_path / "LNP_data.zip").touch()
    assert plate_problems(table, [], ["P"]) == []
    assert "published/plates names 'Q'" in plate_problems(table, [], ["P", "Q"])[0]
