"""The whole workflow with `--sdm conda`: each rule in its own environment, and in no other.

Environments are made by a stand-in for conda. They link to the files in uv's cache, so
that they take hardly any disk, and are deleted in the end.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from environments import CONDA_NAMES, ROOT, SCRIPTS, needed, read_rules
from lnp.core.tables import read_table
from lnp.models.registry import APPROACHES
from stand_in_conda import UV, install, install_packages, run_uv
from study import copy_repository, snakemake, write_study
from test_new_plate import TARGET, film_beginning, list_plate

pytestmark = pytest.mark.slow
INDEX = "results/images/TINY-1.parquet"
ALL = [
    *(TARGET, "results/report.html", "results/scaling.yaml", "results/crate.zip"),
    *("results/exchange/TINY-1.ome.zarr", "results/profiles.h5ad"),
    "results/spot_network/unet.npz",
]
WEIGHTS = "resources/weights/vgg16_imagenet.pth"
# but that of Spotiflow, which the cache has not: its calls are tested with a stand-in
ENVIRONMENTS = sorted(path for path in ROOT.glob("envs/*.yaml") if path.stem != "spotiflow")


@dataclass
class Run:
    """A finished run in environments of its own, and the options that name these."""

    repository: Path
    study: Path
    options: list


@pytest.fixture(scope="module")
def environments():
    """A folder for environments, with conda's stand-in on the path; or the reason to skip."""
    if UV is None:
        pytest.skip("uv is not installed, which makes the environments; `make` installs it")
    cache = Path(run_uv("cache", "dir").stdout.strip())
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lnp-conda-", dir=cache.parent) as folder:
        run_uv("venv", "--python", sys.executable, f"{folder}/empty")
        tried = install_packages(f"{folder}/empty", {"numpy": "2"}, "--dry-run")
        if tried.returncode:
            pytest.skip(f"uv has no packages in its cache and reaches no index: {tried.stdout}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", str(install(f"{folder}/conda")), prepend=":")
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # conda compiles, uv does not
            yield Path(folder, "environments")


@pytest.fixture(scope="module")
def begun(environments, tmp_path_factory):
    """Simulate a tiny plate and list its images."""
    run = Run(
        copy_repository(tmp_path_factory.mktemp("repository")),
        write_study(tmp_path_factory.mktemp("study")),
        ["--sdm", "conda", "--conda-prefix", str(environments)],
    )
    make(run, INDEX)
    return run


@pytest.fixture(scope="module")
def made(begun):
    """Make the environments of all rules, of those too that predict a plate just filmed."""
    film_beginning(begun.study, n_frames=4)
    list_plate(begun.study)
    keep_one_well(begun.study / "config/wells.tsv")
    make(begun, *ALL, WEIGHTS, options=["--conda-create-envs-only"])
    return begun


def make(run, *targets, options=()):
    """Make files with conda; the job that fails is in the message."""
    options = [*run.options, *options, "--", *targets]
    process = snakemake(run.study, *options, repository=run.repository)
    assert process.returncode == 0, process.stdout[-8000:]


def keep_one_well(path):
    """Take all wells but C03 of the new plate out of the table of wells."""
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not re.match(r"NEW-1\t(?!C03)", line)))


def prefixes(run):
    """Return {name of an environment: folder in which it is}."""
    texts = {path.read_bytes(): path.stem for path in ENVIRONMENTS}
    made = {texts.get(p.read_bytes()): p for p in Path(run.options[-1]).glob("*.yaml")}
    return {name: path.with_suffix("") for name, path in made.items() if name}


def test_going_on_without_conda_reruns_nothing_and_back_neither(begun):
    for options in [], begun.options:
        arguments = [*options, "--dry-run", "--", INDEX]
        process = snakemake(begun.study, *arguments, repository=begun.repository)
        assert "Nothing to be done" in process.stdout, process.stdout[-8000:]


def test_a_changed_environment_file_makes_a_new_environment(begun, tmp_path):
    repository = copy_repository(tmp_path / "repository")
    study = shutil.copytree(begun.study, tmp_path / "study", symlinks=True)
    file = repository / "envs/core.yaml"
    file.write_text(file.read_text() + "# a comment\n")
    force = ["--rerun-triggers", "mtime", "--forcerun", "index_images", "--", INDEX]
    process = snakemake(study, *begun.options, *force, repository=repository)
    assert process.returncode == 0, process.stdout[-8000:]
    assert "Creating conda environment" in process.stdout


@pytest.mark.parametrize("name", [path.stem for path in ENVIRONMENTS])
def test_an_environment_alone_can_import_all_that_its_rules_do(made, name):
    scripts = [script for script, environment in read_rules().values() if environment == name]
    packages = set().union(*map(needed, scripts))
    imported = {found: name for name, found in CONDA_NAMES.items()}
    modules = [*scripts, *(imported.get(package, package) for package in packages)]
    code = f"import sys; sys.path.append({str(SCRIPTS)!r}); import {', '.join(modules)}"
    command = [prefixes(made)[name] / "bin/python", "-I", "-c", code]
    process = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr


def test_every_rule_runs_in_its_environment(made):
    make(made, *ALL)
    assert set(prefixes(made)) >= {path.stem for path in ENVIRONMENTS}
    assert (made.study / "results/report.html").stat().st_size > 100_000
    rows = read_table("predictions", made.study / TARGET)
    assert set(rows["model"]) == set(APPROACHES)
