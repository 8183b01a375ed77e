"""Hash of the code that decides a rule's result: its script and what this imports of the library.

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
    """Return the dotted names that a file may import, each after the packages it lies in.

    `from a import b` may mean a name of a, or the module a.b.
    """
    home, folder = [], path.parent  # packages around the file, for relative imports
    while (folder / "__init__.py").is_file():
        home.insert(0, folder.name)
        folder = folder.parent
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = home[: len(home) + 1 - node.level] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    parts = [name.split(".") for name in names]
    return list(dict.fromkeys(".".join(part[: i + 1]) for part in parts for i in range(len(part))))


def is_docstring(path):
    """Return whether a file holds nothing but a docstring."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)
