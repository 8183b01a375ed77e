import pandas as pd

from lnp.shift.causes import DENSITY, FOCUS, SWAPPED, WHOLE
from lnp.shift.sentences import shift_sentences

SITES = [f"C{k:02d}_f001" for k in range(1, 11)]


def make_table(cause, odd=(), whole=False):
    rows = [
        {"site": site, "cause": cause, "score": 9.0 if site in odd else 1.0, "limit": 4.0}
        for site in SITES
    ]
    rows.append({"site": WHOLE, "cause": cause, "score": 8.0 if whole else 1.0, "limit": 4.0})
    table = pd.DataFrame(rows).assign(plate="N", found="cells: 900 per mm²", expected="250 per mm²")
    return table.assign(alarm=table["score"] > table["limit"])


def test_a_warning_tells_what_where_found_expected_and_what_to_do():
    [sentence] = shift_sentences(make_table(DENSITY, SITES[:7], whole=True), 6)
    assert sentence == (
        "Another density of cells, the whole plate (7 of 10 sites by themselves): found cells: 900 "
        "per mm²; expected 250 per mm². Check how many cells were plated, and whether seeds lie on "
        "cells (make preview)."
    )


def test_some_sites_are_named_and_one_of_ten_is_not():
    [sentence] = shift_sentences(make_table(FOCUS, SITES[:2]), 6)
    assert sentence.startswith("Another focus, 2 of 10 sites ('C01_f001', 'C02_f001'): found")
    assert shift_sentences(make_table(FOCUS, SITES[:1]), 6) == []


def test_nothing_else_is_judged_where_channels_may_be_swapped():
    table = pd.concat([make_table(SWAPPED, whole=True), make_table(DENSITY, whole=True)])
    sentences = shift_sentences(table, 6)
    assert len(sentences) == 2
    assert "cannot be judged" in sentences[1]


def test_one_training_plate_cannot_tell_what_is_normal():
    [sentence] = shift_sentences(make_table(DENSITY), 1)
    assert "cannot be known" in sentence
    assert "gross differences" in sentence
    [sentence] = shift_sentences(make_table(DENSITY), 3)
    assert "3 training plates" in sentence
    assert shift_sentences(make_table(DENSITY), 5) == []
