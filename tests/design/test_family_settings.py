"""Settings of the families that do not fit what was imaged, or name networks without a use."""

import pandas as pd
import pytest

from lnp.design.section_checks.families import family_problems

SPOTS = {"method": "log", "network": "train"}
STAINING = {"used": False, "scored": False, "network": "train"}
SPATIAL = {"measured": False, "nuclei": "none"}
ALL = ("counterstain", "lnp", "brightfield", "gfp")


def problems(changes, imaged=ALL, purpose="train", archive=()):
    """Return what is wrong with settings in which sections are changed in part."""
    config = {"spots": SPOTS, "staining": STAINING, "spatial": SPATIAL}
    config = {name: section | changes.get(name, {}) for name, section in config.items()}
    plates = pd.DataFrame({"purpose": purpose, "channels": [dict.fromkeys(imaged, 1)]}, ["P"])
    return family_problems(config | {"published": {"plates": list(archive)}}, plates, None)


@pytest.mark.parametrize(
    ("setting", "value", "channel", "instead"),
    [
        ("spatial/measured", True, "lnp", "false"),
        ("spatial/nuclei", "file", "lnp", "none"),
        ("staining/used", True, "brightfield", "false"),
        ("staining/scored", True, "brightfield", "false"),
    ],
)
def test_a_family_needs_its_channel(setting, value, channel, instead):
    section, name = setting.split("/")
    changes = {section: {name: value}}
    assert problems(changes) == []
    (told,) = problems(changes, imaged=set(ALL) - {channel})
    assert f"acquisition/channels/{channel}: none" in told
    assert told.startswith(f"{setting}: {str(value).lower()}, ")
    assert f"Set {setting} to {instead}" in told


def test_an_archive_of_crops_has_no_planes_to_stain():
    (told,) = problems({"staining": {"scored": True}}, archive=["P"])
    assert "staining/scored: true, in a study of the published archive" in told
    assert problems({"spatial": {"measured": True}}, archive=["P"]) == []


def test_a_network_that_is_named_has_a_method():
    (told,) = problems({"spots": {"network": "unet.npz"}})
    assert "spots/network: unet.npz, and spots/method: log, which has no network" in told
    assert problems({"spots": {"network": "unet.npz", "method": "unet"}}) == []


def test_a_study_that_trains_nothing_names_the_networks_that_stain():
    (told,) = problems({"staining": {"used": True}}, purpose="predict")
    assert "staining/network: train, and no plate of this study trains" in told
    named = {"staining": {"used": True, "network": "group1.npz"}}
    assert problems(named, purpose="predict") == []


FREED = {"used": True, "network": "group1.npz"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"used": False}, "staining/used: false; expected true"),
        ({"network": "train"}, "staining/network: train; expected a file of results/staining/net"),
        ({"scored": True}, "staining/scored: true; expected false"),
    ],
)
def test_without_a_counterstain_networks_of_another_study_predict_it(changes, told):
    imaged = ("lnp", "brightfield", "gfp")
    assert problems({"staining": FREED}, imaged) == []
    (found,) = problems({"staining": FREED | changes}, imaged)
    assert f"acquisition/channels/counterstain: none, and {told}" in found


def test_without_a_counterstain_brightfield_is_needed():
    (found,) = problems({"staining": FREED}, ("lnp", "gfp"))
    assert "plates without the channel brightfield" in found
