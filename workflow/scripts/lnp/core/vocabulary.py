"""The words that several rooms use, each written once.

They are the values of columns, parts of paths and keys of settings. For another reporter, name
its channel and its label here, and the channel in config/schema.yaml.
"""

# What names a row
SITE_KEY = ["plate", "site"]
CELL_KEY = [*SITE_KEY, "cell"]  # a cell's number is its own within a site only
FIT_KEY = ["protocol", "model", "task", "fold", "horizon"]
FORMULATION = "formulation"  # column, and unit of a split
GIVEN = [FORMULATION, "dose_ng"]  # what a cell was given; see `design.conditions`

# Channels
REPORTER, REPORTER_LABEL = "gfp", "GFP"  # its light in the last frame is the outcome
BACKGROUNDS = ["none", "field", "ring"]  # what may be subtracted from it, see `cells.reporter`
SEEN_CHANNELS = ["counterstain", "lnp", "brightfield"]  # by models, in the networks' colour slots
CHANNELS = [*SEEN_CHANNELS, REPORTER]
NOT_IMAGED = "none"  # in place of a channel's number

# Named weights of the convolution base (cnn/weights), and the input that they expect
IMAGENET_BASE, EDGES_BASE, RANDOM_BASE = "imagenet", "edges", "random"
CONVENTIONS = {IMAGENET_BASE: "torchvision", EDGES_BASE: "keras"}  # random weights take any

N_FEATURES = 32  # of a cell in a frame, that the CNN hands to the temporal models

# Tasks, and who takes which part in a fold
CLASSIFICATION, REGRESSION = TASKS = ["classification", "regression"]
TRAIN, VALID, TEST = PARTS = ["train", "valid", "test"]
OUTER = [TRAIN, VALID]  # a fold's training set in the paper's sense: all but the test set
ENSEMBLE = "ensemble"  # in place of a fold: the mean over the folds' models

# States of a track
TRACKED, BRIDGED, LOST, EDGE = "tracked", "bridged", "lost", "edge"
GONE = "gone"  # its light faded until nothing was left: dead, or off the dish
DIVIDED = "divided"  # its daughters have tracks of their own
NO_MOTHER = -1  # in place of the mother's number: the cell is there from the first frame on
PLACED = [TRACKED, BRIDGED]  # the cell has a centre in the frame
EXCLUDED = "well excluded: "  # begins the reason of all cells of such a well
REJECTED = "rejected in review"  # reason of a cell whose track a person rejected
LOST_FIELD = "field excluded: "  # of all cells of such a field in a well that is used

# What the course of a cell's reporter says of its onset
RISES, SILENT = "rises", "silent"  # silent: no onset by the last known frame
EARLY = "early"  # it rises from the first frame on, so that its onset lies before
UNDETERMINED = "undetermined"  # it rises, but the onset could lie anywhere
SHORT = "short"  # its light is known in too few frames
ONSET_STATES = [RISES, EARLY, SILENT, UNDETERMINED, SHORT]

# Strata of scores; wells of the role treated make the second
ALL_CELLS, TREATED, WITHIN = "all", "treated", "within dose"

# Roles of wells: a control got no mRNA of the reporter; `empty` got particles, `mock` the medium
CONTROLS = ["control", "mock", "untreated", "empty"]
ROLES = [TREATED, *CONTROLS]
WITHOUT_PARTICLES = ["mock", "untreated"]
WITH_PARTICLES = "empty"

# Of spots: the method that is another program, and the SD of the widest that networks know (pixels)
SPOTIFLOW = "spotiflow"
WIDEST_SPOT = 3.2

# Tests of pairs of models: what is exchanged, and the family that a p is corrected within
WELLS_PAIRED, FOLDS_PAIRED, FOLDS_UNPAIRED = "wells_paired", "folds_paired", "folds_unpaired"
DECLARED, EXPLORATORY = "declared", "exploratory"

# Metrics, as a reader knows them
METRIC_LABELS = {
    "weighted_f1": "Weighted F1",
    "auroc": "AUROC",
    "auprc": "AUPRC",
    "mcc": "MCC",
    "calibration_error": "Calibration error",
    "balanced_accuracy": "Balanced accuracy",
    "brier": "Brier score",
    "rmse": f"RMSE, ln {REPORTER_LABEL}",
    "r2": "R²",
    "spearman": "Spearman correlation",
    "pearson": "Pearson correlation",
}
LOWER_IS_BETTER = {"rmse", "rmse_ratio", "brier", "calibration_error"}
CHANCE = {
    **{"auroc": 0.5, "balanced_accuracy": 0.5, "mcc": 0.0},
    **{"r2": 0.0, "spearman": 0.0, "pearson": 0.0},
}
RANK_METRICS = {CLASSIFICATION: "auroc", REGRESSION: "spearman"}  # what the report's texts quote


def metric_label(metric):
    """Return a metric's label, with the direction where lower is better.

    >>> metric_label("auroc"), metric_label("brier")
    ('AUROC', 'Brier score (lower is better)')
    """
    label = METRIC_LABELS.get(metric, metric)
    return f"{label} (lower is better)" if metric in LOWER_IS_BETTER else label


def site_name(well, field):
    """Return the name of a site, one field of a well.

    >>> site_name("C04", 1)
    'C04_f001'
    """
    return f"{well}_f{field:03d}"


def reporter_column(background):
    """Return the column of the reporter's light with a background subtracted.

    >>> reporter_column("ring")
    'gfp_ring'
    """
    return f"{REPORTER}_{background}"


def held_array(channel):
    """Return the array that marks where a missing plane of a channel was held from before.

    >>> held_array("lnp")
    'held_lnp'
    """
    return f"held_{channel}"


HELD_ARRAYS = [held_array(channel) for channel in SEEN_CHANNELS]
OUTSIDE = "outside"  # share of a cell's crop that lies outside of the image
SATURATED = reporter_column("saturated")  # share of the outcome's box
REPORTER_COLUMNS = [reporter_column(background) for background in BACKGROUNDS]
