"""Sentences on what tells the outcome."""

import numpy as np

from lnp.reporting.sentences.reasons import describe_reasons
from synthetic.scores import make_explanation, make_scores


def test_the_strongest_kinds_are_named_in_turn_with_their_intervals():
    whether, how_much = describe_reasons(make_explanation(), None, "named")
    assert whether == (
        "Whether a cell makes GFP, by Named measures: within a dose, what tells it is mostly how "
        "much LNP a cell loses (60%, 50 to 70), then size and shape of the cell (40%, 30 to 50). "
        "The strongest single measure is loss of LNP spots (60%): the more, the more GFP."
    )
    assert how_much.startswith("How much GFP a cell makes")


def test_where_nothing_is_predicted_within_a_dose_the_sentence_says_so():
    table = make_explanation()
    skilled, chance = (make_scores({"named": skill}) for skill in (0.8, 0.0))
    assert "say little" not in " ".join(describe_reasons(table, skilled, "named"))
    assert "say little" in describe_reasons(table, chance, "named")[0]


def test_without_enough_wells_no_interval_is_told():
    table = make_explanation().assign(low=np.nan, high=np.nan)
    assert "(60%, no interval)" in describe_reasons(table, None, "named")[0]


def test_the_primary_approach_is_described_where_it_is_explained():
    table = make_explanation("gbm")
    assert "tsfresh + GBM" in describe_reasons(table, None, "lstm")[0]
    assert describe_reasons(table.iloc[:0], None, "gbm") == []


def test_kinds_without_a_share_are_not_named_and_without_any_nothing_is():
    table = make_explanation()
    one = table.assign(share=table["share"].where(table["kind"] == "loss", 0.0))
    assert "size and shape" not in describe_reasons(one, None, "named")[0]
    found = describe_reasons(table.assign(share=0.0), None, "named")[0]
    assert found.endswith("by Named measures: no measure is shown to tell it within a dose.")
