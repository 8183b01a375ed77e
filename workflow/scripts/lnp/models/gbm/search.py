"""Random search over the settings of boosted trees (Harrison et al., tsfresh)."""

import logging

import xgboost

from lnp.core.vocabulary import CLASSIFICATION, REGRESSION

OBJECTIVES = {CLASSIFICATION: "binary:logistic", REGRESSION: "reg:squarederror"}
METRICS = {CLASSIFICATION: "logloss", REGRESSION: "rmse"}


def draw_settings(n_draws, rng):
    """Return random settings of xgboost, from the ranges of the paper's code.

    Parameters
    ----------
    n_draws : int
    rng : numpy.random.Generator
    """
    return [
        {
            "colsample_bytree": float(rng.uniform(0.3, 0.7)),
            "gamma": float(rng.uniform(0.0, 0.5)),
            "learning_rate": float(rng.uniform(0.03, 0.3)),
            "max_depth": int(rng.integers(2, 6)),
            "subsample": float(rng.uniform(0.4, 0.6)),
            "seed": int(rng.integers(2**31)),
        }
        for _ in range(n_draws)
    ]


def fixed_settings(task, truth):
    """Return what all draws share; in classification both classes weigh the same.

    A fold may know one class only; it then has no weight.
    """
    shared = {
        "objective": OBJECTIVES[task],
        "eval_metric": METRICS[task],
        "tree_method": "hist",
        "nthread": 1,
    }
    if task == CLASSIFICATION and len(set(truth)) == 1:
        shared["base_score"] = 0.5  # the share of positive cells would have no logarithm of odds
    elif task == CLASSIFICATION:
        shared["scale_pos_weight"] = float((truth == 0).sum() / (truth == 1).sum())
    return shared


def search_trees(train, valid, task, settings, rng):
    """Random search: boost trees with every draw of settings, stop early, and keep the best draw.

    Parameters
    ----------
    train, valid : (values, truth)
        (n_rows, n_components) and (n_rows,) arrays of either part.
    task : {"classification", "regression"}
    settings : dict
        n_draws, n_trees (at most), early_stopping (rounds), max_bin (of each component, by
        quantiles of the training rows: splits lie between them).
    rng : numpy.random.Generator

    Returns
    -------
    booster : xgboost.Booster
        Of the draw with the least validation loss, cut after its best tree.
    history : list of dict
        Per tree of that draw: tree (from 1), train_loss, valid_loss.
    results : list of dict
        Per draw: draw (from 1), its settings, n_trees, train_loss, valid_loss (log
        loss or root mean square error).
    """
    binned = {"nthread": 1, "max_bin": settings["max_bin"]}
    data = xgboost.QuantileDMatrix(*train, **binned)
    held_out = xgboost.QuantileDMatrix(*valid, ref=data, **binned)
    fixed = fixed_settings(task, train[1]) | binned
    best, results = None, []
    for draw, drawn in enumerate(draw_settings(settings["n_draws"], rng), start=1):
        losses = {}
        booster = xgboost.train(
            {**fixed, **drawn},
            data,
            num_boost_round=settings["n_trees"],
            evals=[(data, "train"), (held_out, "valid")],
            early_stopping_rounds=settings["early_stopping"],
            evals_result=losses,
            verbose_eval=False,
        )
        train_loss, valid_loss = (losses[part][METRICS[task]] for part in ("train", "valid"))
        last = booster.best_iteration
        found = {"train_loss": train_loss[last], "valid_loss": valid_loss[last]}
        results.append({"draw": draw, **drawn, "n_trees": last + 1, **found})
        if best is None or valid_loss[last] < best["valid_loss"]:
            best, kept = results[-1], booster[: last + 1]
            history = [
                {"tree": tree, "train_loss": train_part, "valid_loss": valid_part}
                for tree, (train_part, valid_part) in enumerate(
                    zip(train_loss, valid_loss, strict=True), start=1
                )
            ]
    logging.info("the best of %d draws is %d: %s", len(results), best["draw"], best)
    return kept, history, results
