"""The registry of all that predicts: approaches, and what they are compared with.

To add an approach, write its rule, whose predictions go to results/{protocol}/<name>/{task}/{fold}/
t{horizon}/predictions.parquet, and its entry in `MODELS`; then name it in a study's settings
(`approaches`). Wildcards, gathering, checks, new plates, scores, claims, tests, figures and
sentences read this list. Its order is that of tables.
"""

from dataclasses import dataclass

FRAME, TEMPORAL = "frame", "temporal"  # approaches: they see one frame, or all up to a horizon
PART, SIMPLE, NUISANCE, ORACLE = "part", "simple", "nuisance", "oracle"
CROPS, MOMENTS, FEATURES, MEASURES = "crops", "moments", "features", "measures"  # what they read


@dataclass(frozen=True)
class Model:
    """One model: how tables, paths and readers know it.

    Attributes
    ----------
    name : str
        In tables and paths.
    label : str
        For readers.
    kind : {"frame", "temporal", "part", "simple", "nuisance", "oracle"}
        An approach sees a frame, or all up to a horizon. Part: one of the models whose mean an
        approach is. Simple: one quantity of the LNPs, or of motion. Nuisance: what does not tell
        how a cell handles LNPs. Oracle: a ceiling, on simulated plates.
    about : str
        What an approach does, as a clause of the report.
    colour, marker, line : str
        In figures: a name of `reporting.figures.style`, a marker and dashes of Matplotlib.
    needs : str
        What an approach reads: "crops", "moments", "features" (of the CNN) or "measures"; else
        empty.
    model_file : str
        Name of the saved model of an approach, beside its predictions; empty if it saves none.
    check : str
        results/{protocol}/checks/<check>.parquet: the table of its leak checks; empty if none.
    new_plates : str
        results/{protocol}/predict/{plate}/<new_plates>.parquet: the table of its predictions of
        plates without an outcome; empty if it cannot predict them.
    """

    name: str
    label: str
    kind: str
    about: str = ""
    colour: str = "grey"
    marker: str = "o"
    line: str = "-"
    needs: str = ""
    model_file: str = ""
    check: str = ""
    new_plates: str = ""


MODELS = [
    Model(
        name="cnn",
        label="CNN (one frame)",
        kind=FRAME,
        about="a CNN that sees one time point",
        colour="blue",
        marker="v",
        needs=MOMENTS,
        model_file="model.npz",
        check="networks",
        new_plates="networks",
    ),
    Model(
        name="lstm",
        label="LSTM",
        kind=TEMPORAL,
        about="the CNN's 32 features over time through an LSTM",
        colour="purple",
        needs=FEATURES,
        model_file="model.npz",
        check="networks",
        new_plates="networks",
    ),
    Model(
        name="gbm",
        label="tsfresh + GBM",
        kind=TEMPORAL,
        about="the same features through tsfresh and gradient boosting",
        colour="vermilion",
        marker="s",
        needs=FEATURES,
        model_file="model.json",
        check="gbm",
        new_plates="gbm",
    ),
    Model(
        name="named",
        label="Named measures",
        kind=TEMPORAL,
        about="named measures of each cell over time (light, shape, place, motion) through ridge "
        "regression and boosted trees",
        colour="green",
        marker="D",
        needs=MEASURES,
        model_file="model.json",
        check="named",
        new_plates="named",
    ),
    Model(
        name="tcn",
        label="Temporal CNN",
        kind=TEMPORAL,
        about="images and named measures together, frame by frame, through causal convolutions",
        colour="orange",
        marker="^",
        needs=MOMENTS,
        model_file="model.npz",
        check="tcn",
        new_plates="tcn",
    ),
    Model(
        name="hybrid",
        label="Hybrid network",
        kind=TEMPORAL,
        about="one small network on summaries of images, named measures and metadata (dose, hours, "
        "density), any of which may be left out",
        colour="sky",
        marker="P",
        needs=MOMENTS,
        model_file="model.npz",
        check="hybrid",
        new_plates="hybrid",
    ),
    Model("named_ridge", "Named measures, ridge", PART),
    Model("named_trees", "Named measures, trees", PART),
    Model("spots", "Spot count and its slope", SIMPLE),
    Model("spatial", "Where the spots lie", SIMPLE),
    Model("lnp_ridge", "Ridge on LNP light", SIMPLE),
    Model("motility", "Motility", SIMPLE),
    Model("majority", "Majority", NUISANCE),
    Model("dose", "Dose only", NUISANCE, marker="x", line="--"),
    Model("dose_wells", "Dose only, mean of wells", NUISANCE),
    Model("density", "Cell density", NUISANCE),
    Model("position", "Position in the field", NUISANCE),
    Model("brightness", "Brightness of the frame", NUISANCE),
    Model("stain", "Counterstain: area, brightness", NUISANCE),
    Model("puncta", "Counterstain: puncta", NUISANCE),
    Model("oracle_frame", "Oracle (one frame)", ORACLE, colour="black", line=":"),
    Model("oracle_course", "Oracle (time course)", ORACLE, colour="black", line="--"),
]
BY_NAME = {model.name: model for model in MODELS}


def names_of(*kinds):
    """Return the names of all models of some kinds, in the order of tables."""
    return [model.name for model in MODELS if model.kind in kinds]


APPROACHES = names_of(FRAME, TEMPORAL)
REFERENCE = "named"  # fitted again for each definition of the outcome
DOSE = "dose"  # shown beside the approaches: what the dose alone predicts
EXPLAINED = ["named", "gbm"]  # approaches whose predictions are explained
DOSE_ONLY = ["majority", DOSE, "dose_wells"]  # predict the same for all cells of a dose
COMPARED = ["lnp_ridge", "dose_wells"]  # tested against every approach
GROUPS = {  # of others, that an approach may beat
    "nuisance": names_of(NUISANCE),
    "simple": names_of(SIMPLE),
    "named": [REFERENCE],
    "single frame": names_of(FRAME),
}
PLACE_OR_NUMBER = "spot count"  # that one simple predictor, where spots lie, may beat
BEATEN = GROUPS | {PLACE_OR_NUMBER: ["spots"]}


def chosen_approaches(names):
    """Return some approaches in the order of tables."""
    return [name for name in APPROACHES if name in names]


def networks_among(names):
    """Return those of some approaches that are networks, or stand on the CNN's features.

    >>> networks_among(["lstm", "named", "gbm"])
    ['lstm', 'gbm']
    """
    return [name for name in names if BY_NAME[name].needs in (CROPS, MOMENTS, FEATURES)]


def image_readers(names, settings):
    """Return those of some approaches that read images through the convolution base.

    A hybrid network reads none where its settings leave that branch out.

    >>> image_readers(["gbm", "named", "hybrid"], {"hybrid": {"branches": ["measures"]}})
    ['gbm']
    """
    branches = settings.get("hybrid", {}).get("branches", ["images"])
    blind = [] if "images" in branches else ["hybrid"]
    return [name for name in networks_among(names) if name not in blind]


def fitted_for(names):
    """Return which approaches must be fitted for some: with them the CNN whose features they read.

    >>> fitted_for(["gbm", "named"]), fitted_for(["named"])
    (['cnn', 'gbm', 'named'], ['named'])
    """
    encoder = names_of(FRAME) if any(BY_NAME[name].needs == FEATURES for name in names) else []
    return chosen_approaches([*names, *encoder])


def asked_of(group):
    """Return who is compared with a group of `BEATEN`: the approaches, or a simple predictor.

    >>> asked_of("spot count")
    ['spatial']
    """
    return ["spatial"] if group == PLACE_OR_NUMBER else APPROACHES


def label_of(name):
    """Return a model's name for readers; an unknown one as it is."""
    return BY_NAME[name].label if name in BY_NAME else name


def distinct(attribute, names):
    """Return the values of an attribute of some approaches, each once; empty ones left out.

    >>> distinct("check", ["cnn", "lstm", "gbm"])
    ['networks', 'gbm']
    """
    values = [getattr(BY_NAME[name], attribute) for name in names]
    return list(dict.fromkeys(value for value in values if value))
