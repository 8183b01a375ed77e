"""Thousands of garbled inputs: each gives a result, or an error in our own words, and soon."""

import io
import logging
import os
import re
from collections import Counter
from functools import partial
from pathlib import Path

import imagecodecs
import pytest
import tifffile
import yaml
from snakemake.utils import validate

from lnp.acquisition.image_index import index_images
from lnp.acquisition.planes import read_planes
from lnp.core.errors import LnpError
from lnp.design.plate_layout import read_layout
from lnp.design.settings_schema import check_schema
from lnp.tracking.seed_files import read_seeds
from synthetic.folders import error_record, plate_names, record, wanted, write_plane, write_records
from synthetic.layouts import CONFIG, PLATES, WELLS
from synthetic.mutations import read_garbled

pytestmark = pytest.mark.medium
ROOT = Path(__file__).resolve().parents[2]
N_EXAMPLES = 250  # of each kind of file
HELPS = re.compile(
    r"[Ee]xpected|is not one of|such as|[.;?] \S+ \S"
)  # or a second clause: what to do
MRF = """<?xml version="1.0" encoding="utf-8"?>
<bts:MeasurementDetail xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0">
<bts:MeasurementChannel bts:Ch="7" bts:HorizontalPixelDimension="0.65"
 bts:VerticalPixelDimension="0.65" /><bts:MeasurementChannel bts:Ch="5"
 bts:HorizontalPixelDimension="0.65" bts:VerticalPixelDimension="0.65" /></bts:MeasurementDetail>
"""
SEEDS = "cell,row,col\n0,10.5,20\n1,40,12\n2,50.25,50\n"
FIJI = " ;X;Y;Slice\n1;10.5;20;1\n2;40;12;1\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the raw folder of a small plate, with all of its metadata."""
    folder = tmp_path_factory.mktemp("raw")
    for name in plate_names():
        write_plane(folder, name)
    records = [*map(record, plate_names()), error_record("AF failed", "C03", 2)]
    write_records(folder / "MeasurementData.mlf", records, bom=b"\xef\xbb\xbf")
    (folder / "MeasurementDetail.mrf").write_text(MRF)
    return folder


@pytest.fixture
def outcomes(faults, request):
    """Count results and errors; note them for the table of faults at the end."""
    counts = Counter()
    yield counts
    what = request.node.name.removeprefix("test_a_garbled_").replace("_", " ").partition("[")[0]
    outcome = "a result, or an error in our own words"
    faults(f"garbled {what}", outcome, counts.total())


def hold(outcomes, content, read, places):
    """Garble some content in many ways; each must be read, or be refused by an LnpError.

    The error names one of the `places`, and what was expected or what to do.
    """

    def check(garbled):
        try:
            read(garbled)
        except LnpError as error:
            refusals.append(str(error))
        else:
            outcomes["read"] += 1

    refusals = []
    read_garbled(content, N_EXAMPLES, check)
    outcomes["refused"] = len(refusals)
    bare = [
        text for text in refusals if not (HELPS.search(text) and any(p in text for p in places))
    ]
    assert bare == []
    assert outcomes["refused"] > N_EXAMPLES / 20
    assert outcomes["read"] > 0


def read_folder(file, content):
    """Write a file of a raw folder, and list the folder's images."""
    file.write_bytes(content)
    return index_images(file.parent, "P", wanted())


@pytest.mark.parametrize("name", ["MeasurementData.mlf", "MeasurementDetail.mrf"])
def test_a_garbled_record_of_the_measurement(name, folder, outcomes, caplog):
    caplog.set_level(logging.CRITICAL)
    whole = (folder / name).read_bytes()
    try:
        hold(outcomes, whole, partial(read_folder, folder / name), [str(folder), "plate P: "])
    finally:
        (folder / name).write_bytes(whole)


def in_tiles(image):
    """Return a tiled and compressed TIFF file."""
    file = io.BytesIO()
    tifffile.imwrite(file, image, tile=(16, 16), compression="deflate")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["TIFF", "tiled TIFF", "PNG"])
def test_a_garbled_image_file(kind, folder, outcomes, caplog):
    caplog.set_level(logging.CRITICAL)
    plane = sorted(folder.glob("*C03*.tif"))[0]
    image, original = tifffile.imread(plane), plane.read_bytes()
    make = {"TIFF": lambda _: original, "tiled TIFF": in_tiles, "PNG": imagecodecs.png_encode}
    whole = make[kind](image)

    def read(content):
        images = read_folder(plane, content)
        broken = images[images["path"] == str(plane)].iloc[0]
        if broken["status"] == "error":
            assert broken["reason"]
            raise LnpError(f"{broken['path']}: {broken['reason']}; marked as broken")
        site = images[images["site"] == "C03_f001"]
        return [list(read_planes(site, channel)) for channel in ("counterstain", "gfp")]

    try:
        hold(outcomes, whole, read, [str(plane)])
    finally:
        plane.write_bytes(original)


@pytest.mark.parametrize("table", ["plates", "wells"])
def test_a_garbled_table_of_plates_or_wells(table, outcomes, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkdir("raw")
    texts = {"plates": PLATES, "wells": WELLS}
    for name, text in texts.items():
        Path(f"{name}.tsv").write_text(text)

    def read(content):
        Path(f"{table}.tsv").write_bytes(content)
        return read_layout(CONFIG)

    hold(outcomes, texts[table].encode(), read, ["plates.tsv", "wells.tsv", "config.yaml"])


@pytest.mark.parametrize("text", [SEEDS, FIJI])
def test_a_garbled_file_of_seeds(text, outcomes, tmp_path):
    file = tmp_path / "seeds.csv"

    def read(content):
        file.write_bytes(content)
        return read_seeds(file, "P, C03_f001", shape=(64, 64), least_distance=5)

    hold(outcomes, text.encode(), read, ["P, C03_f001"])


def test_a_garbled_file_of_settings(outcomes, tmp_path, monkeypatch):
    schema = yaml.safe_load((ROOT / "config/schema.yaml").read_text())
    monkeypatch.chdir(ROOT / "demo")

    def read(content):
        try:
            config = yaml.safe_load(content)
        except (yaml.YAMLError, ValueError) as error:  # Snakemake itself says where
            raise LnpError(f"config.yaml: no YAML; Snakemake says: {error}") from error
        check_schema(config, schema)
        validate(config, ROOT / "config/schema.yaml")  # fills the defaults in
        return read_layout(config)

    places = ["config.yaml", "config/plates.tsv", "config/wells.tsv"]
    hold(outcomes, Path("config/config.yaml").read_bytes(), read, places)


BOMBS = {
    "entities": '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "a file": '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
}


@pytest.mark.parametrize("kind", BOMBS)
def test_entities_in_a_record_are_refused(kind, folder, faults, tmp_path):
    text = (folder / "MeasurementData.mlf").read_text(encoding="utf-8-sig")
    path = tmp_path / "MeasurementData.mlf"
    path.write_text(text.replace("?>", f"?>{BOMBS[kind]}", 1).replace(">A #1", ">&a;A #1", 1))
    with pytest.raises(LnpError, match=r"not well-formed XML.*[Ee]ntit"):
        index_images(tmp_path, "P", wanted())
    faults(f"XML entities that stand for {kind}", "refused")


def test_names_that_lead_out_of_the_folder_are_not_followed(folder, faults, tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    names = plate_names()
    for name in names[1:]:
        write_plane(inside, name)
    write_plane(tmp_path, names[0])
    records = [record(name) for name in names]
    records[0] = records[0].replace(">A #1", ">../A #1")
    write_records(inside / "MeasurementData.mlf", records)
    images = index_images(inside, "P", wanted())
    assert images["status"].value_counts().to_dict() == {"ok": len(names) - 1, "missing": 1}
    write_records(inside / "MeasurementData.mlf", map(record, names))
    (inside / names[0]).symlink_to(tmp_path / names[0])
    images = index_images(inside, "P", wanted())
    bad = images[images["path"] == str(inside / names[0])].iloc[0]
    assert bad["status"] == "error"
    assert bad["reason"].startswith("a link that leads out of the folder; set acquisition/follow_")
    tifffile.imwrite(inside / "elsewhere.dat", tifffile.imread(tmp_path / names[0]))
    (inside / names[0]).unlink()
    (inside / names[0]).symlink_to("elsewhere.dat")
    assert (index_images(inside, "P", wanted())["status"] == "ok").sum() == len(names)
    faults(
        "a name or a link that leads out of the raw folder",
        "not followed; the plane is broken or missing",
    )
