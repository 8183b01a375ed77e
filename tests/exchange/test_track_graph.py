"""Tracks as a graph and back."""

import numpy as np
import pandas as pd
import pytest

from lnp.exchange.ctc_folder import number_runs
from lnp.exchange.track_graph import GraphError, TrackGraph, from_graph, number_lineages, to_graph


def graph_of(nodes, links):
    """Return a graph of nodes {number: (frame, row, col)}."""
    table = pd.DataFrame.from_dict(nodes, orient="index", columns=["frame", "row", "col"])
    return TrackGraph(table, np.array(links, dtype="int64").reshape(-1, 2))


def test_tracks_come_back_from_their_graph_as_they_were(tracks):
    found = from_graph(to_graph(tracks), "here").astype(tracks.dtypes)
    pd.testing.assert_frame_equal(found, tracks, check_exact=True)


def test_the_last_row_of_an_ended_track_is_no_node_unless_it_is_the_only_one(tracks):
    graph = to_graph(tracks)
    assert len(graph.nodes) == len(tracks) - 3  # divided, edge and lost; cell 4 keeps its only row
    assert graph.nodes[graph.nodes["end_state"] != ""].groupby("cell")["end_state"].agg(
        list
    ).to_dict() == {
        3: ["lost"],
        5: ["divided"],
        7: ["edge"],
    }
    frames = graph.nodes["frame"]
    assert (frames[graph.links[:, 1]].to_numpy() > frames[graph.links[:, 0]].to_numpy()).all()


def test_a_track_that_was_changed_has_no_known_end(tracks):
    graph = to_graph(tracks)
    last = graph.nodes.index[(graph.nodes["cell"] == 7) & (graph.nodes["frame"] == 4)][0]
    kept = TrackGraph(graph.nodes.drop(index=last), graph.links[graph.links[:, 1] != last])
    found = from_graph(kept, "here")
    assert found[found["cell"] == 7]["state"].tolist() == ["tracked"]


def test_cells_that_change_places_have_the_numbers_of_their_first_nodes(tracks):
    graph = to_graph(tracks[tracks["cell"].isin([2, 6])].assign(mother=-1))
    node = graph.nodes.reset_index().set_index(["cell", "frame"])["index"]
    swapped = {(node[2, 3], node[2, 4]): (node[2, 3], node[6, 4])}
    swapped[node[6, 3], node[6, 4]] = (node[6, 3], node[2, 4])
    links = [swapped.get(tuple(link), tuple(link)) for link in graph.links.tolist()]
    found = from_graph(TrackGraph(graph.nodes, np.array(links)), "here").set_index(
        ["cell", "frame"]
    )
    assert found.loc[(2, 4), "row"] == 52
    assert found.loc[(6, 4), "row"] == 30


def test_the_daughters_of_a_cell_without_numbers_are_counted_on():
    nodes = {1: (0, 5, 5), 2: (1, 5, 5), 3: (2, 4, 5), 4: (2, 6, 5), 9: (0, 9, 9)}
    found = from_graph(graph_of(nodes, [(1, 2), (2, 3), (2, 4)]), "here")
    assert found.groupby("cell")["frame"].agg(list).to_dict() == {0: [0, 1], 1: [0], 2: [2], 3: [2]}
    assert found.drop_duplicates("cell")["mother"].tolist() == [-1, -1, 0, 0]
    assert number_lineages(found) == {0: 0, 1: 1, 2: 0, 3: 0}


@pytest.mark.parametrize(
    ("links", "message"),
    [([(1, 3), (2, 3)], "follows on two nodes"), ([(3, 1)], "expected a later frame")],
)
def test_cells_do_not_merge_nor_go_back_in_time(links, message):
    with pytest.raises(GraphError, match=message):
        from_graph(graph_of({1: (0, 1, 1), 2: (0, 5, 5), 3: (1, 3, 3)}, links), "here")


def test_a_site_without_cells_has_a_graph_without_nodes(tracks):
    graph = to_graph(tracks.iloc[:0])
    assert (len(graph.nodes), graph.links.shape) == (0, (0, 2))
    assert from_graph(graph, "here").empty


def grow(rng, n_frames=12):
    """Return a random table of tracks: cells that divide, are bridged, and end."""
    rows, waiting, number = [], [(0, -1) for _ in range(3)], 0
    while waiting:
        frame, mother = waiting.pop(0)
        cell, number = number, number + 1
        last = int(rng.integers(frame, n_frames))
        for t in range(frame, last + 1):
            state = "bridged" if rng.random() < 0.2 else "tracked"
            rows.append([cell, t, *rng.normal(50, 9, 2), rng.random(), state, rng.random(), mother])
        end = rng.choice(["edge", "lost", "gone", "divided"])
        if last + 1 < n_frames:
            rows.append([cell, last + 1, *rng.normal(50, 9, 2), np.nan, end, 0.5, mother])
            waiting += [(last + 1, cell)] * 2 * (end == "divided")
    columns = ["cell", "frame", "row", "col", "area", "state", "risk", "mother"]
    table = pd.DataFrame(rows, columns=columns)
    table.loc[table["state"] != "tracked", "area"] = np.nan
    return table


@pytest.mark.parametrize("seed", range(5))
def test_any_tracks_come_back_and_runs_of_labels_are_valid(seed):
    tracks = grow(np.random.default_rng(seed))
    found = from_graph(to_graph(tracks), "here").astype(tracks.dtypes)
    pd.testing.assert_frame_equal(found, tracks, check_exact=True)
    seen = tracks[tracks["state"] == "tracked"].groupby("cell")["frame"].agg(list).to_dict()
    mothers = tracks.groupby("cell")["mother"].first().to_dict()
    runs = number_runs(seen, mothers).set_index("label")
    assert sorted((r.cell, t) for r in runs.itertuples() for t in range(r.begin, r.end + 1)) == [
        (cell, t) for cell, frames in seen.items() for t in frames
    ]
    born = runs[runs["parent"] > 0]
    assert (runs["end"].loc[born["parent"]].to_numpy() < born["begin"].to_numpy()).all()
