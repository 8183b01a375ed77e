"""Which plates are brought to the study's pixels, and what is refused."""

import numpy as np
import pandas as pd
import pytest
import tifffile

from lnp.acquisition.lengths import LengthError
from lnp.acquisition.pixels.resample import resample
from lnp.acquisition.pixels.study_size import (
    bring_to_study,
    describe_resampled,
    resampling_factor,
)
from lnp.acquisition.planes import read_planes
from lnp.acquisition.used_planes import pixel_size


def plate(pixel_um, n=3, **columns):
    about = {"plate": "P", "site": "C03_f001", "channel": "gfp", "status": "ok", "z": 1}
    about |= {"pixel_um": pixel_um, "raw_pixel_um": pixel_um, "path": ""}
    return pd.DataFrame({"frame": range(n)}).assign(**(about | columns))


@pytest.mark.parametrize(("raw_um", "wanted_um"), [(0.65, "auto"), (0.65, 0.65), (0.65, 0.653)])
def test_a_plate_of_the_studys_pixels_stays_as_it_is(raw_um, wanted_um):
    images = bring_to_study(plate(raw_um), "P", wanted_um)
    assert pixel_size(images) == raw_um
    assert resampling_factor(images) == 1
    assert describe_resampled(images) == ""


def test_a_table_of_before_says_nothing_of_the_files_and_stays_as_it_is():
    images = plate(0.65).assign(raw_pixel_um=np.nan)
    assert resampling_factor(images) == 1
    assert describe_resampled(images) == ""


def test_other_plates_are_brought_to_it_and_the_report_says_so(caplog):
    images = bring_to_study(plate(0.325), "P", 0.65)
    assert pixel_size(images) == 0.65
    assert set(images["raw_pixel_um"]) == {0.325}
    assert resampling_factor(images) == 2
    told = describe_resampled(images)
    assert told.startswith("images are shrunk from pixels of 0.325 um to the study's 0.65")
    assert "images are shrunk" in caplog.text
    told = describe_resampled(bring_to_study(plate(0.65), "P", 0.5))
    assert "enlarged from pixels of 0.65 um to the study's 0.5 um; they show no finer" in told


@pytest.mark.parametrize(
    ("raw_um", "told"),
    [(0.2, "shrink 3.25 times; expected 3 at most"), (1.5, "be enlarged 2.31 times; expected 2")],
)
def test_too_different_pixels_are_refused(raw_um, told):
    with pytest.raises(LengthError, match=f"plate P: its pixels are {raw_um} um") as caught:
        bring_to_study(plate(raw_um), "P", 0.65)
    assert told in str(caught.value)


def test_the_truth_of_a_simulated_plate_is_in_its_own_pixels():
    with pytest.raises(LengthError, match=r"is simulated with pixels of 0\.325 um"):
        bring_to_study(plate(0.325), "P", 0.65, simulated=True)


def test_planes_are_resampled_as_they_are_read(tmp_path):
    plane = np.random.default_rng(0).integers(0, 60000, (8, 12)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", plane)
    images = plate(0.325, n=1, path=str(tmp_path / "a.tif"))
    np.testing.assert_array_equal(read_planes(images, "gfp")[0], plane)
    found = read_planes(bring_to_study(images, "P", 0.65), "gfp")
    np.testing.assert_array_equal(found[0], resample(plane, 2.0))
    assert found.factor == 2
