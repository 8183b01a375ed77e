"""The sentence on intervals from few wells quotes the measured coverage."""

import re
from pathlib import Path

import pytest

from lnp.assessment.interval_coverage import COVERAGE, describe_small_sample
from lnp.assessment.intervals import FEWEST, NOMINAL

DOCS = Path(__file__).parents[2] / "docs/statistics.md"


def documented():
    """Return {treated wells: shares in per cent} as docs/statistics.md has them."""
    text = DOCS.read_text(encoding="utf-8")
    section = text.split("## How far intervals can be believed")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|(.*)$", section, re.MULTILINE)
    return {int(n): [float(share) for share in re.findall(r"([\d.]+)%", row)] for n, row in rows}


def test_code_and_documentation_agree():
    table = documented()
    assert set(table) == set(COVERAGE)
    for n_wells, shares in table.items():
        assert len(shares) == 8
        ends = [100 * share for share in COVERAGE[n_wells]]
        assert ends == pytest.approx([min(shares), max(shares)], abs=0.051)


def test_every_small_sample_lies_between_measured_ones():
    assert min(COVERAGE) <= FEWEST
    assert max(COVERAGE) >= NOMINAL
    low = min(COVERAGE[6][0], COVERAGE[9][0])
    high = max(COVERAGE[6][1], COVERAGE[9][1])
    expected = f"with 6 to 9 of them, 95% intervals held the truth in {low:.0%} to {high:.0%}"
    assert expected in describe_small_sample(7)


def test_a_sentence_only_where_wells_are_few_but_enough_for_an_interval():
    assert describe_small_sample(FEWEST - 1) == ""
    assert describe_small_sample(NOMINAL) == ""
    low, high = COVERAGE[6]
    assert f"with 6 of them, 95% intervals held the truth in {low:.0%} to {high:.0%}" in (
        describe_small_sample(6)
    )
    assert "with 9 to 12 of them" in describe_small_sample(10)


def test_intervals_are_measured_to_hold_the_truth_often_enough():
    assert all(low >= 0.9 for low, _ in COVERAGE.values())
