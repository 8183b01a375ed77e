import numpy as np
import pytest

from lnp.reporting.sentences.sensitivity import describe_sensitivity
from synthetic.scores import make_sensitivity


@pytest.fixture(scope="module")
def table():
    return make_sensitivity()


def test_sentences_give_the_range_of_values_and_the_farthest_definition(table):
    texts = describe_sensitivity(table)
    others = "with the other definitions"
    assert texts == [
        f"Share of positive cells among treated cells: 70% (60% to 70% {others}; farthest: "
        "mixture).",
        f"Classification, AUROC within a dose: Named measures 0.70 (0.70 to 0.75 {others}; "
        f"farthest: mixture), tsfresh + GBM 0.80 (the same {others}).",
        f"Regression, Spearman correlation within a dose: Named measures 0.40 (the same {others}), "
        f"tsfresh + GBM 0.60 (the same {others}).",
        "With ring, nothing is defined: all cells are positive.",
    ]


def test_without_a_score_under_the_own_definition_only_the_others_are_given(table):
    undefined = table.assign(value=table["value"].mask(table["own"]))
    texts = describe_sensitivity(undefined)
    assert texts[0].endswith("undefined (60% to 70% with the other definitions).")
    none = table.assign(value=np.nan)
    assert describe_sensitivity(none)[0].endswith("among treated cells: undefined.")
