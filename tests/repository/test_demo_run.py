"""What a person sees of the demo while it runs."""

import importlib.util
from pathlib import Path

LOCATION = Path(__file__).resolve().parents[2] / "demo/run.py"


def follow(lines):
    """Return what is shown of Snakemake's output."""
    spec = importlib.util.spec_from_file_location("demo_run", LOCATION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shown = []
    module.follow(lines, shown.append)
    return shown


def test_each_step_is_one_line_with_the_count_of_those_done():
    lines = [
        "total   5\n",
        "Job 3: Making two\n",
        "Finished jobid: 3\n",
        "1 of 5 steps (20%) done\n",
    ]
    assert follow([*lines, "Job 4: Making three\n"]) == [
        "[  0 of 5 done] Making two",
        "[  1 of 5 done] Making three",
    ]


def test_a_warning_is_a_note_and_chatter_stays_hidden():
    lines = ["2026-11-21 06:44:30,121 WARNING 4 planes error\n", "Execute 1 jobs...\n"]
    assert follow(lines) == ["    note: 4 planes error"]


def test_after_an_error_everything_is_shown():
    lines = ["Execute 1 jobs...\n", "Error in rule track_cells:\n", "    jobid: 3\n"]
    assert follow(lines) == ["Error in rule track_cells:", "    jobid: 3"]
