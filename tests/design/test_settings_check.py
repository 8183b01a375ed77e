import pandas as pd
import pytest

from lnp.design.settings_check import (
    filmed_problems,
    mask_problems,
    spot_problems,
    weights_problems,
)


@pytest.mark.parametrize(
    ("weights", "convention", "expected"),
    [
        ("imagenet", "torchvision", None),
        ("imagenet", "keras", "torchvision"),
        ("edges", "keras", None),
        ("edges", "torchvision", "keras"),
        ("random", "torchvision", None),
        ("own.npz", "plain", None),
    ],
)
def test_named_weights_want_the_input_that_they_were_trained_on(weights, convention, expected):
    problems = weights_problems({"cnn": {"weights": weights, "convention": convention}}, None, None)
    told = [f"cnn/convention: {convention}; expected {expected} with cnn/weights: {weights}"]
    assert [problem.partition(",")[0] for problem in problems] == (told if expected else [])


@pytest.mark.parametrize(
    ("plate", "n", "right"), [("NEW", 4, True), ("NEW", 9, False), ("OLD", 4, False)]
)
def test_a_film_ends_early_on_a_simulated_plate_to_predict_only(plate, n, right):
    plates = pd.DataFrame(
        {"simulated": True, "purpose": ["train", "predict"]}, index=["OLD", "NEW"]
    )
    problems = filmed_problems({plate: n}, {"acquisition": {"n_frames": 8}}, plates)
    told = f"simulation/filmed/{plate}: found {n} frames; expected a simulated plate"
    assert [problem[: len(told)] for problem in problems] == ([] if right else [told])


@pytest.mark.parametrize(
    ("method", "masks", "seeding", "expected"),
    [
        ("propagate", "own", "file", []),
        ("propagate", "file", "automatic", ["tracking/masks: file; expected own"]),
        ("link", "file", "file", []),
        ("labels", "own", "automatic", []),
        ("labels", "file", "automatic", []),
        ("labels", "own", "file", ["seeding/method: file; expected automatic"]),
    ],
)
def test_label_images_are_for_trackers_that_use_them(method, masks, seeding, expected):
    config = {"tracking": {"method": method, "masks": masks}, "seeding": {"method": seeding}}
    problems = mask_problems(config, None, None)
    assert [problem.partition(" with ")[0] for problem in problems] == expected


@pytest.mark.parametrize(
    ("roles", "channels", "archive", "expected"),
    [
        (["treated", "mock"], ["lnp"], [], None),
        (["treated", "empty"], ["lnp"], [], "no training well"),
        (["treated", "control"], ["gfp"], [], "plates without a label"),
        (["treated", "control"], ["lnp"], ["P"], "a study of the published archive"),
    ],
)
def test_a_threshold_by_controls_needs_wells_without_particles(roles, channels, archive, expected):
    plates = pd.DataFrame({"purpose": "train", "channels": [dict.fromkeys(channels, 1)]}, ["P"])
    wells = pd.DataFrame({"plate": "P", "role": roles, "exclude": ""})
    config = {"spots": {"threshold": "controls"}, "published": {"plates": archive}}
    problems = spot_problems(config, plates, wells)
    told = f"spots/threshold: controls, and {expected}"
    assert [problem[: len(told)] for problem in problems] == ([told] if expected else [])
    assert spot_problems(config | {"spots": {"threshold": 5.0}}, plates, wells) == []
