import numpy as np
import pytest

from lnp.explanation.map_store import HEAD, TRAINED
from lnp.explanation.shares import judge_maps, share_of_regions
from synthetic.explanations import make_saliency


def row_of(shares, weights, channel="lnp", region="spots", model="lstm"):
    found = shares.set_index(["model", "channel", "region", "weights"])
    return found.loc[model, channel, region, weights]


def test_the_ratio_is_the_share_of_the_changes_over_that_of_the_area():
    shares = share_of_regions(make_saliency(in_spots=0.4))
    trained, shuffled = row_of(shares, TRAINED), row_of(shares, HEAD)
    assert (trained["share"], trained["area"]) == pytest.approx((0.4, 0.1))
    assert trained["ratio"] == pytest.approx(4.0)
    assert shuffled["ratio"] == pytest.approx(1.0)
    learnt = row_of(shares, "learnt")
    assert learnt["ratio"] == pytest.approx(3.0)
    assert learnt["low"] > 2.9  # all cells alike


def test_what_lies_in_spots_speaks_for_expression_with_an_interval_by_wells():
    row = row_of(share_of_regions(make_saliency(in_spots=0.4)), TRAINED)
    expected = np.mean([0.4 * (1 + 0.1 * i) for i in range(8)])
    assert row["net"] == pytest.approx(expected)
    assert 0 < row["net_low"] < expected < row["net_high"]


def test_a_channel_in_which_nothing_changes_has_no_share():
    table = make_saliency()
    table.loc[table["channel"] == "lnp", ["saliency", "net"]] = 0.0
    assert np.isnan(row_of(share_of_regions(table), TRAINED)["ratio"])


@pytest.mark.parametrize(("likeness", "passed"), [(0.05, True), (0.8, False)])
def test_maps_that_stay_alike_with_shuffled_weights_do_not_pass(likeness, passed):
    judged = judge_maps(make_saliency(likeness=likeness))
    assert len(judged) == 4
    assert set(judged["passed"]) == {passed}
    assert judged["likeness"].to_numpy() == pytest.approx(likeness)
