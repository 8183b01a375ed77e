"""A stand-in for conda, for where no channel can be reached: uv fills environments from PyPI.

It answers the calls that Snakemake makes, so that Snakemake's own way with conda runs as
it is: the hash of a file, creation, activation. An environment gets the packages of its
file in the lock's versions, for the Python that runs this. What that cannot show: that
conda-forge can solve the files, and the Python that they name.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from environments import PYPI_NAMES, ROOT, SCRIPTS, read_environment

UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
PROGRAM = """#!/bin/sh
PYTHONPATH={path} exec {python} {stand_in} {folder} "$@"
"""
ACTIVATE = 'export CONDA_PREFIX="$1" PATH="$1/bin:$PATH"\n'


def install(folder):
    """Put a program `conda`, and the `activate` that Snakemake sources, into folder/bin."""
    programs = Path(folder, "bin")
    programs.mkdir(parents=True)
    places = {
        "path": f"{ROOT / 'tests/repository'}{os.pathsep}{SCRIPTS}",
        "python": sys.executable,
        "stand_in": Path(__file__).resolve(),
        "folder": folder,
    }
    text = PROGRAM.format(**{name: shlex.quote(str(place)) for name, place in places.items()})
    (programs / "conda").write_text(text)
    (programs / "conda").chmod(0o755)
    (programs / "activate").write_text(ACTIVATE)
    return programs


def run_uv(*arguments):
    """Run uv; return the finished process, output as text."""
    command = [UV, *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def install_packages(prefix, packages, *options):
    """Install {conda-forge's name: version} into a virtual environment, in the lock's versions."""
    names = {PYPI_NAMES.get(name, name): version for name, version in packages.items()}
    wanted = [f"{name}=={version}.*" for name, version in names.items()]
    lock = "judges.lock" if "anndata" in packages else "venv.lock"  # for its older pandas
    where = ["--python", Path(prefix, "bin/python"), "--constraint", ROOT / "envs" / lock]
    return run_uv("pip", "install", *where, *options, *wanted)


def create(file, prefix):
    """Create the environment of a file."""
    packages = read_environment(file)
    del packages["python"]
    made = run_uv("venv", "--python", sys.executable, prefix)
    if made.returncode == 0:
        made = install_packages(prefix, packages)
    print(made.stdout)
    sys.exit(made.returncode)


def answer(folder, arguments):
    """Do what one call of conda asks for."""
    match arguments:
        case ["--version"]:
            print("conda 24.7.1")
        case ["info", "--json"]:
            print(json.dumps({"conda_prefix": folder, "platform": "linux-64"}))
        case ["config", "--get", "channel_priority", "--json"]:
            print(json.dumps({"get": {"channel_priority": "strict"}}))
        case ["env", "create", *options]:
            create(*(options[options.index(name) + 1] for name in ("--file", "--prefix")))
        case ["clean", *_]:
            pass  # nothing is kept but uv's own cache
        case _:
            sys.exit(f"the stand-in for conda does not know the call: conda {arguments}")


if __name__ == "__main__":
    answer(sys.argv[1], sys.argv[2:])
