"""Scripts as Snakemake runs them: with the packages of its own environment last on the path."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "workflow/scripts"
PREAMBLE = """
import sys
sys.path.extend({paths!r})
import snakemake.iocontainers
"""


@pytest.fixture
def foreign(tmp_path):
    """An environment of Snakemake: itself, and packages that scripts may lack."""
    folder = tmp_path / "lib/site-packages"
    (folder / "snakemake").mkdir(parents=True)
    (folder / "snakemake/__init__.py").write_text("")
    (folder / "snakemake/iocontainers.py").write_text("import its_own\n")
    for name in ["planted", "its_own", "pyarrow"]:
        (folder / f"{name}.py").write_text("def function(): pass\n")
    return folder


def run(lines, *paths, options=("-I", "-S")):
    """Run a script, in an environment without any package, with paths added as Snakemake does."""
    script = PREAMBLE.format(paths=[*map(str, paths), str(SCRIPTS)]) + lines
    command = [sys.executable, *options, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


CHECK = "from lnp.core.environment_check import keep_to_own_packages; keep_to_own_packages()\n"


@pytest.mark.parametrize(
    "line", ["import planted", "import planted as p", "from planted import function"]
)
def test_a_package_of_snakemakes_environment_is_refused(foreign, line):
    process = run(f"{line}\n{CHECK}", foreign)
    assert f"OriginError: planted: imported from Snakemake's environment ({foreign})" in (
        process.stderr
    )


def test_what_pandas_would_find_there_is_refused(foreign):
    process = run(f"def f():\n    import pyarrow\nf()\n{CHECK}", foreign)
    assert "OriginError: pyarrow: imported from" in process.stderr


def test_a_later_import_does_not_find_it(foreign):
    process = run(f"{CHECK}import planted", foreign)
    assert "No module named 'planted'" in process.stderr


def test_paths_of_snakemakes_own_start_are_taken_off_too_but_ours_stays(foreign, tmp_path):
    other = tmp_path / "python3.9"
    lines = f"{CHECK}print(sys.path[-1], {str(other)!r} in sys.path)\nimport lnp.core.errors"
    process = run(lines, foreign, other)
    assert process.stdout == f"{SCRIPTS} False\n", process.stderr


def test_what_snakemake_itself_imports_is_its_business(foreign):
    process = run(f"{CHECK}assert 'its_own' in sys.modules", foreign)
    assert process.returncode == 0, process.stderr


def test_nothing_changes_where_snakemake_runs_in_the_same_environment():
    own = Path(sys.prefix, f"lib/python3.{sys.version_info[1]}/site-packages")
    lines = f"before = list(sys.path)\nimport yaml\n{CHECK}assert sys.path == before"
    process = run(lines, own, options=["-I"])
    assert process.returncode == 0, process.stderr


def test_nothing_changes_without_snakemake(monkeypatch):
    from lnp.core.environment_check import keep_to_own_packages

    monkeypatch.delitem(sys.modules, "snakemake", raising=False)
    before = list(sys.path)
    keep_to_own_packages()
    assert sys.path == before
