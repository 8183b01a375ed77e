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
    assert "window_px: found 1; expected a whole number >= 3. Meaning: Side of the window" in said
    assert "seed: missing; expected a whole number" in said


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"acquisition": {"z": "min"}}, "acquisition/z: found 'min'; expected max or a whole numb"),
        ({"horizons": [5, 5]}, "horizons: found [5, 5]; expected a list (not empty, each value on"),
        ({"cnn": {"learning_rate": "1e-4"}}, "a number > 0. Write it as 0.0001, without quotation"),
        ({"cnn": {"epochs": 5 * [10**80]}}, "cnn/epochs: found [1000000000"),
        ({"crops": 5}, "crops: found 5; expected a section with side_um, pixel_um, frames"),
        ({"lstm": 5}, "lstm: found 5; expected a section with read_out, n_draws"),
        ({"protocols": {"My own": {}}}, "a name is 'My own'; expected a name of small letters"),
        (
            {"protocols": {"paper": {"threshold": {"quantile": 2}}}},
            "expected maximum or mixture or {quantile: a number > 0, <= 1} or {mean_sd: a number >",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_is_expected(settings, told):
    with pytest.raises(SettingsError) as caught:
        check_schema(settings, WHOLE)
    assert told in str(caught.value)
    assert all(len(line) < 500 for line in str(caught.value).splitlines())


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
