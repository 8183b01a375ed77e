"""Approaches and primary question of a study: what fits, and what is refused in words."""

import pandas as pd
import pytest

from lnp.models.networks.array_files import write_arrays
from lnp.models.registry import APPROACHES, fitted_for, networks_among
from lnp.models.spots.network_file import SpotNetworkError
from lnp.models.stainer.network_file import StainerError
from lnp.models.study_check import (
    ApproachError,
    check_approaches,
    check_input,
    check_scaling,
    check_spot_network,
    check_stainers,
)

PLATES = pd.DataFrame({"channels": [{"counterstain": 1, "lnp": 2, "gfp": 3}]})


def study(approaches=APPROACHES, primary="named", group="nuisance"):
    return {"approaches": approaches, "primary": primary, "claims": {"group": group}}


@pytest.mark.parametrize(
    "settings",
    [
        study(),
        study(["named"]),
        study(["cnn", "lstm"], "lstm", "single frame"),
        study(primary="gbm", group="named"),
        study(["cnn"], "cnn", "simple"),
    ],
)
def test_what_fits_is_taken(settings):
    check_approaches(settings)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            study(["named", "lsmt"]),
            "approaches: found lsmt; expected some of cnn, lstm",
        ),
        (study(["cnn", "gbm"]), "primary: found named, which is not among .* one of cnn, gbm"),
        (study(group="named"), r"claims/group: found named, which is the primary approach"),
        (study(primary="cnn", group="single frame"), "found single frame, .* primary approach"),
        (study(["named"], group="single frame"), "of which this study has no model; .* Add cnn"),
        (study(["lstm"], "lstm", "named"), "Add named to them, or choose another group"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(settings, told):
    with pytest.raises(ApproachError, match=told):
        check_approaches(settings)


def test_networks_need_the_scaling_of_each_channel_that_was_imaged():
    settings = study() | {"cnn": {"scaling": {"counterstain": {}}}}
    with pytest.raises(ApproachError, match="cnn/scaling: missing for lnp, which cnn, lstm, gbm"):
        check_scaling(settings, PLATES)
    check_scaling(settings | {"approaches": ["named"]}, PLATES)
    check_scaling(settings | {"cnn": {"scaling": "auto"}}, PLATES)
    check_scaling(settings | {"cnn": {"scaling": {"counterstain": {}, "lnp": {}}}}, PLATES)


def test_the_cnn_is_fitted_for_those_that_read_its_features():
    assert fitted_for(["lstm"]) == ["cnn", "lstm"]
    assert fitted_for(["cnn", "named"]) == ["cnn", "named"]
    assert networks_among(["named"]) == []


@pytest.mark.parametrize("name", ["tcn", "hybrid"])
def test_a_network_on_one_set_of_moments_needs_images_that_all_folds_scale_alike(name):
    check_input(study([name, "named"]) | {"cnn": {"input": "constants"}})
    check_input(study(["named"]) | {"cnn": {"input": "paper"}})
    with pytest.raises(ApproachError, match=rf"cnn/input: found paper, .* {name} reads"):
        check_input(study([name, "named"]) | {"cnn": {"input": "paper"}})


WELLS = pd.DataFrame({"plate": ["P", "P", "Q"], "well": ["C03", "C04", "C03"], "exclude": ""})


def spots(network, method="unet"):
    return {"spots": {"method": method, "network": str(network)}}


def staining(network):
    return {"staining": {"used": True, "scored": False, "network": str(network)}}


def test_a_file_of_a_network_of_spots_is_looked_at_before_any_work(tmp_path):
    write_arrays(tmp_path / "unet.npz", {"kind": "spots", "method": "unet"}, {})
    check_spot_network(spots("train"))
    check_spot_network(spots(tmp_path / "unet.npz"))
    with pytest.raises(SpotNetworkError, match=r"found a network of unet; expected .* vae_lsgan"):
        check_spot_network(spots(tmp_path / "unet.npz", "vae_lsgan"))
    with pytest.raises(SpotNetworkError, match="there is no such file; expected a network that"):
        check_spot_network(spots(tmp_path / "none.npz"))
    with pytest.raises(SpotNetworkError, match="no such folder; expected one that Spotiflow"):
        check_spot_network(spots(tmp_path / "none", "spotiflow"))


def test_networks_that_stain_saw_no_well_of_the_study(tmp_path):
    path = tmp_path / "group1.npz"
    write_arrays(path, {"kind": "stainer", "about": {"wells": [["P", "C04"], ["R", "C03"]]}}, {})
    with pytest.raises(StainerError, match=r"plate P: .* 1 of the wells .* \('C04'\)"):
        check_stainers(staining(path), WELLS)
    check_stainers(staining(path), WELLS.assign(exclude=["", "debris", ""]))
    check_stainers(staining("train"), WELLS)
    with pytest.raises(StainerError, match="there is no such file"):
        check_stainers(staining(tmp_path / "group2.npz"), WELLS)
