"""Mistakes in the three files that a lab edits are named before any job runs."""

import pytest
import yaml

from study import snakemake, write_study


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
        ({"trakcing": {"window_px": 50}}, "trakcing"),
        ({"tracking": {"window": 50}}, "window"),
        ({"seed": "one"}, "'one' is not of type 'integer'"),
        ({"cnn": {"epochs": 0}}, "minimum"),
        ({"horizons": [2, 20]}, "20"),
        ({"simulation": {"plates": []}}, "TINY-1"),
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


def test_the_config_of_a_study_and_of_the_demo_have_the_same_keys():
    from study import REPOSITORY

    def keys(settings):
        return {
            (key, *inner)
            for key, value in settings.items()
            if key not in ("simulation", "protocols", "power_analysis")
            for inner in (keys(value) if isinstance(value, dict) else {()})
        }

    study, demo = (
        yaml.safe_load((REPOSITORY / path).read_text())
        for path in ["config/config.yaml", "demo/config/config.yaml"]
    )
    assert keys(study) == keys(demo)


def test_power_analysis_may_be_left_out_and_its_defaults_are_those_of_the_config():
    from snakemake.utils import validate

    from study import REPOSITORY

    whole = yaml.safe_load((REPOSITORY / "config/config.yaml").read_text())
    bare = {key: value for key, value in whole.items() if key != "power_analysis"}
    validate(bare, REPOSITORY / "config/schema.yaml")
    assert bare["power_analysis"] == whole["power_analysis"]
