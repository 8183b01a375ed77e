"""Settings of a bundle in a study that uses its models."""

import pytest

from lnp.bundle.about import FIXED, OFFERED, describe_settings
from lnp.bundle.adoption import (
    AdoptionError,
    adopt_settings,
    check_channels,
    check_plates,
)

OFFERED_SETTINGS = {
    **{key: {} for key in [*FIXED, *OFFERED]},
    "horizons": [5, 10],
    "crops": {"side_um": 31.2},
    "acquisition": {"n_frames": 72, "channels": {"lnp": 6, "gfp": 5}},
    "seeding": {"method": "automatic", "cell_diameter_um": 16.9},
}


def test_what_a_study_does_not_set_comes_from_the_bundle():
    config = {"seed": 3, "acquisition": {"channels": {"lnp": 2}}, "seeding": {"method": "file"}}
    adopted = adopt_settings(config, OFFERED_SETTINGS, {})
    assert adopted["seed"] == 3
    assert adopted["horizons"] == [5, 10]
    assert adopted["acquisition"] == {"n_frames": 72, "channels": {"lnp": 2, "gfp": 5}}
    assert adopted["seeding"] == {"method": "file", "cell_diameter_um": 16.9}


def test_a_bundle_may_be_older_than_a_section():
    older = {key: value for key, value in OFFERED_SETTINGS.items() if key != "hybrid"}
    adopted = adopt_settings({"hybrid": {"width": 8}}, older, {})
    assert adopted["hybrid"] == {"width": 8}
    assert adopted["horizons"] == [5, 10]


def test_how_cells_are_stained_must_be_given_where_training_predicted_it():
    offered = OFFERED_SETTINGS | {"staining": {"used": True}}
    with pytest.raises(AdoptionError, match="staining/used: not given; expected true or false"):
        adopt_settings({}, offered, {})
    for used in (True, False):
        given = {"staining": {"used": used}}
        assert adopt_settings(given, offered, {})["staining"] == given["staining"]


def test_what_models_see_may_be_repeated_but_not_changed():
    adopt_settings({"crops": {"side_um": 31.2}}, OFFERED_SETTINGS, {})
    wrong = {"crops": {"side_um": 40}, "horizons": [5]}
    with pytest.raises(AdoptionError) as caught:
        adopt_settings(wrong, OFFERED_SETTINGS, {("crops", "side_um"): "48 px"})
    message = str(caught.value)
    assert "3 differ" in message
    assert "crops/side_um: found 40; expected 31.2, as in training" in message
    assert "horizons: found [5]; expected [5, 10], as in training" in message
    assert "crops/side_um: found 48 px; expected 31.2 um" in message


def test_a_study_trains_models_or_uses_those_of_another():
    check_plates(["train", "predict"], "results/model.zip")
    check_plates(["predict"], "../first/results/model.zip")
    with pytest.raises(AdoptionError, match="plates that train models here"):
        check_plates(["train", "predict"], "../first/results/model.zip")
    with pytest.raises(AdoptionError, match="none that trains models"):
        check_plates(["predict"], "results/model.zip")


def test_settings_are_kept_in_micrometres_and_scaling_as_constants():
    settings = OFFERED_SETTINGS | {"crops": {"side_um": "48 px"}, "cnn": {"scaling": "auto"}}
    settings |= {"staining": {"used": True, "network": "train"}}
    kept = describe_settings(settings, {"lnp": {"offset": 1}}, pixel_um=0.65)
    assert kept["crops"] == {"side_um": 31.2, "pixel_um": 0.65}
    assert kept["cnn"] == {"scaling": {"lnp": {"offset": 1}}}
    assert kept["horizons"] == [5, 10]
    assert kept["staining"] == {"used": True}


def test_plates_need_the_channels_of_the_training():
    needed = ["counterstain", "lnp"]
    check_channels({"P": {"lnp": 6, "gfp": 5, "counterstain": 7}}, needed, "model.zip")
    for imaged in (["lnp"], ["counterstain", "lnp", "brightfield"]):
        with pytest.raises(AdoptionError, match=r"plate P: .*trained on counterstain, lnp"):
            check_channels({"P": imaged}, needed, "model.zip")
