"""A bundle: what is packed comes back, once; another layout or a changed byte is refused."""

import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from lnp.bundle.bundle_file import (
    CONTENTS,
    SPOT_NETWORK,
    BundleError,
    BundleWriter,
    open_bundle,
)
from lnp.core.seals import DamagedError, comment_zip, write_sealed
from lnp.models.networks.array_files import write_arrays
from lnp.models.spots.network_file import read_network
from synthetic.mutations import damaged_in_other_ways, with_flipped_bits

SHARED = np.arange(12, dtype=np.float32).reshape(3, 4)
TABLE = pd.DataFrame({"well": ["C03", "C04"], "truth": [0.5, np.nan], "n_cells": [3, 4]})


def write_bundle(path):
    """Write a bundle of two networks that share an array, and a model of trees."""
    writer = BundleWriter()
    for fold in (10, 2):
        arrays = {"base": SHARED, "head": np.full(2, fold, dtype=np.float32)}
        writer.add_model(f"grouped/cnn/regression/fold{fold}/t4", {"fold": fold}, arrays)
    writer.add_model("grouped/named/regression/fold1/t4", {"trees": [1, 2]}, {})
    writer.add_table("wells", TABLE)
    writer.write(path, {"horizons": [4]})
    return path


def test_models_come_back_in_the_order_of_their_folds(tmp_path):
    bundle = open_bundle(write_bundle(tmp_path / "model.zip"))
    found = [(v["fold"], a["base"], a["head"]) for v, a, _ in bundle.models("grouped", "cnn")]
    assert [fold for fold, _, _ in found] == [2, 10]
    for fold, base, head in found:
        np.testing.assert_array_equal(base, SHARED)
        np.testing.assert_array_equal(head, [fold, fold])
    ((values, arrays, where),) = bundle.models("grouped", "named")
    assert (values, arrays) == ({"trees": [1, 2]}, {})
    assert where.endswith("model.zip: models/grouped/named/regression/fold1/t4.json")
    assert bundle.about == {"horizons": [4]}


def test_the_network_of_spots_comes_back_as_the_file_that_it_was(tmp_path):
    writer, about = BundleWriter(), {"kind": "spots", "method": "unet", "noise": {"sd": 2.0}}
    writer.add_model("spots", about, {"first.0.weight": SHARED})
    writer.write(tmp_path / "model.zip", {})
    write_arrays(tmp_path / "unet.npz", *open_bundle(tmp_path / "model.zip").model(SPOT_NETWORK))
    values, weights = read_network("unet", tmp_path / "unet.npz")
    assert values == about
    np.testing.assert_array_equal(weights["first.0.weight"], SHARED)


def test_a_table_comes_back_with_its_missing_numbers(tmp_path):
    bundle = open_bundle(write_bundle(tmp_path / "model.zip"))
    pd.testing.assert_frame_equal(bundle.table("wells"), TABLE, check_dtype=False)
    assert bundle.table("unknown") is None


def test_an_array_that_models_share_is_kept_once(tmp_path):
    with zipfile.ZipFile(write_bundle(tmp_path / "model.zip")) as archive:
        arrays = [name for name in archive.namelist() if name.endswith(".npy")]
    assert len(arrays) == 3


def test_the_same_models_make_the_same_file(tmp_path):
    first, second = (write_bundle(tmp_path / name) for name in ("a.zip", "b.zip"))
    assert first.read_bytes() == second.read_bytes()


def test_an_altered_or_truncated_bundle_is_refused_in_one_sentence(tmp_path):
    path = write_bundle(tmp_path / "model.zip")
    content = path.read_bytes()
    garbled = [changed for _, changed in with_flipped_bits(content, 60)]
    for changed in [*garbled, *damaged_in_other_ways(content)]:
        path.write_bytes(changed)
        with pytest.raises(DamagedError, match=r"model\.zip: .*Take an undamaged copy"):
            open_bundle(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BundleError, match="there is no such file; expected a bundle"):
        open_bundle(tmp_path / "model.zip")


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (
            {"kind": "lnp model", "layout": 2, "about": {"commit": "ab"}},
            r"layout 2, .*layout 1.*ab",
        ),
        ({"kind": "crate"}, "holds no models of a study"),
        ([], "holds no models of a study"),
    ],
)
def test_another_layout_and_another_zip_are_refused(tmp_path, contents, message):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(CONTENTS, json.dumps(contents))
    write_sealed(tmp_path / "model.zip", comment_zip(packed.getvalue()))
    with pytest.raises(BundleError, match=message):
        open_bundle(tmp_path / "model.zip")


def test_a_pickle_in_a_bundle_is_not_read(tmp_path):
    writer = BundleWriter()
    with pytest.raises(ValueError, match="pickle"):
        writer.add_array(np.array({"runs": "code"}, dtype=object))
