"""The setting `scene` means one world per plate, and the truth says which."""

from dataclasses import fields

import numpy as np
import pytest
import yaml

from lnp.design.settings_schema import SettingsError, check_schema
from lnp.simulation.worlds.choose import SceneError, choose_world, world_rows
from lnp.simulation.worlds.draw import SPANS, draw_world, properties
from lnp.simulation.worlds.named import WORLDS
from lnp.simulation.worlds.world import PLAIN, World
from make_defaults import SCHEMA

PART = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
SCENE = {"$defs": PART["$defs"], "properties": {"scene": {"$ref": "#/$defs/scene"}}}


def test_plain_is_the_default_and_names_are_those_of_the_schema():
    assert choose_world("plain", "P", 1) == PLAIN == World()
    words, section = PART["$defs"]["scene"]["anyOf"][0]["enum"], PART["$defs"]["scene_properties"]
    assert {*words} == {"varied", *WORLDS}
    assert {*section["properties"]["like"]["enum"]} == {*WORLDS}
    assert (
        [*section["properties"]]
        == ["like", "varied", *SPANS]
        == [
            *("like", "varied"),
            *(f.name for f in fields(World) if f.name != "name"),
        ]
    )


@pytest.mark.parametrize("world", [*WORLDS.values(), *(draw_world(k) for k in range(30))])
def test_every_world_fits_the_schema(world):
    check_schema({"scene": properties(world)}, SCENE)


def test_a_wrong_property_is_told_by_its_name():
    with pytest.raises(SettingsError, match="scene/speed: found 'fast'; expected a number"):
        check_schema({"scene": {"like": "rings", "speed": "fast"}}, SCENE)
    with pytest.raises(SettingsError, match="scene/sped: unknown key; was speed meant"):
        check_schema({"scene": {"sped": 2}}, SCENE)
    with pytest.raises(SettingsError, match="found 'disks'; expected plain or varied or rings"):
        check_schema({"scene": "disks"}, SCENE)


def test_properties_replace_those_of_the_world_that_is_named():
    world = choose_world({"like": "rings", "speed": 2.0}, "P", 1)
    assert (world.speed, world.middle) == (2.0, WORLDS["rings"].middle)
    assert world.name == "rings, changed"
    assert choose_world({"jumps": 1}, "P", 1).jumps == 1


def test_a_draw_depends_on_its_seed_and_plate_only():
    assert choose_world("varied", "P", 7) == choose_world({"varied": 7}, "P", 1)
    assert choose_world("varied", "P", 7) != choose_world("varied", "Q", 7)
    assert choose_world({"varied": 7, "middle": 0.5}, "P", 1).middle == 0.5


def test_two_worlds_at_once_are_refused():
    with pytest.raises(SceneError, match="plate P: found like"):
        choose_world({"like": "rings", "varied": 1}, "P", 1)
    with pytest.raises(SceneError, match="found 'disks'"):
        choose_world("disks", "P", 1)


def test_draws_fill_the_spans_and_leave_properties_off_as_often_as_told():
    worlds = [properties(draw_world(k)) for k in range(200)]
    for name, span in SPANS.items():
        off = getattr(PLAIN, name) if span.off is None else span.off
        values = np.array([world[name] for world in worlds])
        drawn = values[values != off] if span.chance < 1 or name == "jump_px" else values
        assert span.low <= drawn.min() <= drawn.max() <= span.high
        assert drawn.max() - drawn.min() > 0.7 * (span.high - span.low)
        chance = span.chance * (SPANS["jumps"].chance if name.startswith("jump_") else 1)
        assert len(drawn) / 200 == pytest.approx(chance, abs=0.12)


def test_the_truth_of_a_plate_has_a_row_per_property():
    rows = world_rows(WORLDS["rings"])
    assert set(rows["world"]) == {"rings"}
    assert dict(zip(rows["property"], rows["value"], strict=True)) == properties(WORLDS["rings"])
