"""A study packed as an RO-Crate: read back, every file and statement is there."""

import json
from datetime import UTC, datetime
from io import StringIO
from zipfile import ZipFile

import pytest
from rocrate.rocrate import ROCrate

from lnp.reporting.ro_crate import CODE, build_crate
from study import PARTS, REPOSITORY
from synthetic.markup import MARKUP

ENDED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PROVENANCE = {
    "code": {"commit": "ab12", "clean": True},
    "raw": {"P1": {"MeasurementData.mlf": "77ff"}, "P2": {}},
}


@pytest.fixture
def packed(tmp_path):
    """Pack a study of two files; return the path of the zip."""
    root = tmp_path / "code"
    for name in ["Snakefile", "LICENSE", "workflow/scripts/a.py", "workflow/scripts/a.pyc"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (tmp_path / "report.html").write_text("<p>found")
    crate = build_crate(
        root,
        inputs={"config/config.yaml": StringIO("seed: 1\n")},
        results={"results/report.html": tmp_path / "report.html"},
        provenance=PROVENANCE,
        ended=ENDED,
    )
    return crate.write_zip(tmp_path / "crate.zip")


def test_files_of_code_settings_and_results_are_packed_and_no_compiled_ones(packed):
    with ZipFile(packed) as file:
        assert sorted(file.namelist()) == [
            "LICENSE",
            "Snakefile",
            "config/config.yaml",
            "results/report.html",
            "ro-crate-metadata.json",
            "workflow/scripts/a.py",
        ]
        assert file.read("config/config.yaml") == b"seed: 1\n"
        assert file.read("results/report.html") == b"<p>found"


def test_the_run_says_what_it_read_and_made_and_when(packed):
    crate = ROCrate(packed)
    run = crate.root_dataset["mentions"]
    assert run.type == "CreateAction"
    assert run["instrument"] == crate.mainEntity
    assert [one.id for one in run["object"]] == ["config/config.yaml", "#plate-P1", "#plate-P2"]
    assert [one.id for one in run["result"]] == ["results/report.html"]
    assert run["endTime"] == "2026-01-02T03:04:05+00:00"


def test_workflow_profiles_and_raw_folders_are_described(packed):
    crate = ROCrate(packed)
    assert crate.mainEntity.id == "Snakefile"
    assert crate.mainEntity["version"] == "ab12"
    assert crate.mainEntity["programmingLanguage"]["name"] == "Snakemake"
    assert len(crate.root_dataset["conformsTo"]) == 3
    assert "MeasurementData.mlf has SHA-256 77ff" in crate.dereference("#plate-P1")["description"]
    assert crate.dereference("results/report.html")["encodingFormat"] == "text/html"


@pytest.mark.parametrize("plate", ["LNP 1#2 (a)+b@c", *MARKUP])
def test_names_of_plates_may_hold_anything(tmp_path, plate):
    (tmp_path / "Snakefile").touch()
    (tmp_path / "table").write_text("cells")
    name = f"results/wells/{plate.replace('/', ' ')}.parquet"
    crate = build_crate(
        tmp_path, {}, {name: tmp_path / "table"}, PROVENANCE | {"raw": {plate: {}}}, ENDED
    )
    packed = crate.write_zip(tmp_path / "crate.zip")
    with ZipFile(packed) as file:
        assert file.read(name) == b"cells"
        told = json.loads(file.read("ro-crate-metadata.json"))["@graph"]
    addresses = [one["@id"] for one in told]
    assert [one for one in addresses if set(one) & set(' <>"{}|\\^`')] == []
    assert f"Raw images of plate {plate}" in [one.get("name") for one in told]


@pytest.mark.parametrize(
    ("code", "version"),
    [
        ({"commit": "ab12", "clean": False}, "ab12, with changes"),
        ({"commit": None, "clean": None}, "unknown"),
    ],
)
def test_the_version_is_the_commit_as_far_as_it_is_known(tmp_path, code, version):
    (tmp_path / "Snakefile").touch()
    about = PROVENANCE | {"code": code}
    crate = build_crate(tmp_path, {}, {}, about, datetime.now(UTC))
    assert crate.mainEntity["version"] == version


def test_what_a_run_needs_of_the_code_is_packed():
    assert set(PARTS) <= set(CODE)
    crate = build_crate(REPOSITORY, {}, {}, PROVENANCE, datetime.now(UTC))
    names = [entity.id for entity in crate.data_entities]
    assert {"workflow/rules/common.smk", "envs/crate.yaml", "LICENSE"} <= set(names)
    assert [name for name in names if "__pycache__" in name or name.endswith(".zip")] == []
