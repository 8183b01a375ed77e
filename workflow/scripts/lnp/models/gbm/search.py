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


def search_trees(train, valid, task, settings, rng):
    """Fit every draw; return the best with its own trees, and all results.

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
        booster, history = fit_trees({**fixed, **drawn}, data, held_out, settings)
        least = min(history, key=lambda row: row["valid_loss"])
        summary = {"n_trees": least["tree"], **least}
        del summary["tree"]
        results.append({"draw": draw, **drawn, **summary})
        if best is None or least["valid_loss"] < best[0]:
            best = (least["valid_loss"], draw, booster[: least["tree"]], history)
    logging.info("the best of %d draws is %d: %s", len(results), best[1], results[best[1] - 1])
    return best[2], best[3], results


def fixed_settings(task, truth):
    """Return what all draws share; in classification both classes weigh the same."""
    shared = {
        "objective": OBJECTIVES[task],
        "eval_metric": METRICS[task],
        "tree_method": "hist",
        "nthread": 1,
    }
    if task == CLASSIFICATION:
        shared["scale_pos_weight"] = float((truth == 0).sum() / (truth == 1).sum())
    return shared


def fit_trees(params, data, held_out, settings):
    """Boost until the validation loss stops falling; return the booster and its history.

    The steps of `xgboost.train` with early stopping, without its callbacks, which cost a
    tenth of so short a fit.
    """
    booster = xgboost.Booster(params, cache=[data, held_out])
    history, best = [], 0
    for i in range(settings["n_trees"]):
        booster.update(data, i)
        train_loss, valid_loss = losses(booster.eval_set([(data, "train"), (held_out, "valid")], i))
        history.append({"tree": i + 1, "train_loss": train_loss, "valid_loss": valid_loss})
        best = i if valid_loss < history[best]["valid_loss"] else best
        if i - best >= settings["early_stopping"]:
            break
    return booster, history


def losses(said):
    """Return the numbers of xgboost's line, e.g. "[3] train-rmse:0.51 valid-rmse:0.62"."""
    return [float(word.rpartition(":")[2]) for word in said.split()[1:]]


def predict_rows(booster, values):
    """Return the (n_rows,) probability or level of (n_rows, n_components) values."""
    return booster.predict(xgboost.DMatrix(values, nthread=1)).astype(float)
