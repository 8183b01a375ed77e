import numpy as np
import pytest

from lnp.explanation.map_store import HEAD, TRAINED
from lnp.reporting.sentences.explanation import describe_ablation, describe_saliency
from synthetic.explanations import make_ablation, make_saliency


def test_maps_are_read_after_their_check_model_by_model():
    texts = describe_saliency(make_saliency(in_spots=0.4))
    assert texts[0].startswith(
        "CNN (one frame): with shuffled weights the maps change (mean correlation 0.05 with the "
        "head's weights shuffled, 0.05 with all). Of all changes of its prediction: counterstain "
        "33%, LNP 33%, brightfield 33%. In the LNP channel 40% of the changes lie in LNP spots, "
        "which take 10% of the area (4.0 times as much; with the head shuffled 1.0 times): more "
        "than light alone explains, so that training led there. What is in them speaks for GFP "
        "(log odds +0.54"
    )
    assert texts[1].startswith("LSTM: with shuffled weights the maps change")
    told = "LNPs tell the dose too, so that maps are no sign of a prediction within a dose."
    assert texts[2:] == [told]


def test_maps_that_stay_alike_must_not_be_read():
    texts = describe_saliency(make_saliency(likeness=0.8))
    assert texts == [
        f"{label}: the maps must not be read. With shuffled weights they hardly change (mean "
        "correlation 0.80 with the head's weights shuffled, 0.80 with all)."
        for label in ("CNN (one frame)", "LSTM")
    ]


def test_a_ratio_that_any_network_has_was_not_learnt():
    table = make_saliency()
    trained, shuffled = (table["weights"] == weights for weights in (TRAINED, HEAD))
    noise = np.random.default_rng(0).uniform(0.5, 2, trained.sum())
    table.loc[shuffled, "saliency"] = table.loc[trained, "saliency"].to_numpy() * noise
    assert "not shown to be more than light alone explains" in describe_saliency(table)[0]


def test_few_wells_are_too_few_to_say():
    table = make_saliency()
    texts = describe_saliency(table[table["well"].isin(["C03", "D03"])])
    assert "too few wells to say whether training led there" in texts[0]


def test_a_channel_that_changes_nothing_and_a_study_without_cells_are_said():
    table = make_saliency()
    table.loc[table["channel"] == "lnp", ["saliency", "net"]] = 0.0
    assert "No prediction changes with the LNP channel." in describe_saliency(table)[0]
    nowhere = describe_saliency(table.assign(saliency=0.0, net=0.0))
    assert "Its prediction changes nowhere." in nowhere[0]
    assert describe_saliency(table.iloc[:0]) == ["No treated cell is tested: there are no maps."]


@pytest.mark.parametrize(
    ("place", "metric"),
    [
        (0, "Named measures, classification (AUROC"),
        (1, "Named measures, regression (Spearman correlation"),
    ],
)
def test_parts_are_missed_spared_or_not_settled(place, metric):
    assert describe_ablation(make_ablation())[place] == (
        f"{metric} within dose 0.70 with all). A loss: without LNPs (-0.20, -0.30 to -0.10). At "
        "most 0.05 lost: without the cell's shape (+0.01, -0.02 to +0.04). Not settled: with the "
        "first half of the time (-0.05, -0.20 to +0.10)."
    )


def test_differences_without_intervals_are_not_settled():
    table = make_ablation()
    table[["difference_low", "difference_high"]] = float("nan")
    assert describe_ablation(table)[0] == (
        "Named measures, classification (AUROC within dose 0.70 with all). Not settled: without "
        "LNPs (-0.20), without the cell's shape (+0.01), with the first half of the time (-0.05)."
    )


def test_a_score_that_is_not_defined_has_its_reason():
    table = make_ablation().assign(value=float("nan"), reason="1 well: too few to say")
    assert describe_ablation(table)[1] == (
        "Named measures, regression (Spearman correlation within dose): not defined. 1 well: too "
        "few to say"
    )
