"""Log the machine, package versions and commit of a job, and read them back from its log."""

import json
import logging
import os
import platform
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lnp.core.environment_check import names_in_use

DISTRIBUTIONS = {"skimage": "scikit-image", "sklearn": "scikit-learn", "yaml": "pyyaml"}
MARK = " made by "


def log_making():
    """Log machine and versions as one line of JSON."""
    logging.info("made by %s", json.dumps(describe_making(), sort_keys=True))


def describe_making():
    """Return the machine of this process, and the versions of the packages that it uses."""
    return {
        "machine": {
            "name": platform.node(),
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "processors": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
            "gpus": list_gpus(),
        },
        "packages": {"python": platform.python_version()} | list_packages(names_in_use()),
    }


def list_packages(modules):
    """Return {distribution: version} of those modules that are of an installed package."""
    found = {}
    for name in sorted(DISTRIBUTIONS.get(module, module) for module in modules):
        with suppress(PackageNotFoundError):  # of Python itself, or ours
            found[name] = version(name)
    return found


def list_gpus():
    """Return the names of the NVIDIA GPUs, as their driver gives them: none is woken."""
    files = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")]


def read_making(text):
    """Return what `log_making` has written into a log, or None."""
    for line in text.splitlines():
        if MARK in line:
            return json.loads(line.partition(MARK)[2])
    return None


def commit_of(folder):
    """Return the git commit of the clone that holds `folder`, or `unknown` (a release archive)."""
    return describe_code(folder)["commit"] or "unknown"


def describe_code(folder):
    """Return the git commit of the clone that holds `folder`, and whether its files are as there.

    Both None without git or outside a clone, as in a release archive.
    """
    commit, changed = (
        run_git(folder, *arguments)
        for arguments in [("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no")]
    )
    return {"commit": commit, "clean": None if changed is None else changed == ""}


def run_git(folder, *arguments):
    """Return what git prints, or None where it cannot."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
