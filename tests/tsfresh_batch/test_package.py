"""The package alone: the examples of its README, and its wheel in an empty environment."""

import doctest
import pkgutil
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import tsfresh_batch

FOLDER = Path(tsfresh_batch.__file__).parent
MODULES = sorted(m.name for m in pkgutil.walk_packages([str(FOLDER)], "tsfresh_batch."))
ALONE = """
import importlib, sys
sys.modules.update(tsfresh=None, lnp=None)  # an import of either fails
import numpy as np
import tsfresh_batch
from tsfresh_batch.selection import relevance_table
for name in sys.argv[2:]:
    importlib.import_module(name)
assert tsfresh_batch.__file__.startswith(sys.argv[1]), tsfresh_batch.__file__
level = np.random.default_rng(0).normal(size=60)
series = level[:, None] + np.random.default_rng(1).normal(size=(60, 12))
table = tsfresh_batch.calculate(series)
assert table.shape == (60, 777)
table = table.loc[:, np.isfinite(table).all()]
relevant = relevance_table(table, level, "regression", 0.05).set_index("feature")["relevant"]
assert relevant["mean"] and not relevant["length"]
try:
    tsfresh_batch.calculate(series, {"approximate_entropy": [{"m": 2, "r": 0.5}]})
except ImportError as error:
    assert "approximate_entropy" in str(error) and "pip install tsfresh" in str(error)
else:
    sys.exit("no error")
"""


def test_the_examples_of_the_readme_run():
    failed, attempted = doctest.testfile(str(FOLDER / "README.md"), module_relative=False)
    assert (failed, attempted > 10) == (0, True)


def run_alone(python, folder, before=""):
    """Calculate and select in a fresh Python; `before` puts the package on its path, if need be."""
    command = [str(python), "-I", "-W", "error", "-c", before + ALONE, str(folder), *MODULES]
    subprocess.run(command, check=True)


def test_neither_tsfresh_nor_the_rest_of_the_project_is_needed():
    run_alone(sys.executable, FOLDER, f"import sys; sys.path.insert(0, {str(FOLDER.parent)!r})")


@pytest.mark.slow
def test_the_wheel_holds_all_modules_and_works_in_an_empty_environment(tmp_path):
    source, env = tmp_path / "source", tmp_path / "env"
    shutil.copytree(FOLDER, source, ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, source]
    subprocess.run([*pip, *build], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")}
    assert held == {str(path.relative_to(FOLDER.parent)) for path in FOLDER.rglob("*.py")}
    venv.create(env, with_pip=False, symlinks=True)
    python = env / "bin/python"
    install = ["install", "--no-deps", "--no-index", wheel]
    subprocess.run([*pip, "--python", python, *install], check=True)
    (packages,) = env.glob("lib/python*/site-packages")
    # numpy, pandas and scipy are those of this environment, in which the library is not installed
    (packages / "parent.pth").write_text(sysconfig.get_path("purelib"))
    run_alone(python, packages)
