"""Provenance of a job: machine, package versions and commit, written into its log and read back."""

import json
import logging
import os
import platform
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

DISTRIBUTIONS = {
    "cv2": "opencv-python-headless",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
LOADED_BY_OTHERS = {"imagecodecs", "pyarrow"}  # by tifffile and pandas
MARK = " made by "


def log_job():
    """Log machine and package versions of this job as one line of JSON."""
    logging.info("made by %s", json.dumps(describe_job(), sort_keys=True))


def describe_job():
    """Return the machine of this process, and the versions of the packages that it uses."""
    gpus = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))  # wakes no GPU up
    lines = [line for file in gpus for line in file.read_text().splitlines()]
    packages = {"python": platform.python_version()}
    for name in sorted(DISTRIBUTIONS.get(module, module) for module in modules_in_use()):
        with suppress(PackageNotFoundError):  # of Python itself, or of this library
            packages[name] = version(name)
    return {
        "machine": {
            "name": platform.node(),
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "processors": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
            "gpus": [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")],
        },
        "packages": packages,
    }


def modules_in_use():
    """Return the top-level modules whose names the script and the library hold.

    More are loaded: by Snakemake, which runs in the same process, and by packages for themselves.
    """
    ours = [sys.modules[name] for name in list(sys.modules) if name.split(".")[0] == "lnp"]
    names = set()
    for value in [v for module in [sys.modules["__main__"], *ours] for v in vars(module).values()]:
        home = getattr(value, "__module__", None)
        home = home if isinstance(home, str) else type(value).__module__
        names.add(value.__name__ if isinstance(value, ModuleType) else home)
    tops = {name.split(".")[0] for name in names} | (LOADED_BY_OTHERS & set(sys.modules))
    return {name for name in tops if not name.startswith("snakemake")}


def read_job(text):
    """Return what `log_job` has written into a log, or None where it is not there, or garbled."""
    for line in text.splitlines():
        if MARK in line:
            with suppress(ValueError):
                job = json.loads(line.partition(MARK)[2])
                return (
                    job if isinstance(job, dict) and {"machine", "packages"} <= set(job) else None
                )
    return None


def commit_of(folder):
    """Return the git commit of the clone that holds `folder`, or `unknown` (a release archive)."""
    return describe_code(folder)["commit"] or "unknown"


def describe_code(folder):
    """Return the git commit of the clone that holds `folder`, and whether its files are unchanged.

    Both are None without git or outside a clone, as in a release archive.
    """
    found = []
    for arguments in [("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no")]:
        command = ["git", "-C", str(folder), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
            found.append(done.stdout.strip() if done.returncode == 0 else None)
        except OSError:
            found.append(None)
    commit, changed = found
    return {"commit": commit, "clean": None if changed is None else changed == ""}
