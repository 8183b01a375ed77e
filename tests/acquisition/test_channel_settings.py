"""The channels of a .mes, and which of ours each may be."""

from pathlib import Path

import pytest

from lnp.acquisition.first_look.channel_settings import (
    ChannelSetting,
    guess_channels,
    read_channel_settings,
)
from lnp.simulation.cellvoyager_settings import setting_files
from lnp.simulation.settings import Settings

NUMBERS = {"gfp": 5, "lnp": 6, "counterstain": 7, "brightfield": 9}
REAL = Path(__file__).resolve().parents[3] / "shared/data/cellvoyager_metadata"


def setting(number, light, method="Confocal Fluorescence"):
    return ChannelSetting(number, light, "BP525/50", method)


def test_all_channels_of_a_simulated_plate_are_known(tmp_path):
    files = setting_files(Settings("P", 3, (1,), NUMBERS), ["C03"])
    (name,) = (name for name in files if name.endswith(".mes"))
    (tmp_path / name).write_bytes(files[name])
    found = read_channel_settings(tmp_path / name)
    assert found[7].describe() == "640nm, BP676/29, Confocal Fluorescence"
    assert guess_channels(found, [5, 6, 7, 9]) == NUMBERS
    assert guess_channels(found, [5, 6]) == {"lnp": 6, "gfp": 5}


def test_two_channels_of_one_kind_are_left_to_a_person():
    settings = {1: setting(1, "488nm"), 2: setting(2, "490 nm"), 3: setting(3, "640nm")}
    assert guess_channels(settings, [1, 2, 3]) == {"counterstain": 3}
    assert guess_channels(settings, [1, 3, 8]) == {"counterstain": 3, "gfp": 1}


@pytest.mark.parametrize(
    ("light", "method", "shown"),
    [
        ("Lamp", "Bright Field", "brightfield"),
        ("405nm", "Confocal Fluorescence", ""),
        ("488nm, 640nm", "Confocal Fluorescence", ""),
        ("", "Phase contrast", "brightfield"),
    ],
)
def test_what_a_channel_may_show(light, method, shown):
    assert setting(1, light, method).shows() == shown


def test_real_settings_are_read():
    paths = sorted(REAL.glob("*/*.mes"))
    if not paths:
        pytest.skip(f"no real metadata in {REAL}")
    found = [read_channel_settings(path) for path in paths]
    assert all(found)
    assert all(each.light and each.filter for settings in found for each in settings.values())
