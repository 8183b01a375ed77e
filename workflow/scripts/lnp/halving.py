"""Successive halving of a search: all draws start, the better share goes on, a few finish."""

import logging
import math


def plan_rungs(n_draws, epochs, first_epochs, keep_one_in):
    """Return up to which epoch draws are trained, and how many then go on, rung by rung.

    Each rung has `keep_one_in` times as many epochs as the one before, and that many times
    fewer draws, but never fewer than `keep_one_in`. One draw comes out of the last rung.

    Parameters
    ----------
    n_draws, epochs : int
    first_epochs : int
        Of every draw.
    keep_one_in : int
        1: every draw is trained to the end.

    Returns
    -------
    list of (epoch, n_kept)
    """
    rungs, epoch, n_kept = [], first_epochs, n_draws
    while keep_one_in > 1 and epoch < epochs:
        n_kept = max(math.ceil(n_kept / keep_one_in), min(n_kept, keep_one_in))
        rungs.append((epoch, n_kept))
        epoch *= keep_one_in
    return [*rungs, (epochs, 1)]


def search_by_rungs(draws, rungs):
    """Train draws rung by rung; return the best, and what is to be said of each.

    Parameters
    ----------
    draws : iterable
        Each with `train(epoch)`, which goes on to that epoch or to the draw's own end, and
        `result()`, a dict with draw (its number) and valid_loss (the least so far, finite).
        A generator makes them when their turn comes; no more are held than go on.
    rungs : list of (epoch, n_kept)
        See `plan_rungs`.

    Returns
    -------
    best : one of `draws`
        With the least validation loss; of equals the first drawn.
    results : list of dict
        Of all draws, as they were when they stopped, in the order of their numbers.
    """
    results = []
    for epoch, n_kept in rungs:
        draws, others = run_rung(draws, epoch, n_kept)
        results += others
        logging.info(
            "after epoch %d: %d draws left, first %s", epoch, len(draws), draws[0].result()
        )
    (best,) = draws
    return best, sorted([*results, best.result()], key=lambda result: result["draw"])


def run_rung(draws, epoch, n_kept):
    """Train each draw up to an epoch; return the best, best first, and results of the others."""
    kept, others = [], []
    for draw in draws:
        draw.train(epoch)
        kept = sorted([*kept, draw], key=rank)
        others += [draw.result() for draw in kept[n_kept:]]
        del kept[n_kept:]
    return kept, others


def rank(draw):
    """Return what draws are sorted by: least validation loss so far, then number."""
    result = draw.result()
    return result["valid_loss"], result["draw"]
