"""What this project asks of Spotiflow, by a stand-in that has its functions."""

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from lnp.imaging.spots import find_listed
from lnp.models.spots.saved import spot_finder, with_listed
from lnp.models.spots.spotiflow_calls import list_spots, load_spotiflow, train_spotiflow


class StandIn:
    """Spotiflow's functions with their parameters: finds the brightest pixel, half likely."""

    calls = []  # noqa: RUF012  (of all instances, as each is made inside)

    @classmethod
    def from_folder(cls, pretrained_path, inference_mode=True, which="best", map_location="auto"):
        cls.calls.append(("from_folder", pretrained_path, map_location))
        return cls()

    def predict(self, img, prob_thresh=None, exclude_border=False, verbose=True, device=None):
        self.calls.append(("predict", prob_thresh, device))
        place = np.unravel_index(img.argmax(), img.shape)
        return np.array([place]) + 0.25, SimpleNamespace(prob=[0.5])

    def fit(
        self,
        train_images,
        train_spots,
        val_images,
        val_spots,
        save_dir=None,
        train_config=None,
        device="auto",
        logger="tensorboard",
    ):
        self.calls.append(("fit", train_images, train_spots, val_images, val_spots, save_dir))
        assert train_config["num_epochs"] > 0
        assert (device, logger) == ("cpu", "none")


@pytest.fixture
def calls(monkeypatch):
    """Stand in for the program; return the list of its calls."""
    module = ModuleType("spotiflow.model")
    module.Spotiflow = StandIn
    monkeypatch.setitem(sys.modules, "spotiflow", ModuleType("spotiflow"))
    monkeypatch.setitem(sys.modules, "spotiflow.model", module)
    StandIn.calls.clear()
    return StandIn.calls


def frame():
    """Return a frame with one Gaussian spot of height 500 at (20, 30)."""
    row, col = np.indices((48, 60))
    return 100 + 500 * np.exp(-((row - 20) ** 2 + (col - 30) ** 2) / 4.5)


def test_spots_are_listed_with_ten_times_their_probability(calls):
    listed = list_spots(load_spotiflow("folder"), frame())
    assert listed.to_dict("records") == [{"row": 20.25, "col": 30.25, "height": 5.0}]
    assert calls == [("from_folder", "folder", "cpu"), ("predict", 0.02, "cpu")]


def test_training_keeps_some_patches_apart_and_repeats_itself(calls):
    for _ in range(2):
        train_spotiflow("out", 10, np.random.default_rng(3))
    first, second = calls
    assert [len(part) for part in first[1:5]] == [8, 8, 2, 2]
    assert first[5] == "out"
    assert all(np.array_equal(a, b) for a, b in zip(first[1], second[1], strict=True))
    assert all(places.shape[1] == 2 for places in first[2])


def test_light_of_a_listed_spot_is_that_of_the_pixels_and_the_threshold_is_kept():
    listed = pd.DataFrame({"row": [20.25, 5.0], "col": [30.25, 5.0], "height": [6.0, 4.0]})
    found = find_listed((frame(), listed), sigma=1.5, threshold=5.0)
    assert found["height"].tolist() == [6.0]
    assert found["intensity"].iloc[0] == pytest.approx(500 * 2 * np.pi * 1.5**2, rel=0.05)
    settings = SimpleNamespace(method="spotiflow", sigma_px=1.5, threshold=3.0)
    assert len(spot_finder(settings, [], [])((frame(), listed))) == 2


def test_planes_stay_as_they_are_where_nothing_is_listed():
    planes = [frame(), None]
    assert with_listed(planes, []) is planes
