"""The table of faults, and the run without any that others are compared with."""

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from study import snakemake, tables, write_tiniest

FAULTS, PLATES = pytest.StashKey(), pytest.StashKey()
HEADS = {  # of the tables in the documentation, by name
    "faults": "| Fault | Tries | Outcome |\n| --- | ---: | --- |",
    "plates": "| Outcomes | Treated wells | Task | Lead | p | Claimed |\n"
    "| --- | ---: | --- | --- | ---: | --- |",
}
PAGE = Path(__file__).resolve().parents[1] / "docs/reliability.md"


def pytest_addoption(parser):
    """Let a whole run write its table into the documentation."""
    parser.addoption("--write-results", action="store_true", help=f"write {PAGE} if all passed")


def pytest_configure(config):
    config.stash[FAULTS] = Counter()
    config.stash[PLATES] = []


@pytest.fixture
def faults(request):
    """Return a function that notes a fault and how it ended, both as texts."""

    def note(fault, outcome, tries=1):
        request.config.stash[FAULTS][fault, outcome] += tries

    return note


@pytest.fixture
def note_plates(request):
    """Return a function that notes a row of texts: what was claimed of pooled plates."""
    return lambda *row: request.config.stash[PLATES].append(row)


def pytest_sessionfinish(session, exitstatus):
    """Write the tables, if it was asked for and nothing failed."""
    if session.config.getoption("--write-results") and exitstatus == 0:
        faults = session.config.stash[FAULTS].items()
        rows = [(fault, tries, outcome) for (fault, outcome), tries in faults]
        page = replace_table(PAGE.read_text(encoding="utf-8"), "faults", rows)
        page = replace_table(page, "plates", session.config.stash[PLATES])
        PAGE.write_text(page, encoding="utf-8")


def replace_table(page, name, rows):
    """Return the page with the table between its two marks replaced, if there are any rows."""
    if not rows:
        return page
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = page.partition(start)
    table = "\n".join([HEADS[name], *(f"| {' | '.join(map(str, row))} |" for row in rows)])
    return f"{before}{start}\n{table}\n{end}{rest.partition(end)[2]}"


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
