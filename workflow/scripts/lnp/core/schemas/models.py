"""Columns, dtypes and units of the tables of folds, predictions, scores and explanations."""

from lnp.core.schemas.plates import CELL

FIT = {"protocol": "str", "model": "str", "task": "str", "fold": "str", "horizon": "int64"}

SCORE = {
    "value": "float64",
    "low": "float64",  # 95 % interval
    "high": "float64",
    "n_cells": "int64",
    "n_wells": "int64",
    "reason": "str",  # why undefined, or what to heed
}

MODELS = {
    "split": {
        "protocol": "str",
        **CELL,
        "unit": "str",
        "fold": "str",
        "part": "str",  # train, valid, test
    },
    "targets": {
        "protocol": "str",
        "fold": "str",
        **CELL,
        "threshold": "float64",  # counts
        "positive": "bool",
        "level": "float64",  # ln of GFP counts, not below min_counts
        "class_part": "str",  # part in classification, where both classes must train and validate
    },
    "predictions": {
        **FIT,
        "part": "str",
        **CELL,
        "well": "str",
        "formulation": "str",
        "dose_ng": "float64",
        "truth": "float64",  # level, or 0 and 1; NaN where not known yet
        "prediction": "float64",  # level, or probability; mean over the augmentations
        "spread": "float64",  # standard deviation over the augmentations
    },
    "scores": {
        **FIT,
        "stratum": "str",  # all, treated, dose <ng>, within dose, ... (assessment.strata)
        "metric": "str",
        **SCORE,
    },
    # when cells that test begin; see lnp.models.named.onset_task
    "onset_predictions": {
        "protocol": "str",
        "model": "str",  # lnp.models.onset_labels
        "fold": "str",
        "horizon": "int64",
        **CELL,
        "well": "str",
        "formulation": "str",
        "dose_ng": "float64",
        "state": "str",  # of table onset
        # hours since the first image of the plate, between which the onset lies; NaN: unknown
        "earliest_h": "float64",
        "latest_h": "float64",  # inf: silent up to the earliest
        "begun": "bool",  # by the last image of the horizon
        "prediction": "float64",  # hours, or a number that is larger where GFP begins later
    },
    # Harrell's concordance of predicted onsets; see lnp.assessment.onset_scores
    "onset_scores": {
        "protocol": "str",
        "model": "str",
        "horizon": "int64",
        "cells": "str",  # all; not begun by the horizon; and of these, begin later
        "stratum": "str",  # dose <ng>, or dose <ng> of <formulation>; within dose
        "value": "float64",  # concordance; 0.5 is chance
        "low": "float64",  # 95 % interval
        "high": "float64",
        "n_cells": "int64",
        "n_events": "int64",  # cells that begin
        "n_wells": "int64",
        "reason": "str",  # why undefined, or what to heed
        "left_out": "str",  # how many treated cells are not scored, and why
    },
    # predicted and true means of wells; see lnp.bundle.well_means
    "well_means": {
        "protocol": "str",
        "model": "str",
        "task": "str",
        "horizon": "int64",
        "plate": "str",
        "well": "str",
        "formulation": "str",
        "dose_ng": "float64",
        "n_cells": "int64",
        "predicted": "float64",  # mean probability, or mean level
        "truth": "float64",  # share of positive cells, or mean level; NaN where not known
    },
    # offset and slope by wells whose outcome is known; see lnp.assessment.recalibration
    "recalibration": {
        "protocol": "str",
        "model": "str",
        "task": "str",
        "horizon": "int64",
        "n_wells": "int64",
        "offset": "float64",  # of the log odds, or of the level
        "slope": "float64",
        "error_before": "float64",  # root mean square, of the means of the known wells
        "error_after": "float64",  # the same, each well by the others; NaN of one well
        "half_width": "float64",  # of a 95 % interval for a further well; NaN below three wells
    },
    # what each quantity adds to the prediction of a test cell; see lnp.explanation
    "contributions": {
        **FIT,
        **CELL,
        "well": "str",
        "formulation": "str",
        "dose_ng": "float64",
        "truth": "float64",  # level, or 0 and 1
        "feature": "str",  # of the CNN, f00 to f31; empty where measures are explained
        "measure": "str",  # for a feature the one that it is most like
        "kind": "str",  # amount, loss, place, shape, ... (lnp.explanation.quantities)
        "like": "float64",  # rank correlation of feature and measure; NaN without a feature
        "value": "float64",  # of the measure: its mean over time, or of a loss peak less end
        "contribution": "float64",  # ln of GFP counts, or log odds of the class
    },
    # how important each quantity is within a dose
    "explanation": {
        "protocol": "str",
        "model": "str",
        "task": "str",
        "horizon": "int64",
        "level": "str",  # of the row: kind, measure (and its kind), feature (of one fold's CNN)
        "fold": "str",  # of a feature; else empty, and all folds count
        "feature": "str",
        "measure": "str",
        "kind": "str",
        "like": "float64",
        "importance": "float64",  # covariance of contribution and outcome within doses
        "share": "float64",  # of the sum over the rows of the level (and fold) above 0
        "low": "float64",  # 95 % interval of the share; NaN with too few wells
        "high": "float64",
        "used": "float64",  # share of how far contributions lie from the mean of their dose
        "direction": "float64",  # rank correlation of value and contribution within doses
        "n_cells": "int64",
        "n_wells": "int64",
        "reason": "str",  # what to heed
    },
    # scores within dose without a part of what was measured; see lnp.explanation.ablation
    "ablation": {
        "protocol": "str",
        "model": "str",
        "ablation": "str",  # all (nothing left out), without ..., or the time points kept
        "task": "str",  # of the hybrid network also dose, scored over all treated cells
        "metric": "str",
        **SCORE,
        "difference": "float64",  # score less that of all
        "difference_low": "float64",  # its 95 % interval, by wells
        "difference_high": "float64",
    },
    # where the networks look: one row per map (cell, frame, model, weights), channel and region
    "saliency": {
        "protocol": "str",
        **CELL,
        "well": "str",
        "formulation": "str",
        "dose_ng": "float64",
        "fold": "str",  # that tests the cell
        "truth": "float64",
        "prediction": "float64",  # of the model that chose the cells
        "right": "bool",
        "model": "str",  # cnn, lstm
        "weights": "str",  # trained; head shuffled, all shuffled (checks of the maps)
        "frame": "int64",
        "channel": "str",
        "region": "str",  # spots, rim, interior (of the cell), outside
        "saliency": "float64",  # log odds: sum of absolute changes where squares are covered
        "net": "float64",  # log odds: sum of changes; above 0 what is there speaks for expression
        "area": "float64",  # share of what the network sees of the crop
        "likeness": "float64",  # correlation with the map by trained weights; NaN: no change
    },
}
