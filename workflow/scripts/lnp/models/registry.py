"""The registry of all that predicts: approaches, and what they are compared with.

To add an approach, write its rule, whose predictions go to results/{protocol}/<name>/{task}/{fold}/
t{horizon}/predictions.parquet, and its entry in `MODELS`. Wildcards, gathering, checks, new plates,
scores, claims, tests, figures and sentences read this list. Its order is that of tables.
"""

from dataclasses import dataclass

from lnp.core.errors import LnpError

FRAME, TEMPORAL = "frame", "temporal"  # approaches: they see one frame, or all up to a horizon
NAMED, SIMPLE, NUISANCE, ORACLE = "named", "simple", "nuisance", "oracle"


@dataclass(frozen=True)
class Model:
    """One model: how tables, paths and readers know it.

    Attributes
    ----------
    name : str
        In tables and paths.
    label : str
        For readers.
    kind : {"frame", "temporal", "named", "simple", "nuisance", "oracle"}
        An approach sees a frame, or all up to a horizon. Named measures are the reference of the
        approaches. Simple: one quantity of the LNPs, or of motion. Nuisance: what does not tell
        how a cell handles LNPs. Oracle: a ceiling, on simulated plates.
    about : str
        What an approach does, as a clause of the report.
    colour, marker, line : str
        In figures: a name of `reporting.figures.style`, a marker and dashes of Matplotlib.
    needs : str
        What an approach reads: "crops", "moments" or "features"; else empty.
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
        needs="moments",
        model_file="model.pt",
        check="networks",
        new_plates="networks",
    ),
    Model(
        name="lstm",
        label="LSTM",
        kind=TEMPORAL,
        about="the CNN's 32 features over time through an LSTM",
        colour="purple",
        needs="features",
        model_file="model.pt",
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
        needs="features",
        model_file="model.json",
        check="gbm",
        new_plates="gbm",
    ),
    Model("named", "Named measures", NAMED, colour="green", marker="D"),  # mean of the next two
    Model("named_ridge", "Named measures, ridge", NAMED),
    Model("named_trees", "Named measures, trees", NAMED),
    Model("spots", "Spot count and its slope", SIMPLE),
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
REFERENCE = "named"  # what every approach is compared with
DOSE = "dose"  # shown beside the approaches: what the dose alone predicts
DOSE_ONLY = ["majority", DOSE, "dose_wells"]  # predict the same for all cells of a dose
COMPARED = [REFERENCE, "lnp_ridge", "dose_wells"]  # tested against every approach


def check_primary(primary):
    """Refuse a primary question (`approach`, `group`) that no approach can answer."""
    approach, group = primary["approach"], primary["group"]
    if approach not in APPROACHES:
        raise LnpError(f"claims/approach: found {approach!r}; expected one of {APPROACHES}.")
    if group == "single frame" and names_of(FRAME) == [approach]:
        raise LnpError(
            f"claims: {approach} is the model of a single frame, so it cannot be compared with "
            f"the group {group!r}. Choose another approach, of {names_of(TEMPORAL)}, or group."
        )


def label_of(name):
    """Return a model's name for readers; an unknown one as it is."""
    return BY_NAME[name].label if name in BY_NAME else name


def distinct(attribute):
    """Return the values of an attribute of the approaches, each once; empty ones left out.

    >>> distinct("check")
    ['networks', 'gbm']
    """
    values = [getattr(BY_NAME[name], attribute) for name in APPROACHES]
    return list(dict.fromkeys(value for value in values if value))
