from lnp.reporting.figures.attrition import list_excluded, plot_attrition
from synthetic.results import (
    make_wells,
)


def test_a_plate_whose_cells_are_all_unused_can_be_drawn(cells):
    unused = cells.assign(used=False, reason="no outcome yet")
    _, table = plot_attrition(unused, make_wells())
    assert table.loc[table["fate"] == "used", "n_cells"].sum() == 0


def test_excluded_wells_are_named_with_their_reason():
    assert "C03 (treated, 316 ng): 3 frames" in list_excluded(make_wells())
    assert list_excluded(make_wells().iloc[1:]) == "None of 5 wells was excluded."
