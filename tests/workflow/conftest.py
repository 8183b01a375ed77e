"""One finished run of the whole workflow, shared by the tests of this folder."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from study import copy_repository, snakemake, write_study


@dataclass
class Run:
    """A finished run: the copy of the repository that made it, and its folder."""

    repository: Path
    study: Path


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Run the whole workflow on a tiny simulated plate."""
    repository = copy_repository(tmp_path_factory.mktemp("repository"))
    study = write_study(tmp_path_factory.mktemp("study"))
    process = snakemake(study, repository=repository)
    assert process.returncode == 0, process.stdout[-8000:]
    return Run(repository, study)


@pytest.fixture
def changed(finished, tmp_path):
    """A copy of the finished run, at another place, to be changed."""
    study = shutil.copytree(finished.study, tmp_path / "study", symlinks=True)
    return study, copy_repository(tmp_path / "repository")
