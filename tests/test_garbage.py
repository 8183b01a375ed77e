"""Python's collector while a script starts, and afterwards; each in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "workflow/scripts"
START = f"import gc, sys; sys.path.append({str(SCRIPTS)!r})\n"


def run(lines):
    """Run some lines of a script; return what they print."""
    command = [sys.executable, "-c", START + lines]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_no_look_while_packages_are_imported():
    looks = "[generation['collections'] for generation in gc.get_stats()]"
    assert run(f"import lnp.logs; a = {looks}; import zarr; print(a == {looks})") == "True\n"


@pytest.fixture(scope="module")
def started():
    """What a script prints that has started, and has then made a cycle and dropped it."""
    return run(
        "usual = gc.get_threshold()\n"
        "from lnp.logs import log_to; import numpy, weakref; log_to('/dev/null')\n"
        "print(gc.get_threshold() == usual, gc.get_freeze_count() > 10_000)\n"
        "class Item: pass\n"
        "item = Item(); item.itself = item; gone = weakref.ref(item)\n"
        "del item; waiting = gone() is not None; gc.collect()\n"
        "print(waiting, gone() is None, any(o is numpy for o in gc.get_objects()))\n"
    ).splitlines()


def test_after_the_start_it_looks_as_often_as_usual_and_not_at_the_packages(started):
    assert started[0] == "True True"
    assert started[1].endswith("False")


def test_what_a_script_drops_later_is_collected(started):
    assert started[1].startswith("True True")
