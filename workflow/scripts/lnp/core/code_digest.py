"""Hash of the code that decides a rule's result: its script and all that this imports of ours.

Snakemake sees edits of a script, but not of the modules that it imports. The hash is a parameter
of the rule, so that an edit reruns just the rules that use the module. Bytes are hashed, without
paths or times: a clone that was moved or touched reruns nothing.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path


def hash_files(paths):
    """Return a hash (12 hexadecimal digits) of the bytes of some files, in order of paths."""
    return hashlib.sha256(b"".join(map(Path.read_bytes, sorted(paths)))).hexdigest()[:12]


@cache
def source_files(module, scripts):
    """Walk the imports of a module; return the files that it needs, its own included.

    As in Python, a module needs the packages around it; one that holds nothing but a docstring
    is left out, since no result depends on it.

    Parameters
    ----------
    module : str
        Dotted name, as seen from `scripts`.
    scripts : Path
        Folder on the path of imports; modules outside it are not followed.

    Returns
    -------
    frozenset of Path
    """
    found, waiting = set(), [module]
    while waiting:
        path = find_module(waiting.pop(), scripts)
        if path is not None and path not in found:
            found.add(path)
            waiting += imported_modules(path)
    return frozenset(path for path in found if not is_docstring(path))


def find_module(module, scripts):
    """Return the file of a module or package below `scripts`, or None."""
    path = Path(scripts, *module.split("."))
    files = [path.with_suffix(".py"), path / "__init__.py"]
    return next((file for file in files if file.is_file()), None)


@cache
def imported_modules(path):
    """Return the dotted names that a file may import, each after the packages it lies in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = dict.fromkeys(name for node in ast.walk(tree) for name in names_in(node, path))
    parts = [name.split(".") for name in names]
    return list(dict.fromkeys(".".join(part[: i + 1]) for part in parts for i in range(len(part))))


def names_in(node, path):
    """Return what an import statement may name: `from a import b` may mean a, or a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    home = packages_around(path)
    start = home[: len(home) + 1 - node.level] if node.level else []
    base = ".".join([*start, *([node.module] if node.module else [])])
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]


def packages_around(path):
    """Return the names of the packages that a file lies in, the outermost first."""
    names, folder = [], path.parent
    while (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    return names


def is_docstring(path):
    """Return whether a file holds nothing but a docstring."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)
