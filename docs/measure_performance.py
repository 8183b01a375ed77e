"""Run every benchmark and write docs/performance.md; `make bench`, about 20 minutes.

python docs/measure_performance.py [names of benchmarks, all if none: then the page is written]
"""

import ast
import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RATIO = re.compile(r"^(.+): ([\d.]+) x$", re.MULTILINE)
PACKAGES = ["torch", "xgboost", "tsfresh", "scikit-image", "zarr", "snakemake"]


class BenchmarkError(Exception):
    """A benchmark failed, or its two ways did not agree."""


def describe_machine():
    """Return processor, memory and versions, as one line."""
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} processors ({model[1] if model else 'unknown'}), {memory:.0f} GiB, no "
        f"GPU; Python {platform.python_version()}, {versions}"
    )


def run_benchmark(path):
    """Run a benchmark; return what it printed."""
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode or not RATIO.search(done.stdout):
        raise BenchmarkError(f"{path.name}:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def first_line(path):
    """Return the first line of a benchmark's docstring: what is held against what."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).splitlines()[0]


def write_section(path, printed):
    """Return the part of the page on one benchmark."""
    return f"## {first_line(path)}\n\n`benchmarks/{path.name}`\n\n```text\n{printed}\n```\n"


def list_ratios(results):
    """Return the ratios of all benchmarks as a table."""
    rows = [
        f"| {first_line(path)} | {name} | {ratio} |"
        for path, printed in results.items()
        for name, ratio in RATIO.findall(printed)
    ]
    return "\n".join(["| What | Name | Ratio |", "| --- | --- | ---: |", *rows])


def main(names):
    """Run benchmarks, print what they print, and write the page if all were run."""
    paths = sorted(Path(ROOT, "benchmarks").glob("*.py"))
    results = {}
    for path in [path for path in paths if not names or path.stem in names]:
        print(f"== {path.stem}", flush=True)
        results[path] = run_benchmark(path)
        print(results[path], flush=True)
    if names:
        return
    page = Path(ROOT, "docs/performance.md.in").read_text(encoding="utf-8")
    page = page.replace("<!-- machine -->", describe_machine())
    page = page.replace("<!-- ratios -->", list_ratios(results))
    sections = "\n".join(write_section(*result) for result in results.items())
    page = page.replace("<!-- sections -->", sections)
    Path(ROOT, "docs/performance.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
