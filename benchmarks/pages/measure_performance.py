"""Run every benchmark and write docs/performance.md; `make bench`, about 30 minutes.

python benchmarks/pages/measure_performance.py [names of benchmarks, all if none]

Those that are not named stay on the page as it has them, and so do those that print that they were
not measured here, for want of a GPU.
"""

import ast
import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/performance.md"
SECTION = re.compile(r"^`benchmarks/(\w+\.py)`\n\n```text\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
RATIO = re.compile(r"^([\w ]+): ([\d.]+) x$", re.MULTILINE)
NOT_MEASURED = re.compile(r"^[\w ]+: not measured$", re.MULTILINE)
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
    """Run a benchmark; return what it printed: a ratio, or that it was not measured here."""
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=ROOT)
    ended = RATIO.search(done.stdout) or NOT_MEASURED.search(done.stdout)
    if done.returncode or not ended:
        raise BenchmarkError(f"{path.name}:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def keep_measured(printed, before):
    """Return what was printed, or what the page had before if nothing was measured now."""
    return before if before and NOT_MEASURED.search(printed) else printed


def first_line(path):
    """Return the first line of a benchmark's docstring, without its full stop."""
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return words.splitlines()[0].rstrip(".")


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


def read_page():
    """Return what benchmarks printed when the page was written, by file name."""
    return dict(SECTION.findall(PAGE.read_text(encoding="utf-8"))) if PAGE.is_file() else {}


def write_page(results):
    """Write the page from what the benchmarks printed."""
    page = Path(ROOT, "benchmarks/pages/performance.md.in").read_text(encoding="utf-8")
    page = page.replace("<!-- machine -->", describe_machine())
    page = page.replace("<!-- ratios -->", list_ratios(results))
    sections = "\n".join(write_section(*result) for result in results.items())
    PAGE.write_text(page.replace("<!-- sections -->", sections), encoding="utf-8")


def main(names):
    """Run benchmarks, print what they print, and write the page."""
    paths, before, results = sorted(Path(ROOT, "benchmarks").glob("*.py")), read_page(), {}
    for path in paths:
        if path.name in before and names and path.stem not in names:
            results[path] = before[path.name]
            continue
        print(f"== {path.stem}", flush=True)
        printed = run_benchmark(path)
        print(printed, flush=True)
        results[path] = keep_measured(printed, before.get(path.name))
    write_page(results)


if __name__ == "__main__":
    main(sys.argv[1:])
