"""The benchmarks keep up with the code that they measure."""

import subprocess
import sys

import pytest

from study import REPOSITORY

IMPORT_ALL = """
import runpy, sys
for path in sys.argv[1:]:
    runpy.run_path(path, run_name="benchmark")
"""


@pytest.mark.medium
def test_every_benchmark_imports_what_it_uses():
    paths = map(str, sorted(REPOSITORY.glob("benchmarks/*.py")))
    process = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *paths],
        cwd=REPOSITORY / "benchmarks",  # `shared` lies beside them
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr


@pytest.mark.slow
def test_the_image_steps_are_measured_to_the_end(tmp_path):
    command = [sys.executable, REPOSITORY / "benchmarks/images.py", "8", tmp_path]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert "IMAGES: " in process.stdout
