"""Columns, dtypes and units of the tables of tests, claims, classes and checks of a study."""

from lnp.core.schemas.models import SCORE

ASSESSMENT = {
    "tests": {
        "protocol": "str",
        "task": "str",
        "horizon": "int64",
        "first": "str",
        "second": "str",
        "family": "str",  # declared (pairs with the primary approach), exploratory
        "test": "str",  # wells_paired, folds_paired, folds_unpaired (the paper's)
        "difference": "float64",  # loss of the first minus loss of the second
        "p": "float64",
        "as_published": "float64",  # p of the paper's test of this pair; NaN beside a baseline
        "p_adjusted": "float64",  # Holm where declared, Benjamini-Hochberg where exploratory
        "floor": "float64",  # smallest p that the test can give
        "n": "int64",  # of what is exchanged
        "unit": "str",  # wells or folds
        "reason": "str",  # why no p can be small
    },
    # prevalence and scores under other outcomes than the protocol's own; see sensitivity
    "sensitivity": {
        "protocol": "str",
        "aspect": "str",  # what differs: threshold, background, cells
        "variant": "str",  # the choice made there (lnp.assessment.outcome_variants)
        "own": "bool",  # the protocol's own choice
        "metric": "str",  # prevalence (share of positive cells), auroc, spearman
        "stratum": "str",  # of a prevalence: all, treated, dose <ng>; else within dose
        "task": "str",
        "model": "str",  # empty for a prevalence
        **SCORE,
    },
    # what the approaches are shown to beat within a dose; see lnp.assessment.claims
    "claims": {
        "protocol": "str",
        "task": "str",
        "horizon": "int64",
        "group": "str",  # nuisance, simple, named, single frame
        "model": "str",
        "other": "str",  # the best of the group
        "question": "str",  # primary, secondary
        "value": "float64",  # score of the model within dose
        "difference": "float64",  # its lead over the best of the group
        "low": "float64",  # lower bound of the lead, corrected as p; NaN with too few wells
        "p": "float64",  # one-sided
        "p_adjusted": "float64",  # by Holm's method, among the claims of the same question
        "n_wells": "int64",  # treated
        "verdict": "str",  # yes, not shown, too few wells
    },
    # one row per classifier, horizon and stratum: its mean prediction of the folds, on test cells
    "class_bias": {
        "protocol": "str",
        "model": "str",
        "horizon": "int64",
        "stratum": "str",
        "n_negative": "int64",
        "n_positive": "int64",
        "n_predicted_positive": "int64",
        "recall_negative": "float64",  # NaN: fewer than three cells of a class
        "recall_positive": "float64",
        "balanced_accuracy": "float64",  # chance is 0.5
        "collapsed": "bool",  # one class is predicted for at least 99 % of the cells
    },
    # how often simulated studies of a design come to a claim; see lnp.assessment.power
    "plan": {
        "n_wells": "int64",  # per dose
        "n_treated": "int64",  # wells
        "r2": "float64",  # share of the variance within a dose that can be seen early
        "group": "str",  # of others that any approach is claimed to beat
        "n_studies": "int64",
        "n_claimed": "int64",
        "power": "float64",  # share of the studies
        "low": "float64",  # its 95 % interval (Wilson)
        "high": "float64",
    },
    # what the checks for leaks found; see lnp.assessment.leakage
    "checks": {
        "protocol": "str",
        "check": "str",
        "task": "str",  # empty where it concerns both
        "fold": "str",
        "horizon": "int64",  # 0 where it concerns all
        "passed": "bool",
        "detail": "str",
    },
}
