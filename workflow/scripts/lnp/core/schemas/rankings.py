"""Columns, dtypes and units of the rankings of formulations and doses."""

RANKINGS = {
    # formulations and doses of a plate by what is predicted of them; see lnp.assessment.ranking
    "ranking": {
        "protocol": "str",
        "plate": "str",
        "model": "str",
        "task": "str",
        "horizon": "int64",
        "formulation": "str",
        "dose_ng": "float64",
        "predicted": "float64",  # share of positive cells, or mean level: the mean of the wells
        "low": "float64",  # its 95 % interval over wells; NaN with one or two
        "high": "float64",
        "truth": "float64",  # the same of the outcome; NaN where not known yet
        "rank": "int64",  # by what is predicted; 1 is the highest
        "true_rank": "float64",  # by the outcome; NaN where not known yet
        "n_cells": "int64",
        "n_wells": "int64",
        "reason": "str",  # why there is no interval
    },
    # how well the ranking of a plate agrees with the true one
    "agreement": {
        "protocol": "str",
        "plate": "str",
        "model": "str",
        "task": "str",
        "horizon": "int64",
        "tau": "float64",  # Kendall's: 1 the same order, 0 chance, -1 the other way round
        "p": "float64",  # two-sided, of no relation between the rankings
        "n_conditions": "int64",  # formulations and doses
        "reason": "str",  # why tau is undefined
    },
}
