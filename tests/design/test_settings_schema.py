import pytest

from lnp.design.settings_schema import SettingsError, check_schema

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
