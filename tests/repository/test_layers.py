"""The rooms of the library: who may import whom, what their `__init__` holds, how many files."""

import ast
from pathlib import Path

import pytest

from environments import SCRIPTS
from lnp.core.code_digest import imported_modules, is_docstring

LIBRARY = SCRIPTS / "lnp"
BEFORE = ["core", "design", "acquisition", "imaging"]
ALLOWED = {
    "core": [],
    "design": ["core"],
    "acquisition": ["core"],
    "imaging": ["core"],
    "tracking": BEFORE,
    "cells": BEFORE,
    "exchange": [*BEFORE, "tracking", "cells"],
    "shift": ["core"],
    "spatial": ["core", "imaging"],
    "staining": [*BEFORE, "tracking", "assessment"],
    "published": [*BEFORE, "tracking", "cells"],
    "models": [*BEFORE, "tracking", "cells"],
    "assessment": [*BEFORE, "tracking", "cells", "models"],
    "explanation": [*BEFORE, "tracking", "cells", "models", "assessment"],
    "bundle": [*BEFORE, "models"],
    "reporting": [
        *BEFORE,
        "tracking",
        "cells",
        "models",
        "assessment",
        "explanation",
        "bundle",
        "published",
    ],
    "estimate": [*BEFORE, "models", "published"],
    "simulation": ["core"],
}
FAMILIES = {
    "networks": [],
    "cnn": ["networks"],
    "lstm": ["networks"],
    "tcn": ["networks"],
    "hybrid": ["networks"],
    "spots": ["networks"],
    "stainer": ["networks"],
    "gbm": [],
    "named": [],
}
HOMES = {  # packages that only these rooms import
    "torch": [
        "models/networks",
        "models/cnn",
        "models/lstm",
        "models/tcn",
        "models/hybrid",
        "models/spots",
        "models/stainer",
        "models/checkpoints.py",
    ],
    "spotiflow": ["models/spots/spotiflow_calls.py"],
    "cv2": ["imaging/opencv.py"],  # which keeps it to one thread
    "skimage": ["imaging", "tracking", "cells/measures.py", "staining/cells.py"],
    "matplotlib": ["reporting/figures"],
    "jinja2": ["reporting/html.py"],
    "ome_zarr_models": ["exchange/ome_zarr"],
    "xgboost": ["models/gbm", "models/named", "models/boosters.py"],
}
MODULES = sorted(LIBRARY.rglob("*.py"))


def rooms_imported(path, depth=1):
    """Return the rooms (depth 1) or families of models (depth 2) that a module imports."""
    parts = [name.split(".") for name in imported_modules(path)]
    return {part[depth] for part in parts if part[0] == "lnp" and len(part) > depth}


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_those_before_it(room):
    for path in (LIBRARY / room).rglob("*.py"):
        assert rooms_imported(path) - {room} <= set(ALLOWED[room]), path


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_models_imports_no_other(family):
    for path in (LIBRARY / "models" / family).glob("*.py"):
        parts = [name.split(".") for name in imported_modules(path)]
        named = {part[2] for part in parts if part[:2] == ["lnp", "models"] and len(part) > 2}
        assert named & set(FAMILIES) - {family} <= set(FAMILIES[family]), path


def test_every_module_lies_in_a_room():
    assert {path.relative_to(LIBRARY).parts[0] for path in MODULES} == {"__init__.py", *ALLOWED}


@pytest.mark.parametrize("package", HOMES)
def test_a_heavy_package_is_imported_in_its_homes_only(package):
    found = [path for path in MODULES if package in imported_modules(path)]
    homes = [LIBRARY / home for home in HOMES[package]]
    assert found
    assert all(any(path.is_relative_to(home) for home in homes) for path in found), found


def test_the_init_of_a_room_holds_a_docstring_and_nothing_else():
    for path in LIBRARY.rglob("__init__.py"):
        assert is_docstring(path), path
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_packages_of_the_library_import_nothing_of_it():
    for path in (SCRIPTS / "tsfresh_batch").rglob("*.py"):
        assert not rooms_imported(path, depth=0), path


def test_no_folder_of_the_library_holds_more_than_twenty_files():
    folders = {path.parent for path in [*MODULES, *(SCRIPTS / "tsfresh_batch").rglob("*.py")]}
    files = {str(folder): sum(map(Path.is_file, folder.iterdir())) for folder in folders}
    assert {name: n for name, n in files.items() if n > 20} == {}


def test_no_module_is_longer_than_250_lines():
    long = {path.name: n for path in MODULES if (n := len(path.read_text().splitlines())) > 250}
    assert long == {}


def test_nothing_outside_the_tests_is_named_as_a_test():
    paths = list(SCRIPTS.rglob("*.py"))
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    named = [
        f"{path.name}: {node.name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test")
    ]
    assert named == []
    assert not [path for path in paths if path.name.startswith("test_")]
