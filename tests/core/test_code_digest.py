"""The walk over imports that decides which rules an edit reruns."""

import pytest

from lnp.core.code_digest import hash_files, source_files


@pytest.fixture
def files_of(tmp_path):
    """Return a function that writes modules, by path, and returns the names of those needed."""

    def write(start, changes=None):
        for name, source in {"start.py": start, **PACKAGE, **(changes or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)
        return {str(path.relative_to(tmp_path)) for path in source_files("start", tmp_path)}

    return write


PACKAGE = {
    "room/__init__.py": '"""What lies here."""\n',
    "room/one.py": "f = 1\n",
    "room/two.py": "g = 2\n",
}


@pytest.mark.parametrize(
    "line",
    ["from room.one import f", "from room import one", "import room.one", "import room.one as o"],
)
def test_each_form_of_import_is_followed(files_of, line):
    assert files_of(line) == {"start.py", "room/one.py"}


def test_imports_within_functions_and_through_modules_are_followed(files_of):
    start = "def f():\n    from room.one import g\n"
    found = files_of(start, {"room/one.py": "from . import two"})
    assert found == {"start.py", "room/one.py", "room/two.py"}


def test_a_package_around_counts_for_its_code_and_not_for_its_docstring(files_of):
    found = files_of("import room.one", {"room/__init__.py": "from .two import g"})
    assert found == {"start.py", "room/__init__.py", "room/one.py", "room/two.py"}


def test_modules_that_import_each_other_end(files_of):
    assert files_of("import other", {"other.py": "import start"}) == {"start.py", "other.py"}


def test_the_hash_follows_bytes_and_not_places(tmp_path):
    one, other = tmp_path / "a.py", tmp_path / "b/a.py"
    other.parent.mkdir()
    one.write_text("x = 1")
    other.write_text("x = 1")
    assert hash_files([one]) == hash_files([other])
    other.write_text("x = 2")
    assert hash_files([one]) != hash_files([other])
