from lnp.reporting.figures.style import dose_colours


def test_doses_keep_their_colour_whatever_their_order():
    assert dose_colours([316, 0, 31.6]) == dose_colours([0, 31.6, 316, 316])
