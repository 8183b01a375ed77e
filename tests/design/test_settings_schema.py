from pathlib import Path

import pytest
import yaml

from lnp.design.settings_schema import REMOVED, RENAMED, SettingsError, check_schema

WHOLE = yaml.safe_load((Path(__file__).parents[2] / "config/schema.yaml").read_text())

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["seed", "tracking"],
    "properties": {
        "seed": {"type": "integer"},
        "tracking": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "window_px": {"description": "Side of the window.", "type": "integer", "minimum": 3}
            },
        },
    },
}


def test_settings_that_fit_pass():
    check_schema({"seed": 1, "tracking": {"window_px": 50}}, SCHEMA)


def test_every_problem_is_named_at_once_with_its_place_and_meaning():
    with pytest.raises(SettingsError) as caught:
        check_schema({"trakcing": {}, "tracking": {"window_px": 1, "window": 2}}, SCHEMA)
    said = str(caught.value)
    assert "4 to put right" in said
    assert "trakcing: unknown key; was tracking meant?" in said
    assert "tracking/window: unknown key; was window_px meant?" in said
    assert "tracking/window_px: 1 is less than the minimum of 3. Meaning: Side" in said
    assert "seed: missing" in said


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"gfp": {"box_px": 96}}, "gfp: is now called reporter; rename the key"),
        ({"lstm": {"keep_one_in": 4}}, "lstm/keep_one_in: is now called lstm/reduction_factor"),
        (
            {"protocols": {"paper": {"floor": 1.0}}},
            "protocols/paper/floor: is now called protocols/paper/min_counts",
        ),
        ({"features": {"fit": "swapped"}}, "features: was removed, since cross-fitting"),
        ({"cnn": {"pooling": "mask"}}, "cnn/pooling: was removed, since pooling over"),
    ],
)
def test_a_key_of_an_older_version_is_told_what_became_of_it(settings, told):
    with pytest.raises(SettingsError) as caught:
        check_schema(settings, WHOLE)
    assert told in str(caught.value)


@pytest.mark.parametrize("path", RENAMED.values())
def test_every_new_name_is_a_key_of_the_schema(path):
    place = WHOLE
    for key in path.split("/"):
        place = place["additionalProperties"] if key == "<name>" else place["properties"][key]
    assert place["description"]


@pytest.mark.parametrize("path", [*RENAMED, *REMOVED])
def test_no_old_name_is_a_key_of_the_schema(path):
    *above, last = path.split("/")
    place = WHOLE
    for key in above:
        place = place["additionalProperties"] if key == "<name>" else place["properties"][key]
    assert last not in place["properties"]


def test_an_empty_section_is_named():
    with pytest.raises(SettingsError, match="tracking: is empty; give it a value, or delete"):
        check_schema({"seed": 1, "tracking": None}, SCHEMA)


def test_who_knows_nothing_of_this_library_can_catch_a_wrong_setting():
    with pytest.raises(ValueError, match="seed: missing"):
        check_schema({"tracking": {"window_px": 50}}, SCHEMA)
