"""A study without a counterstain says before any work what it lacks."""

import pandas as pd
import pytest

from lnp.staining.study_check import StainingError, check_staining

IMAGED = {"lnp": 6, "brightfield": 9, "gfp": 5}


@pytest.fixture
def check(tmp_path):
    """Return a function that checks a study without counterstain, some settings changed."""
    (tmp_path / "group1.npz").touch()
    network = str(tmp_path / "group1.npz")

    def check(imaged=IMAGED, **changes):
        staining = {"used": True, "scored": False, "network": network, **changes}
        check_staining({"staining": staining}, pd.DataFrame({"channels": [imaged]}))

    return check


def test_networks_of_another_study_are_enough(check):
    check()
    check(imaged=IMAGED | {"counterstain": 7}, used=False, network="train", scored=True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"imaged": {"lnp": 6, "gfp": 5}}, "acquisition/channels/brightfield: none; expected its"),
        ({"used": False}, "staining/used: false; expected true"),
        ({"network": "train"}, "staining/network: train; expected a file of results/staining/net"),
        ({"network": "nowhere.npz"}, "staining/network: nowhere.npz; expected a file"),
        ({"scored": True}, "staining/scored: true; expected false"),
    ],
)
def test_each_setting_that_does_not_fit_is_named(check, changes, told):
    with pytest.raises(StainingError) as error:
        check(**changes)
    assert told in str(error.value)
    assert "To put right (or image the counterstain)" in str(error.value)
