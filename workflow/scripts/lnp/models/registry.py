"""The names of all that predicts, in groups, as they stand in tables."""

DEEP = ["cnn", "lstm", "gbm"]  # the paper's three approaches
NAMED = ["named", "named_ridge", "named_trees"]  # the first is the mean of the others
SIMPLE = ["spots", "lnp_ridge", "motility"]  # one quantity of the LNPs, or of motion
NUISANCE = [  # what says nothing of how a cell handles LNPs
    *("majority", "dose", "dose_wells"),
    *("density", "position", "brightness", "stain", "puncta"),
]
ORACLES = ["oracle_frame", "oracle_course"]  # ceilings, on simulated plates
ORDER = [*DEEP, *NAMED, *SIMPLE, *NUISANCE, *ORACLES]
