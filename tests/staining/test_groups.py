"""Whole wells are dealt into groups, and frames are drawn evenly from sites."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lnp.staining.groups import deal_wells, draw_frames

WELLS = [("P", f"{row}{col:02d}", dose) for row, dose in (("C", 316), ("G", 0)) for col in range(6)]


def test_each_group_has_wells_of_each_dose():
    groups = deal_wells(WELLS, 3, seed=1)
    doses = {(plate, well): dose for plate, well, dose in WELLS}
    counts = Counter((group, doses[well]) for well, group in groups.items())
    assert counts == {(f"group{k}", dose): 2 for k in (1, 2, 3) for dose in (0, 316)}


def test_groups_depend_on_the_seed_and_on_no_order():
    assert deal_wells(WELLS[::-1], 3, seed=1) == deal_wells(WELLS, 3, seed=1)
    assert deal_wells(WELLS, 3, seed=2) != deal_wells(WELLS, 3, seed=1)


def test_there_are_no_more_groups_than_wells():
    assert set(deal_wells(WELLS[:2], 3, seed=1).values()) == {"group1", "group2"}
    assert deal_wells([], 3, seed=1) == {}


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.integers(1, 20))
def test_frames_are_drawn_evenly_from_sites(lengths, n_planes):
    frames = {f"site{k}": list(range(n)) for k, n in enumerate(lengths)}
    drawn = draw_frames(frames, n_planes, np.random.default_rng(3))
    assert len(drawn) == len(set(drawn)) == min(n_planes, sum(lengths))
    counts = Counter(site for site, _ in drawn)
    short = [counts[site] for site, of_site in frames.items() if counts[site] < len(of_site)]
    assert not short or max(counts.values()) <= min(short) + 1
