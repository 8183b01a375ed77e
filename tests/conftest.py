"""The table of faults: what was tried in this run of the tests, how often, and how it ended."""

from collections import Counter
from pathlib import Path

import pytest

FAULTS = pytest.StashKey()
PAGE = Path(__file__).resolve().parents[1] / "docs/reliability.md"


def pytest_addoption(parser):
    """Let the whole run write the table into the documentation."""
    parser.addoption("--write-faults", action="store_true", help=f"write {PAGE} if all passed")


def pytest_configure(config):
    config.stash[FAULTS] = Counter()


@pytest.fixture
def faults(request):
    """Return a function that notes a fault and how it ended, both as texts."""

    def note(fault, outcome, tries=1):
        request.config.stash[FAULTS][fault, outcome] += tries

    return note


def pytest_sessionfinish(session, exitstatus):
    """Write the table, if it was asked for and nothing failed."""
    if session.config.getoption("--write-faults") and exitstatus == 0:
        rows = [
            f"| {fault} | {tries} | {outcome} |"
            for (fault, outcome), tries in session.config.stash[FAULTS].items()
        ]
        table = "\n".join(["| Fault | Tries | Outcome |", "| --- | ---: | --- |", *rows])
        template = PAGE.with_suffix(".md.in").read_text(encoding="utf-8")
        PAGE.write_text(template.replace("<!-- faults -->", table), encoding="utf-8")
