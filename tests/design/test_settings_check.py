import pytest

from lnp.design.settings_check import weights_problems


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
