"""One SLURM for all tests of this folder."""

import os

import pytest

from cluster import Cluster, reason_against


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """Start SLURM; where that is impossible skip, or fail if LNP_NEED_SLURM is set."""
    if reason := reason_against():
        (pytest.fail if os.environ.get("LNP_NEED_SLURM") else pytest.skip)(reason)
    started = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        started.start()
        yield started
    finally:
        started.stop()
