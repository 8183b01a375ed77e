"""The benchmarks keep up with the code that they measure."""

import re
import runpy
import subprocess
import sys

import pytest

from environments import RULE
from study import REPOSITORY

IMPORT_ALL = """
import runpy, sys
for path in sys.argv[1:]:
    runpy.run_path(path, run_name="benchmark")
"""


def names_in_rules(part, following):
    """Return {rule: names in a part of it}, which ends where another one begins."""
    text = "".join(path.read_text() for path in sorted(REPOSITORY.glob("workflow/rules/*.smk")))
    names = re.compile(r"^ {8}(\w+)=", re.MULTILINE)
    return {
        rule: set(
            names.findall(body.partition(f"    {part}:\n")[2].partition(f"    {following}:")[0])
        )
        for rule, body in RULE.findall(text)
    }


def test_the_image_steps_get_every_setting_of_their_rules():
    benchmark = runpy.run_path(str(REPOSITORY / "benchmarks/shared/image_steps.py"))
    steps = {step: set(settings) for step, (_, _, settings) in benchmark["STEPS"].items()}
    steps["index_images"] = set(benchmark["index_settings"]("raw", 12))
    for step, name in benchmark["SEEING"].items():
        steps[step].add(name)
    rules = names_in_rules("params", "message")
    missing = {step: rules[step] - {"code"} - steps[step] for step in steps}
    assert not any(missing.values()), missing


def test_the_image_steps_get_every_input_of_their_rules():
    benchmark = runpy.run_path(str(REPOSITORY / "benchmarks/shared/image_steps.py"))
    rules = names_in_rules("input", "output")
    given = {
        step: {*inputs, *benchmark["ABSENT"]} for step, (inputs, *_) in benchmark["STEPS"].items()
    }
    missing = {step: rules[step] - given[step] for step in given if step != "index_images"}
    assert missing.pop("seed_cells") == {"seeds"}  # that a person would give
    assert not any(missing.values()), missing


def test_every_page_finds_the_library_where_nobody_set_a_path():
    texts = {path.name: path.read_text() for path in REPOSITORY.glob("benchmarks/pages/*.py")}
    started = {name: text for name, text in texts.items() if '"__main__"' in text}
    using = {name for name, text in started.items() if "from lnp" in text}
    assert len(using) > 10
    assert {name for name in using if "sys.path" not in started[name]} == set()


@pytest.mark.medium
def test_every_benchmark_imports_what_it_uses():
    paths = map(str, sorted(REPOSITORY.glob("benchmarks/*.py")))
    process = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *paths],
        cwd=REPOSITORY / "benchmarks",  # `shared` lies beside them
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr


@pytest.mark.slow
def test_the_image_steps_are_measured_to_the_end(tmp_path):
    command = [sys.executable, REPOSITORY / "benchmarks/images.py", "8", tmp_path]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert "IMAGES: " in process.stdout
