"""A plate as OME-Zarr, valid by ome-zarr-models and read back by ome-zarr-py."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import zarr

from judges import judged
from lnp.core.contracts import no_rows
from lnp.exchange.ome_zarr.display import display_window
from lnp.exchange.ome_zarr.plate import PlateError, check_plate, create_plate
from lnp.exchange.ome_zarr.site import interval_of, write_site

N_FRAMES, SHAPE, SIDE = 3, (21, 34), 6
CHANNELS = ["counterstain", "lnp", "brightfield", "gfp"]
FIELDS = {"C03": [1, 2], "AA12": [1]}
WINDOWS = dict.fromkeys(CHANNELS, (10.0, 900.0))
READ = """
import json, sys
import numpy as np
from ome_zarr.io import parse_url
from ome_zarr.reader import Reader
import ome_zarr_models

found = {}
for version, folder in zip(("0.4", "0.5"), sys.argv[1:]):
    model = ome_zarr_models.open_ome_zarr(folder, version=version)
    plate, *_ = Reader(parse_url(folder, mode="r"))()
    image, _, label = Reader(parse_url(folder + "/C/03/2", mode="r"))()
    np.savez(folder + ".npz", image=image.data[0], half=image.data[1], label=label.data[0])
    found[version] = {
        "model": type(model).__name__, "version": model.ome_zarr_version,
        "plate": plate.data[0].shape, "names": image.metadata["channel_names"],
        "limits": image.metadata["contrast_limits"], "axes": image.metadata["axes"],
        "scale": image.metadata["coordinateTransformations"][1],
        "properties": label.metadata["properties"],
    }
print(json.dumps(found))
"""


def film_of(seed):
    """Return planes by channel, GFP without its second frame."""
    rng = np.random.default_rng(seed)
    film = {name: list(rng.integers(0, 999, (N_FRAMES, *SHAPE), "uint16")) for name in CHANNELS}
    film["gfp"][1] = None
    return film


def content_of(well, field, seed):
    """Return what `write_site` needs of one field with two cells; cell 5 has no mask."""
    masks = np.zeros((N_FRAMES, 1, SIDE, SIDE), dtype=bool)
    masks[:, 0, 2:5, 1:5] = True
    rows = [(0, t, 8.0 + t, 12.0) for t in range(N_FRAMES)] + [(5, 0, 2.0, 2.0)]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "row", "col"])
    site = f"{well}_f{field:03d}"
    cells = no_rows("cells").reindex(range(2)).assign(cell=[0, 5], used=[True, False], site=site)
    cells = cells.assign(condition="316 ng", reason=["", "lost"], gfp=[800.0, np.nan])
    about = {"plate": "P1", "site": site, "pixel_um": 0.65, "time_s": [0.0, 600.0, 1210.0]}
    return {
        "planes": film_of(seed),
        "masks": masks,
        "written": np.array([0]),
        "shape": SHAPE,
        "tracks": tracks.assign(state="tracked", risk=0.25, mother=-1),
        "cells": cells,
        "about": about,
    }


def write_plate(folder, version):
    """Write a plate of three fields in two wells."""
    wells = pd.DataFrame({"well": list(FIELDS), "dose_ng": [316.0, 0.0], "used": [True, False]})
    wells = wells.assign(formulation="", role="treated", lost_fields="", reason="")
    plate = create_plate(folder, version, "P1", FIELDS, wells.set_index("well"))
    for seed, (well, field) in enumerate([("C03", 1), ("C03", 2), ("AA12", 1)]):
        path = f"{'C/03' if well == 'C03' else 'AA/12'}/{field}"
        content = content_of(well, field, seed)
        write_site(plate.create_group(path), folder / path, version, content, WINDOWS)
    check_plate(folder, version)
    return folder


@pytest.fixture(scope="module")
def plates(tmp_path_factory):
    """Return a plate of each version."""
    folder = tmp_path_factory.mktemp("plates")
    return {version: write_plate(folder / f"P1-{version}", version) for version in ("0.4", "0.5")}


def test_ome_zarr_py_and_ome_zarr_models_read_both_versions(plates):
    found = json.loads(judged(READ, *plates.values()))
    film, mask = film_of(seed=1), np.zeros((N_FRAMES, *SHAPE), dtype=int)
    film["gfp"][1] = np.zeros(SHAPE, "uint16")
    for frame in range(N_FRAMES):  # a mask begins half of its side before the centre
        mask[frame, 7 + frame : 10 + frame, 10:14] = 1
    for version, folder in plates.items():
        known = found[version]
        assert (known["model"], known["version"]) == ("HCS", version)
        assert known["plate"] == [N_FRAMES, 4, 2 * SHAPE[0], 2 * SHAPE[1]]  # two rows, two columns
        assert known["names"] == ["counterstain", "LNP", "brightfield", "GFP"]
        assert known["limits"] == [[10.0, 900.0]] * 4
        assert [axis.get("unit") for axis in known["axes"]] == [
            *("second", None),
            *("micrometer", "micrometer"),
        ]
        assert known["scale"] == [
            {"type": "scale", "scale": [605.0, 1.0, 1.3, 1.3]},
            {"type": "translation", "translation": [0.0, 0.0, 0.325, 0.325]},
        ]
        cell = {"cell": 0, "used": True, "reason": "", "condition": "316 ng", "gfp": 800.0}
        cell |= {"risk": 0.25, "mother": -1}
        assert known["properties"] == {"1": cell}
        arrays = np.load(f"{folder}.npz")
        np.testing.assert_array_equal(arrays["image"], np.stack(list(film.values()), axis=1))
        np.testing.assert_array_equal(arrays["label"], mask)


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_what_the_standard_has_no_place_for_stands_beside_it(plates, version):
    group = zarr.open_group(plates[version], mode="r")
    assert group["C/03"].attrs["lnp"] == {
        **{"well": "C03", "dose_ng": 316.0, "formulation": "", "role": "treated"},
        **{"used": True, "lost_fields": "", "reason": ""},
    }
    field = group["C/03/1"].attrs["lnp"]
    assert field["time_s"] == [0.0, 600.0, 1210.0]
    assert field["missing"] == {"gfp": [1]}


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_a_field_without_cells_times_and_pixel_size_is_valid_and_names_no_unit(tmp_path, version):
    wells = pd.DataFrame({"dose_ng": 0.0, "used": True}, index=["C03"])
    wells = wells.assign(formulation="", role="mock", lost_fields="", reason="")
    plate = create_plate(tmp_path / "P", version, "P", {"C03": [1]}, wells)
    content = content_of("C03", 1, seed=0)
    content |= {name: content[name].iloc[:0] for name in ("tracks", "cells")}
    content |= {"written": np.zeros(0, int), "masks": np.zeros((N_FRAMES, 0, SIDE, SIDE), bool)}
    content["about"] |= {"pixel_um": None, "time_s": [None] * N_FRAMES}
    group = plate.create_group("C/03/1")
    write_site(group, tmp_path / "P/C/03/1", version, content, WINDOWS)
    check_plate(tmp_path / "P", version)
    attributes = group.attrs.asdict()
    scales = attributes.get("ome", attributes)["multiscales"][0]
    assert not [axis for axis in scales["axes"] if axis.get("unit")]
    assert scales["datasets"][0]["coordinateTransformations"][0]["scale"] == [1, 1, 1, 1]
    assert not group["labels/tracks/0"][:].any()


def test_tables_lie_beside_the_images_as_ngio_reads_them(plates):
    field = plates["0.5"] / "C/03/1"
    tables = zarr.open_group(field, mode="r")["tables"]
    assert tables.attrs["tables"] == ["cells", "tracks"]
    assert tables["cells"].attrs["region"] == {"path": "../labels/tracks"}
    cells = pd.read_parquet(field / "tables/cells/table.parquet")
    assert cells["label"].tolist() == [1, 6]
    tracks = pd.read_parquet(field / "tables/tracks/table.parquet")
    assert tracks["time_s"].tolist() == [0.0, 600.0, 1210.0, 0.0]


def test_a_plate_that_lacks_an_array_is_refused(plates, tmp_path):
    folder = shutil.copytree(plates["0.5"], tmp_path / "P1")
    (folder / "C/03/1/2/zarr.json").unlink()
    with pytest.raises(PlateError, match="not valid by ome-zarr-models"):
        check_plate(folder, "0.5")


def test_intervals_are_the_usual_ones_of_known_times():
    assert interval_of([0.0, 10.0, 20.0, 95.0]) == 10
    assert interval_of([0.0, None, 20.0, 31.0]) == 11
    assert interval_of([None, 5.0, None]) is None
    assert interval_of([4.0]) is None


def test_a_channel_without_pixels_is_shown_in_its_whole_range():
    assert display_window("gfp", np.zeros(0)) == (0, 65535)
    assert display_window("gfp", np.full(9, 7)) == (7, 8)
