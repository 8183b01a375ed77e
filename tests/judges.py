"""Ask other programs what they read in our files, in the environment that only tests use."""

import subprocess
import sys
from pathlib import Path

import pytest

JUDGES = Path(sys.prefix, "judges/bin/python")


def judged(code, *arguments):
    """Run code with other programs' libraries; return what it prints.

    Parameters
    ----------
    code : str
    *arguments : str or path
        `sys.argv[1:]` of the code.

    Raises
    ------
    AssertionError
        The code failed; its last lines are in the text.
    """
    if not JUDGES.is_file():
        pytest.skip(f"{JUDGES} is not there, which holds other programs; `make test` makes it")
    command = [JUDGES, "-c", code, *map(str, arguments)]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr[-3000:]
    return process.stdout
