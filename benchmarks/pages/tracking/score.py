"""Score tracks by an independent library, traccuracy: as graphs of cells and their links."""

import logging
import os
import warnings

import networkx as nx

from lnp.core.vocabulary import NO_MOTHER, PLACED
from lnp.simulation.evaluation import LEAST_INSIDE
from tracking.judge import find_lines

os.environ.setdefault("TQDM_DISABLE", "1")  # traccuracy's bars of progress
PLACE = ("row", "col")
LATE = 3  # frames by which a division may be found too early or too late


def find_counted(film, truth):
    """Return {cell: the frame in which it no longer counts} of the cells that are whole in frame 0.

    A cell, with all that descend from it, counts up to where one of them first comes nearer to the
    edge than 0.6 diameters: from there on no tracker follows. Those that begin there are left out.
    """
    first = truth[(truth["frame"] == 0) & ~truth["at_edge"]]
    margin, (height, width) = LEAST_INSIDE * film.diameter_px, film.labels.shape[1:]
    inside = truth["row"].between(margin, height - margin)
    inside &= truth["col"].between(margin, width - margin)
    left = truth[~inside].groupby("cell")["frame"].min().to_dict()
    ends = {
        cell: min((left[each] for each in line if each in left), default=len(film.labels))
        for cell, line in find_lines(set(first["cell"]), film.parents).items()
    }
    return {cell: end for cell, end in ends.items() if end > 0}


def line_graph(rows, mothers, counted, missing):
    """Return the graph of the cells that count and of their daughters.

    A node is a row in a frame that is not missing, an edge leads from a cell to itself or to its
    daughter where it is found next.

    Parameters
    ----------
    rows : DataFrame
        `cell`, `frame`, `row`, `col`; the numbers of the cells in frame 0 are those of `counted`.
    mothers : dict of cell to mother
        -1: none.
    counted : dict of cell to int
        See `find_counted`.
    missing : set of int
        Frames.
    """
    lines = find_lines(set(counted), mothers)
    ends = {each: counted[cell] for cell, line in lines.items() for each in line}
    rows = rows[rows["frame"] < rows["cell"].map(ends)]
    return link_rows(rows[~rows["frame"].isin(missing)], mothers)


def link_rows(rows, mothers):
    """Return a graph: a node per row (`cell`, `frame`, `row`, `col`), edges forward in time."""
    graph, last = nx.DiGraph(), {}
    for number, row in enumerate(rows.sort_values(["frame", "cell"]).itertuples(), start=1):
        graph.add_node(number, t=int(row.frame), row=float(row.row), col=float(row.col))
        before = row.cell if row.cell in last else mothers.get(row.cell, NO_MOTHER)
        if before in last:
            graph.add_edge(last[before], number)
        last[row.cell] = number
    return graph


def score(film, truth, tracks):
    """Return the counts and scores of tracks whose seeds bear the numbers of true cells.

    A centre is right within half a diameter of the true one, one to one. `right` of `cells` are
    lines without any mistake (a missed frame, a wrong link, a division that was none), `tra` is
    the score of the Cell Tracking Challenge; `divisions`, of which `found` are right, and `false`
    ones.
    """
    counted = find_counted(film, truth)
    placed = tracks[tracks["state"].isin(PLACED)]
    mothers = dict(zip(tracks["cell"], tracks["mother"], strict=True))
    true = line_graph(truth, film.parents, counted, film.missing)
    found = line_graph(placed, mothers, counted, film.missing)
    ctc, complete, divisions = run_traccuracy(true, found, film.diameter_px / 2)
    late = divisions[f"Frame Buffer {LATE}"]
    return {
        "cells": complete["total_lineages"],
        "right": complete["correct_lineages"],
        "tra": ctc["TRA"],
        "divisions": late["Total GT Divisions"],
        "found": late["True Positive Divisions"],
        "false": late["False Positive Divisions"],
    }


def run_traccuracy(true, found, reach):
    """Return the results of three metrics on two graphs, a dict each.

    `reach`, in pixels, is the largest distance of a centre to its true one.
    """
    from traccuracy import TrackingGraph, run_metrics
    from traccuracy.matchers import PointMatcher
    from traccuracy.metrics import CompleteTracks, CTCMetrics, DivisionMetrics

    logging.getLogger("traccuracy").setLevel(logging.ERROR)  # films without divisions are meant
    graphs = [TrackingGraph(graph, location_keys=PLACE) for graph in (true, found)]
    # the marks of a metric stay in the graphs, so that without tolerance comes first
    metrics = [CTCMetrics(), CompleteTracks(), DivisionMetrics(max_frame_buffer=LATE)]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*already (calculated|present).*")
        results, _ = run_metrics(*graphs, PointMatcher(reach), metrics)
    return [result["results"] for result in results]
