"""What the scripts of the rules import, and what the environments and the lock hold."""

import ast
import re
import sys
from pathlib import Path

import yaml
from packaging.markers import Marker

from lnp.core.code_digest import find_module, imported_modules, source_files

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "workflow/scripts"
RULE = re.compile(r"^(?:rule|checkpoint) (\w+):\n(.*?)(?=^\S|\Z)", re.DOTALL | re.MULTILINE)
PINNED = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)(?: ; (.+?))?(?: \\)?$", re.MULTILINE)
# what is imported under another name than conda-forge has it
CONDA_NAMES = {
    "cv2": "py-opencv",
    "geff_spec": "geff-spec",
    "matplotlib": "matplotlib-base",  # `matplotlib` of conda-forge is that and all of Qt
    "ome_zarr_models": "ome-zarr-models",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "torch": "pytorch",
    "yaml": "pyyaml",
}
# what PyPI has under another name than conda-forge
PYPI_NAMES = {
    "matplotlib-base": "matplotlib",
    "py-opencv": "opencv-python-headless",
    "pytorch": "torch",
}
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
    """Return {package: version} of an environment; fails where a line is not `name =version`.

    Packages of PyPI, which conda-forge has not or not for this Python, come by pip.
    """
    lines = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["dependencies"]
    by_pip = [name for line in lines if isinstance(line, dict) for name in line["pip"]]
    lines = [line for line in lines if isinstance(line, str) and (line != "pip" or not by_pip)]
    specs = [re.fullmatch(r"([a-z0-9-]+) =([\d.]+)", line) for line in lines]
    specs += [re.fullmatch(r"([a-z0-9-]+) ==([\d.]+)", line) for line in by_pip]
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


def uses_parquet(path):
    """Return whether a file reads or writes Parquet by pandas."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return any(isinstance(node, ast.Attribute) and node.attr in PARQUET for node in nodes)


def needed(script, scripts=SCRIPTS):
    """Return {package of conda-forge: file that imports it} of a script and all that it imports."""
    found = {}
    for path in sorted(source_files(script, scripts)):
        tops = {name.split(".")[0] for name in imported_modules(path)}
        tops |= {"pyarrow"} if uses_parquet(path) else set()
        for top in tops - sys.stdlib_module_names:
            if find_module(top, scripts) is None:
                found.setdefault(CONDA_NAMES.get(top, top), path.name)
    loaded = {LOADED[name]: path for name, path in found.items() if name in LOADED}
    return loaded | found
