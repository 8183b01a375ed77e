"""Every command, snippet, file and setting that README and docs name is there and works."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from environments import ROOT, SCRIPTS
from lnp.core.contracts import no_rows
from lnp.core.tables import write_table
from lnp.core.zarr_store import add_array, create_store
from lnp.design.settings_schema import check_schema
from study import DOSES, merge, snakemake, write_study

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(page for room in ("config", "docs") for page in (ROOT / room).glob("*.md")),
        *(ROOT / room / "README.md" for room in ("resources", "tests")),
        SCRIPTS / "tsfresh_batch/README.md",
    ]
)
CURRENT = [page for page in PAGES if page.name != "CHANGELOG.md"]  # which names what is gone
TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in CURRENT}
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACES = ("workflow", "docs", "tests", "benchmarks", "envs", "profiles", "config", "demo")
TO_WRITE = {"workflow/scripts/fit_toy.py"}  # by the reader, who follows docs/developing.md
SCHEMA = yaml.safe_load((ROOT / "config/schema.yaml").read_text(encoding="utf-8"))


def snippets(kind):
    """Return (page, text) of every fenced snippet of a language."""
    found = [(name, *fence) for name, text in TEXTS.items() for fence in FENCED.findall(text)]
    return [(name, code) for name, language, code in found if language == kind]


def commands(program):
    """Return (page, command) of every command of a program, in fences and between backticks."""
    lines = [(name, line) for name, code in snippets("") for line in code.splitlines()]
    for name, text in TEXTS.items():
        lines += [(name, line) for line in re.findall(r"`([^`\n]+)`", text)]
    plain = [(name, line.split("  #")[0].strip()) for name, line in lines]
    plain = [(name, line.removeprefix(".venv/bin/")) for name, line in plain]
    return [(name, line) for name, line in plain if line.split()[:1] == [program]]


def keys_of(schema, path=()):
    """Yield the path of every setting of a schema."""
    parts = schema | SCHEMA["$defs"].get(schema.get("$ref", "").rpartition("/")[2], {})
    for name, part in parts.get("properties", {}).items():
        yield "/".join([*path, name])
        yield from keys_of(part, [*path, name])


SETTINGS = set(keys_of(SCHEMA))


@pytest.mark.parametrize("page", TEXTS)
def test_files_that_a_page_names_are_there(page):
    named = set(re.findall(r"`([\w.*-]+(?:/[\w.*-]+)+)/?`", TEXTS[page])) - TO_WRITE
    ours = [name for name in named if name.split("/")[0] in PLACES and "/<" not in name]
    absent = [name for name in ours if not list(ROOT.glob(name)) and name not in SETTINGS]
    assert absent == []


@pytest.mark.parametrize("page", TEXTS)
def test_settings_that_a_page_names_are_in_the_schema(page):
    sections = {key.split("/")[0] for key in SETTINGS} - {"tests"}
    named = set(re.findall(r"`(\w+/\w+(?:/\w+)*)(?:: [^`]*)?`", TEXTS[page]))
    ours = {name for name in named if name.split("/")[0] in sections}
    unknown = {n for n in ours if n not in SETTINGS and not (ROOT / n).exists()}
    assert not {n for n in unknown if not (SCRIPTS / "lnp" / n).exists()}


def test_targets_of_make_are_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    named = {(page, line.split()[1]) for page, line in commands("make") if len(line.split()) > 1}
    assert len(named) > 10
    assert [pair for pair in sorted(named) if pair[1] not in targets] == []


def test_scripts_that_are_to_be_run_are_there():
    named = commands("python") + commands("python3")
    scripts = [line.split()[1] for _, line in named if line.split()[1].endswith(".py")]
    assert len(scripts) >= 3
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


def test_examples_of_python_give_what_they_say():
    for page in [name for name, text in TEXTS.items() if "\n>>> " in text]:
        failed, n_tried = doctest.testfile(str(ROOT / page), module_relative=False)
        assert n_tried > 0
        assert failed == 0, page


def test_tables_and_stores_open_as_documented(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("crops/DEMO-01", "cells"):
        Path("results", folder).mkdir(parents=True)
    write_table("cells", no_rows("cells"), "results/cells/DEMO-01.parquet")
    attributes = {"channels": ["lnp"], "time_s": [0.0]}
    with create_store("results/crops/DEMO-01/C04_f001.zarr.zip", attributes) as group:
        dims = ("cell", "frame", "channel", "row", "col")
        add_array(group, "crops", (1, 1, 1, 4, 4), "uint16", dims, 1)[:] = 7
    codes = [code for page, code in snippets("python") if page == "docs/formats.md"]
    assert codes
    for code in codes:
        names = {}
        exec(compile(code, "docs/formats.md", "exec"), names)
        np.testing.assert_array_equal(names["crop"], np.full((4, 4), 7))


def test_settings_that_are_shown_fit_the_schema():
    demo = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text(encoding="utf-8"))
    shown = [yaml.safe_load(code) for _, code in snippets("yaml")]
    assert shown
    for settings in shown:
        check_schema(merge(demo, settings), SCHEMA)


@pytest.mark.medium
def test_commands_of_snakemake_can_be_planned(tmp_path):
    protocols = {"grouped": {"unit": "well", "scheme": "cross"}}
    doses = DOSES | {"C05": 316, "E05": 31.6, "G05": 0}
    study = write_study(tmp_path, {"protocols": protocols}, doses)
    (study / "config/plates.tsv").write_text(
        "plate\tpath\tpurpose\nTINY-1\tresources/raw/TINY-1\ttrain\nNEW\tresources/raw/NEW\tpredict\n"
    )
    wells = study / "config/wells.tsv"
    wells.write_text(wells.read_text() + "NEW\tC03\t316\ttreated\t\n")
    config = study / "config/config.yaml"
    settings = yaml.safe_load(config.read_text())
    settings["simulation"]["plates"] = ["TINY-1", "NEW"]
    settings["horizons"] = [5, 15]
    settings["acquisition"]["n_frames"] = 24
    config.write_text(yaml.safe_dump(settings))
    lines = {line for _, line in commands("snakemake")}
    files = {word for line in lines for word in line.split() if word.startswith("results/")}
    files = {re.sub("(LNP|DEMO)-01", "TINY-1", word) for word in files}  # plates of the examples
    targets = {word.replace("<plate>", "NEW") for word in files}
    assert len(targets) > 3
    targets -= {"results/report.zip"}  # the name of an archive that --report writes
    process = snakemake(study, "--dry-run", "--quiet", "--", *sorted(targets))
    assert process.returncode == 0, process.stdout
    help_text = subprocess.run(
        [sys.executable, "-m", "snakemake", "--help"], capture_output=True, text=True, check=True
    ).stdout
    options = {word for line in lines for word in line.split() if word.startswith("--")}
    assert [option for option in sorted(options) if option not in help_text] == []
