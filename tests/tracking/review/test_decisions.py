"""Decisions find their cells by place, and move seeds: on seeds by hand."""

import pandas as pd
import pytest

from lnp.cells.cell_table import reject_cells
from lnp.core.tables import check_table
from lnp.tracking.review.decisions import applied, match_decisions, move_seeds
from lnp.tracking.review.riskiest import riskiest_tracks

DIAMETER, SHAPE = 20.0, (100, 120)
SEEDS = pd.DataFrame({"cell": [4, 7], "row": [30.0, 60.0], "col": [40.0, 90.0]})


def decide(row, col, decision="reject", to=(None, None), frame=0, site="A"):
    place = {"plate": "P1", "site": site, "frame": frame, "row": row, "col": col}
    return place | {"decision": decision, "to_row": to[0], "to_col": to[1]}


def move(*moves):
    return move_seeds(SEEDS, list(moves), 0, SHAPE, DIAMETER)


def test_a_seed_goes_where_it_is_put_and_keeps_its_number():
    seeds, problems = move(decide(31, 41, "move", (33.5, 44)))
    assert problems == [""]
    assert seeds.to_dict("list") == {"cell": [4, 7], "row": [33.5, 60], "col": [44, 90]}
    assert SEEDS.loc[0, "row"] == 30


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (decide(45, 40, "move", (33, 44)), "no cell has its seed there"),
        (decide(30, 40, "move", (33, 44), frame=1), "its frame is not that of the seeds, 0"),
        (decide(30, 40, "move", (33, 119.6)), "outside of the field"),
        (decide(30, 40, "move", (61, 92)), "another seed lies at the new place"),
    ],
)
def test_a_move_that_is_not_possible_changes_nothing_and_says_why(decision, told):
    seeds, (problem,) = move(decision)
    assert told in problem
    assert seeds.equals(SEEDS)


def test_where_there_is_no_seed_nothing_is_moved():
    seeds, problems = move_seeds(SEEDS[:0], [decide(30, 40, "move", (1, 1))], 0, SHAPE, DIAMETER)
    assert seeds.empty
    assert problems == ["no cell has its seed there"]


def match(*rows):
    found = match_decisions(list(rows), {"A": SEEDS, "B": SEEDS[:0]}, {"A": 0, "B": 2}, DIAMETER)
    return check_table("decisions", found, "here")


def test_a_decision_finds_the_nearest_cell_within_half_a_diameter():
    found = match(decide(36, 48), decide(37, 48), decide(60, 90, frame=3), decide(30, 40, site="B"))
    assert found["cell"].tolist() == [4, -1, -1, -1]
    assert found["problem"].tolist() == [
        "",
        "no cell has its seed there",
        "its frame is not that of the seeds, 0",
        "its frame is not that of the seeds, 2",
    ]
    assert applied(found).to_dict("list") == {"plate": ["P1"], "site": ["A"], "cell": [4]}


def test_a_move_is_applied_where_a_seed_lies_at_its_new_place():
    found = match(decide(1, 2, "move", (30, 40)), decide(30, 40, "move", (31, 40)))
    assert found["cell"].tolist() == [4, -1]
    assert "not moved" in found["problem"][1]


def make_cells(reasons):
    cells = pd.DataFrame({"plate": "P1", "site": "A", "cell": range(len(reasons))})
    used = [not reason for reason in reasons]
    return cells.assign(reason=reasons, used=used, n_frames=9, well="A", condition="untreated")


def test_a_rejected_cell_has_no_frame_left_and_that_reason():
    cells = make_cells(["", "lost by the tracker", "well excluded: x", ""])
    found = reject_cells(cells, cells[["plate", "site", "cell"]][:3])
    assert found["reason"].tolist() == [*["rejected in review"] * 2, "well excluded: x", ""]
    assert found["n_frames"].tolist() == [0, 0, 9, 9]


def test_the_riskiest_tracks_come_first_and_those_at_the_edge_or_excluded_not_at_all():
    rows = [  # cell, frame, state, risk, mother
        *[(0, 0, "tracked", 0.1, -1), (0, 1, "tracked", 0.3, -1)],
        *[(1, 0, "tracked", 0.6, -1), (1, 1, "edge", 0.6, -1)],
        *[(2, 0, "tracked", 0.2, -1), (2, 1, "lost", 1.0, -1)],
        *[(3, 0, "tracked", 0.9, -1), (3, 1, "tracked", 0.1, -1)],
        *[(4, 0, "tracked", 0.9, -1), (5, 1, "tracked", 0.9, 0)],
        *[(6, 1, "tracked", 0.9, -1)],  # begins later
    ]
    tracks = pd.DataFrame(rows, columns=["cell", "frame", "state", "risk", "mother"])
    tracks = tracks.assign(plate="P1", site="A", row=0.0, col=0.0, area=1.0)
    cells = make_cells(["", "", "lost by the tracker", "", "field excluded: x", "", ""])
    found = riskiest_tracks(tracks, cells, 10)
    assert found["cell"].tolist() == [3, 0, 2]
    assert found["risk"].tolist() == [0.9, 0.3, 0.2]
    assert riskiest_tracks(tracks, cells, 1)["cell"].tolist() == [3]
