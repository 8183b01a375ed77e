"""What the scripts of the rules import, and what the environments and the lock hold."""

import ast
import re
import sys
from functools import cache
from itertools import takewhile
from pathlib import Path

import yaml
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "workflow/scripts"
RULE = re.compile(r"^(?:rule|checkpoint) (\w+):\n(.*?)(?=^\S|\Z)", re.DOTALL | re.MULTILINE)
PINNED = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)(?: ; (.+))?$", re.MULTILINE)
# what is imported under another name than conda-forge has it
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",  # `matplotlib` of conda-forge is that and all of Qt
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "torch": "pytorch",
    "yaml": "pyyaml",
}
# what PyPI has under another name than conda-forge
PYPI_NAMES = {"matplotlib-base": "matplotlib", "pytorch": "torch"}
# what one package loads another for, by itself: the compressed TIFFs of the microscope, and texts;
# where an environment lacks it, it would be found in Snakemake's
LOADED = {"tifffile": "imagecodecs", "pandas": "pyarrow"}
# what pandas does only with another package: Parquet
PARQUET = {"read_parquet", "to_parquet"}


def read_rules(root=ROOT):
    """Return {rule: (name of its script, name of its environment or None)}."""
    rules = {}
    for path in sorted(Path(root, "workflow/rules").glob("*.smk")):
        for rule, body in RULE.findall(path.read_text(encoding="utf-8")):
            script = re.search(r'script:\s+"\.\./scripts/(\w+)\.py"', body)
            environment = re.search(r'conda:\s+"\.\./\.\./envs/(\w+)\.yaml"', body)
            if script:
                rules[rule] = (script[1], environment and environment[1])
    return rules


def read_environment(path):
    """Return {package: version} of an environment; fails where a line is not `name =version`."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    specs = [re.fullmatch(r"([a-z0-9-]+) =([\d.]+)", line) for line in content["dependencies"]]
    assert all(specs), f"{path}: write each dependency as `name =major.minor`"
    return {spec[1]: spec[2] for spec in specs}


def read_lock(path, python):
    """Return {package of PyPI: version} that a lock states for a version of Python on Linux."""
    where = {"python_full_version": f"{python}.0", "sys_platform": "linux"}
    pinned = PINNED.findall(Path(path).read_text(encoding="utf-8"))
    return {
        name: version
        for name, version, marker in pinned
        if not marker or Marker(marker).evaluate(where)
    }


@cache
def imports_of(path):
    """Return the names of modules that a file imports, each after the packages it lies in."""
    names = imported(ast.parse(path.read_text(encoding="utf-8")), package_of(path))
    parts = [name.split(".") for name in names]
    return [".".join(part[: i + 1]) for part in parts for i in range(len(part))]


def package_of(path):
    """Return the names of the packages that a file lies in, the outermost first."""
    folders = takewhile(lambda folder: (folder / "__init__.py").is_file(), path.parents)
    return [folder.name for folder in folders][::-1]


def imported(tree, package=()):
    """Yield the names of modules that a syntax tree imports, within functions too.

    `package` names the packages around, from which relative imports start.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            around = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*around, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and node.attr in PARQUET:
            yield "pyarrow"


def find_module(name, scripts):
    """Return the file of a module of ours, or None."""
    path = Path(scripts, *name.split("."))
    files = [path.with_suffix(".py"), path / "__init__.py"]
    return next((file for file in files if file.is_file()), None)


def needed(script, scripts=SCRIPTS):
    """Return {package of conda-forge: file that imports it} of a script and all that it imports."""
    found, seen, left = {}, set(), [script]
    while left:
        path = find_module(left.pop(), scripts)
        if path is None or path in seen:
            continue
        seen.add(path)
        for name in imports_of(path):
            top = name.split(".")[0]
            if find_module(name, scripts):
                left.append(name)
            elif not Path(scripts, top).exists() and top not in sys.stdlib_module_names:
                found.setdefault(CONDA_NAMES.get(top, top), path.name)
    loaded = {LOADED[name]: path for name, path in found.items() if name in LOADED}
    return loaded | found
