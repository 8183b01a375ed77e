"""Mistakes in the three files that a lab edits are named before any job runs."""

import pytest
import yaml
from snakemake.utils import validate

from lnp.design.settings_schema import check_schema
from study import REPOSITORY, snakemake, write_study


def refused(study):
    """Return what Snakemake says of a study that it must refuse."""
    process = snakemake(study, "--dry-run")
    assert process.returncode != 0
    assert "Traceback" not in process.stdout
    assert not (study / "results").exists()
    return process.stdout


@pytest.mark.medium
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"trakcing": {"window_um": 50}}, "trakcing"),
        ({"tracking": {"window": 50}}, "window"),
        ({"seed": "one"}, "seed: found 'one'; expected a whole number"),
        ({"cnn": {"epochs": 0}}, "cnn/epochs: found 0; expected a whole number >= 1"),
        ({"horizons": [2, 20]}, "20"),
        ({"simulation": {"plates": []}}, "TINY-1"),
        ({"approaches": ["named", "lsmt"]}, "approaches: found lsmt; expected some of"),
        ({"approaches": ["cnn"]}, "primary: found named, which is not among the approaches"),
        ({"cnn": {"scaling": {}}}, "cnn/scaling: missing for counterstain, lnp, brightfield"),
        (
            {"claims": {"approach": "lstm"}},
            "claims/approach: was removed, since the setting",
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, changes, said):
    assert said in refused(write_study(tmp_path, changes))


@pytest.mark.medium
@pytest.mark.parametrize(
    ("doses", "said"),
    [
        ({"C03": 316, "E03": 31.6}, "control"),
        ({"Q99": 316, "G03": 0}, "Q99"),
        ({"G03": 0, "G04": 0}, "treated"),
    ],
)
def test_a_wrong_plate_layout_is_named(tmp_path, doses, said):
    assert said in refused(write_study(tmp_path, doses=doses))


@pytest.mark.medium
def test_a_well_listed_twice_is_named(tmp_path):
    study = write_study(tmp_path)
    with (study / "config/wells.tsv").open("a") as wells:
        wells.write("TINY-1\tC03\t31.6\ttreated\t\n")
    assert "C03" in refused(study)


@pytest.mark.medium
def test_a_missing_file_is_named(tmp_path):
    study = write_study(tmp_path)
    (study / "config/wells.tsv").unlink()
    assert "wells.tsv" in refused(study)


DEMOS = ["demo/config/config.yaml", "demo/families/config/config.yaml"]
CONFIGS = ["config/config.yaml", *DEMOS]
SCHEMA = REPOSITORY / "config/schema.yaml"


def read_config(path):
    return yaml.safe_load((REPOSITORY / path).read_text())


def keys_of(about, settings, path=""):
    """Yield (path, default or None, value in the settings) of every key in their sections."""
    properties = about.get("properties") or {
        name: about["additionalProperties"]
        for name in (settings if "additionalProperties" in about else {})
        if isinstance(about["additionalProperties"], dict)
    }
    for key, inner in properties.items():
        value = settings.get(key)
        if isinstance(value, dict):
            yield from keys_of(inner, value, f"{path}{key}/")
        elif key in settings or "/" in path:
            yield path + key, inner.get("default"), value


@pytest.mark.parametrize("path", CONFIGS)
def test_what_a_config_does_not_name_has_a_default(path):
    settings = read_config(path)
    validate(settings, SCHEMA)
    schema = yaml.safe_load(SCHEMA.read_text())
    assert set(schema["properties"]) - set(settings) <= {"simulation", "published"}
    assert [name for name, _, value in keys_of(schema, settings) if value is None] == []
    check_schema(settings, schema)  # the defaults fit it, too


@pytest.mark.parametrize("path", DEMOS)
def test_a_demo_names_only_what_differs_from_the_defaults(path):
    schema = yaml.safe_load(SCHEMA.read_text())
    named = keys_of(schema, read_config(path))
    assert [name for name, default, value in named if value == default is not None] == []


def test_the_config_of_a_study_is_short():
    assert len((REPOSITORY / CONFIGS[0]).read_text().splitlines()) <= 40


def test_a_study_that_names_protocols_replaces_those_of_the_defaults():
    settings = read_config(CONFIGS[0])
    settings["protocols"] = {"wells": {"unit": "well", "scheme": "cross"}}
    validate(settings, SCHEMA)
    assert list(settings["protocols"]) == ["wells"]
    assert settings["protocols"]["wells"]["threshold"] == "maximum"


@pytest.mark.medium
def test_an_old_key_is_told_its_new_name(tmp_path):
    said = refused(write_study(tmp_path, {"lstm": {"keep_one_in": 4}}))
    assert "lstm/keep_one_in: is now called lstm/reduction_factor" in said
