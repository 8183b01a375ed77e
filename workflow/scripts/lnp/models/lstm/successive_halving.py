"""Successive halving of a search: all draws start, the better share goes on, a few finish.

(Jamieson and Talwalkar, AISTATS 2016.) Draws compete with those of their size: large networks
learn faster per epoch, which does not predict where they end, and cost more, so that a search
among all would keep the costliest.
"""

import logging
import math
from collections import Counter


def plan_rungs(sizes, epochs, min_epochs, reduction_factor):
    """Return up to which epoch draws are trained, and how many of each size are then kept.

    Each rung has `reduction_factor` times as many epochs as the one before, and that many times
    fewer draws of each size (rounded up). The last keeps the best of each size.

    Parameters
    ----------
    sizes : list of int
        Of each draw.
    epochs : int
    min_epochs : int
        Of every draw.
    reduction_factor : int
        1: every draw is trained to the end.

    Returns
    -------
    list of (epoch, dict of size to number of draws)

    >>> plan_rungs([32, 32, 32, 32, 64], epochs=10, min_epochs=4, reduction_factor=4)
    [(4, {32: 1, 64: 1}), (10, {32: 1, 64: 1})]
    """
    rungs, epoch, n_kept = [], min_epochs, Counter(sizes)
    while reduction_factor > 1 and epoch < epochs:
        n_kept = {size: math.ceil(n / reduction_factor) for size, n in n_kept.items()}
        rungs.append((epoch, n_kept))
        epoch *= reduction_factor
    return [*rungs, (epochs, dict.fromkeys(n_kept, 1))]


def train_each(draws, epoch):
    """Yield one draw after another, trained by its own `train(epoch)`."""
    for draw in draws:
        draw.train(epoch)
        yield draw


def search_by_rungs(draws, rungs, train=train_each):
    """Train draws rung by rung; return the best, and the results of all.

    Parameters
    ----------
    draws : iterable
        Each with `size`, and `result()`, a dict with draw (its number) and valid_loss (the least
        so far, finite). A generator makes them when their turn comes; no more are held than go on.
    rungs : list of (epoch, n_kept)
        See `plan_rungs`.
    train : callable
        (draws, epoch) -> the draws, trained up to that epoch or to their own end.

    Returns
    -------
    best : one of `draws`
        With the least validation loss; of equals the first drawn.
    results : list of dict
        Of all draws, as they were when they stopped, in the order of their numbers.
    """

    def rank(draw):
        result = draw.result()
        return result["valid_loss"], result["draw"]

    results = []
    for epoch, n_kept in rungs:
        kept = {size: [] for size in n_kept}
        for draw in train(draws, epoch):
            peers = kept[draw.size]
            peers.append(draw)
            peers.sort(key=rank)
            if len(peers) > n_kept[draw.size]:
                results.append(peers.pop().result())
        draws = [draw for peers in kept.values() for draw in peers]
        best = min(draws, key=rank)
        loss, number = rank(best)
        logging.info(
            "after epoch %d: %d draws left, best %d: loss %.4f", epoch, len(draws), number, loss
        )
    results += [draw.result() for draw in draws]
    return best, sorted(results, key=lambda result: result["draw"])
