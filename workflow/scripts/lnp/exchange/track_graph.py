"""Tracks as a graph: a node per cell and frame, links from each node to the next, and to daughters.

So most programs that show or correct tracks store them. The last row of a track that ended (edge,
lost, gone, divided) is no cell that was found, so it is no node: it goes along with the node before
it. A cell that has no other row keeps it as its node.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.vocabulary import DIVIDED, EDGE, GONE, LOST, NO_MOTHER, TRACKED

ENDS = [EDGE, LOST, GONE, DIVIDED]
OF_END = {name: f"end_{name}" for name in ["state", "row", "col", "area", "risk"]}
ROW = ["cell", "frame", "row", "col", "area", "state", "risk", "mother"]
DEFAULTS = {"state": TRACKED, "area": np.nan, "risk": 0.0, "end_state": ""}


class GraphError(LnpError, ValueError):
    """Tracks of another program cannot be those of cells."""


@dataclass(frozen=True)
class TrackGraph:
    """Tracks of a site.

    Attributes
    ----------
    nodes : DataFrame
        Index: numbers of the nodes. Columns `frame`, `row`, `col` (pixels); where they are known
        also `cell`, `label` (its value in the label image of the frame), `state`, `area`, `risk`,
        and `end_state`, `end_row` ... of the last node of a track that ended in the next frame.
    links : (n, 2) ndarray of int
        Numbers of a node and of one that follows on it.
    """

    nodes: pd.DataFrame
    links: np.ndarray


def to_graph(tracks):
    """Return the `TrackGraph` of a table "tracks" of one site; nodes are numbered from 1."""
    tracks = tracks.sort_values(["cell", "frame"], ignore_index=True)
    is_end = tracks["state"].isin(ENDS) & tracks["cell"].duplicated()
    nodes, ends = tracks[~is_end], tracks[is_end].set_index("cell")
    nodes = nodes.set_axis(np.arange(1, len(nodes) + 1))
    first, last = ~nodes["cell"].duplicated(), ~nodes["cell"].duplicated(keep="last")
    for name, of_end in OF_END.items():
        nodes[of_end] = nodes["cell"].map(ends[name]).where(last)
    nodes["end_state"] = nodes["end_state"].astype(object).fillna("")
    links = [nodes.index[~last], nodes.index[~first]]
    daughters = nodes[first & (nodes["mother"] != NO_MOTHER)]
    last_of = pd.Series(nodes.index[last], nodes["cell"][last])
    births = [last_of.loc[daughters["mother"]], daughters.index]
    pairs = np.concatenate([np.transpose(links), np.transpose(births)]).astype("int64")
    return TrackGraph(nodes.drop(columns=["mother"]), pairs.reshape(-1, 2))


def number_lineages(tracks):
    """Return {cell: number of the first cell of its line}, of a table "tracks" of one site."""
    mothers = tracks.drop_duplicates("cell").set_index("cell")["mother"].sort_index().to_dict()
    first = {}
    for cell, mother in mothers.items():  # daughters have higher numbers than their mothers
        first[cell] = cell if mother == NO_MOTHER else first[mother]
    return first


def from_graph(graph, where):
    """Return the rows of a table "tracks" that a graph holds, by cell and frame.

    A cell that divides ends, and each of its daughters is a cell. A chain of nodes keeps the number
    that its first node has in `cell`, if no earlier chain has it. Frames between two nodes have no
    row, and a track has a last row (edge, lost ...) only where its last node is the same as when
    it was exported. Rows also have `label`, where nodes do.

    Parameters
    ----------
    graph : TrackGraph
    where : str
        Plate, site and file, for messages.

    Raises
    ------
    GraphError
        A node follows on two, or on a later one.
    """
    nodes, following = graph.nodes, follow_links(graph, where)
    chains = find_chains(nodes, following)
    numbers = number_chains([nodes.loc[chain[0]].get("cell") for chain, _ in chains])
    cell_of = {chain[0]: number for (chain, _), number in zip(chains, numbers, strict=True)}
    rows = []
    for chain, mother in chains:
        mother_cell = NO_MOTHER if mother is None else cell_of[mother]
        of_cell = nodes.loc[chain].assign(cell=cell_of[chain[0]], mother=mother_cell)
        rows.append(fill_in(of_cell)[[*ROW, *(name for name in ["label"] if name in nodes)]])
        rows += known_end(of_cell, len(following[chain[-1]]))
    table = pd.concat(rows) if rows else pd.DataFrame(columns=ROW)
    return table.sort_values(["cell", "frame"], ignore_index=True)


def follow_links(graph, where):
    """Return {node: nodes that follow on it}; each follows on one at most, of an earlier frame."""
    frames, following = graph.nodes["frame"], defaultdict(list)
    before = set()
    for first, second in graph.links.tolist():
        if second in before:
            raise GraphError(
                f"{where}: node {second} (frame {frames[second]}) follows on two nodes; expected "
                "one at most: cells divide, but do not merge. Delete one of the links."
            )
        if frames[second] <= frames[first]:
            raise GraphError(
                f"{where}: node {second} (frame {frames[second]}) follows on node {first} (frame "
                f"{frames[first]}); expected a later frame. Correct the link."
            )
        before.add(second)
        following[first].append(second)
    return following


def find_chains(nodes, following):
    """Return the chains of nodes without a branch, each with the first node of its mother's chain.

    Mothers before daughters, by first frame, then by number.
    """
    begun = {second for of_node in following.values() for second in of_node}
    starts = [(node, None) for node in nodes.index if node not in begun]
    chains = []
    while starts:
        node, mother = starts.pop()
        chain = [node]
        while len(following[chain[-1]]) == 1:
            chain += following[chain[-1]]
        chains.append((chain, mother))
        starts += [(daughter, chain[0]) for daughter in following[chain[-1]]]
    frames = nodes["frame"].to_dict()
    return sorted(chains, key=lambda chain: (frames[chain[0][0]], chain[0][0]))


def number_chains(wanted):
    """Return a number for each chain: the wanted one, if it is one and no earlier chain has it.

    >>> number_chains([3, None, 3, 7])
    [3, 8, 9, 7]
    """
    known = [int(number) for number in wanted if number is not None and number == number]
    new, taken, numbers = max(known, default=-1) + 1, set(), []
    for number in wanted:
        if number is None or number != number or int(number) in taken:
            number, new = new, new + 1
        taken.add(int(number))
        numbers.append(int(number))
    return numbers


def fill_in(nodes):
    """Return nodes with all columns of a row; what is not known has a default."""
    return nodes.assign(**{k: v for k, v in DEFAULTS.items() if k not in nodes})


def known_end(nodes, n_daughters):
    """Return the last row of a cell's track, in a list: empty where it is not known any more.

    `nodes` are those of the cell, by frame.
    """
    last = fill_in(nodes.tail(1))
    state = last["end_state"].iloc[0]
    placed = {"end_row", "end_col"} <= set(last) and last[
        ["end_row", "end_col"]
    ].notna().to_numpy().all()
    if state not in ENDS or not placed or (state == DIVIDED) != (n_daughters > 1):
        return []
    end = {name: last[of_end] for name, of_end in OF_END.items() if of_end in last}
    lacking = {name: DEFAULTS[name] for name in OF_END if name not in end}
    return [last.assign(**end, **lacking, frame=last["frame"] + 1)[ROW]]
