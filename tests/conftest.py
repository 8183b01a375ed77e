"""The table of faults, and the run without any that others are compared with."""

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from study import snakemake, tables, write_tiniest

FAULTS = pytest.StashKey()
START, END = "<!-- faults -->", "<!-- /faults -->"
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
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        page = f"{before}{START}\n{table}\n{END}{rest.partition(END)[2]}"
        PAGE.write_text(page, encoding="utf-8")


@dataclass
class Undisturbed:
    """A run without any fault: its folder, its tables' bytes by path, and how long it took."""

    study: Path
    tables: dict
    seconds: float


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """Run the whole workflow once on this machine, undisturbed, on the smallest study."""
    study = write_tiniest(tmp_path_factory.mktemp("undisturbed"))
    start = time.monotonic()
    process = snakemake(study)
    assert process.returncode == 0, process.stdout[-4000:]
    return Undisturbed(study, tables(study), time.monotonic() - start)
