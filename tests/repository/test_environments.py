"""Each environment holds what its rules import, no less and no more, as the lock has it."""

import re
from importlib.metadata import requires

import pytest
import yaml

from environments import (
    PYPI_NAMES,
    ROOT,
    needed,
    read_environment,
    read_lock,
    read_rules,
)

RULES = read_rules()
ENVIRONMENTS = {path.stem: read_environment(path) for path in sorted(ROOT.glob("envs/*.yaml"))}

# Arrays, tables, stores and pictures, and a few small packages. What is not listed here is large,
# or hard to solve for.
LIGHT = {
    *("python", "numpy", "pandas", "pyarrow", "scipy", "scikit-learn", "zarr", "tifffile"),
    *("imagecodecs", "defusedxml", "jinja2", "markupsafe"),
}
UNLOCKED = {"spotiflow"}  # in a separate environment, pinned there
LOCKS = {"anndata": "judges.lock"}  # asks for an older pandas than the pipeline


def rules_of(environment):
    """Return {rule: {package: file that imports it}} of an environment."""
    return {rule: needed(script) for rule, (script, name) in RULES.items() if name == environment}


def test_every_rule_with_a_script_names_an_environment_and_every_environment_is_named():
    texts = [path.read_text() for path in ROOT.glob("workflow/rules/*.smk")]
    assert len(RULES) == sum(len(re.findall(r"^ +script:", text, re.M)) for text in texts)
    assert {name for _, name in RULES.values()} == set(ENVIRONMENTS)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_holds_all_that_its_rules_import(name):
    lacking = {
        f"{rule} ({path})": package
        for rule, packages in rules_of(name).items()
        for package, path in packages.items()
        if package not in ENVIRONMENTS[name]
    }
    assert lacking == {}, f"envs/{name}.yaml lacks these; add them, or take the import out"


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_holds_nothing_that_no_rule_imports(name):
    idle = set(ENVIRONMENTS[name]) - {"python"} - set().union(*rules_of(name).values())
    assert idle == set(), f"take these out of envs/{name}.yaml: none of its rules imports them"


def test_a_rule_names_the_lightest_environment_that_holds_what_it_imports():
    by_size = sorted(ENVIRONMENTS, key=lambda name: len(set(ENVIRONMENTS[name]) - LIGHT))
    wanted = {
        rule: next(name for name in by_size if set(needed(script)) <= set(ENVIRONMENTS[name]))
        for rule, (script, _) in RULES.items()
    }
    moved = {rule: name for rule, name in wanted.items() if name != RULES[rule][1]}
    assert moved == {}, "these rules do with a lighter environment: name that one"


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_states_the_versions_of_the_lock(name):
    stated = {k: v for k, v in ENVIRONMENTS[name].items() if k not in UNLOCKED}
    lock = read_lock(ROOT / "envs" / LOCKS.get(name, "venv.lock"), stated.pop("python"))
    locked = {package: lock[PYPI_NAMES.get(package, package)] for package in stated}
    expected = {package: ".".join(found.split(".")[:2]) for package, found in locked.items()}
    assert stated == expected, f"envs/{name}.yaml and its lock differ; the lock leads"


def test_environments_use_one_python_and_conda_forge_alone():
    files = [yaml.safe_load(path.read_text()) for path in ROOT.glob("envs/*.yaml")]
    assert all(file["channels"] == ["conda-forge", "nodefaults"] for file in files)
    assert len({packages["python"] for packages in ENVIRONMENTS.values()}) == 1


def test_snakemake_itself_starts_with_pandas_alone():
    files = [ROOT / "Snakefile", *ROOT.glob("workflow/rules/*.smk")]
    lines = [line for file in files for line in file.read_text().splitlines()]
    ours = {match[1] for line in lines if (match := re.match(r"from (lnp\.[\w.]+) import", line))}
    packages = set().union(*(needed(name) for name in ours))
    brought = {re.match(r"[\w.-]+", line)[0].lower() for line in requires("snakemake")}
    assert packages - brought <= {"pandas", "numpy", "pyarrow"}  # Parquet is not read so early


def write_modules(folder, **sources):
    """Write modules of a package `ours`, and a script `start`."""
    (folder / "ours").mkdir()
    (folder / "ours/__init__.py").write_text(sources.pop("init", ""))
    (folder / "start.py").write_text(sources.pop("start"))
    for name, source in sources.items():
        (folder / f"ours/{name}.py").write_text(source)


def test_imports_are_found_in_functions_in_packages_and_through_modules(tmp_path):
    write_modules(
        tmp_path,
        start="import os\nfrom ours import middle\n",
        init="import yaml\n",
        middle="import ours.last\ndef f():\n    from skimage.draw import disk\n",
        last="import numpy as np\nimport tifffile, zarr.storage\n",
        unused="import torch\n",
    )
    assert needed("start", tmp_path) == {
        "pyyaml": "__init__.py",
        "scikit-image": "middle.py",
        **{"numpy": "last.py", "zarr": "last.py"},
        **{"tifffile": "last.py", "imagecodecs": "last.py"},
    }


def test_relative_imports_are_found(tmp_path):
    write_modules(
        tmp_path,
        start="from ours.middle import f\n",
        middle="from . import last\nfrom .other import g\n",
        last="import tifffile\n",
        other="import numpy as np\n",
        unused="import torch\n",
    )
    assert needed("start", tmp_path).keys() == {"numpy", "tifffile", "imagecodecs"}


def test_parquet_needs_pyarrow(tmp_path):
    write_modules(tmp_path, start="import pandas as pd\ntable = pd.read_parquet('x')\n")
    assert set(needed("start", tmp_path)) == {"pandas", "pyarrow"}


def test_the_lock_is_read_for_one_python(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text(
        "a==1.2.3\n    # via b\n"
        "b==2.0 ; python_full_version < '3.13'\nb==3.0 ; python_full_version >= '3.13'\n"
        "c==1 ; sys_platform == 'win32'\n"
    )
    assert read_lock(lock, "3.12") == {"a": "1.2.3", "b": "2.0"}
    assert read_lock(lock, "3.13") == {"a": "1.2.3", "b": "3.0"}


@pytest.mark.parametrize("name", ["venv.lock", "judges.lock", "uv.lock"])
def test_every_package_of_a_lock_is_pinned_with_the_hashes_of_its_files(name):
    text = (ROOT / "envs" / name).read_text()
    blocks = [part for part in re.split(r"^(?=\S)", text, flags=re.M) if part]
    pinned = re.compile(r"[a-z0-9._-]+==\S+( ; .+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+")
    assert [part for part in blocks if not pinned.match(part)] == []


def test_make_installs_the_version_of_uv_that_its_lock_pins():
    stated = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]
    assert (ROOT / "envs/uv.lock").read_text().startswith(f"uv=={stated} ")
