"""The context of the report's template, gathered from the tables of a study."""

import pandas as pd

from lnp.acquisition.frame_times import frame_hours, times_known
from lnp.acquisition.used_planes import pixel_size, used_planes
from lnp.assessment.interval_coverage import describe_small_sample
from lnp.assessment.optimism import GROUPED, PAPER, score_steps
from lnp.core.tables import read_table
from lnp.core.vocabulary import (
    CELL_KEY,
    FOLDS_UNPAIRED,
    REPORTER_LABEL,
    TASKS,
    TEST,
    WELLS_PAIRED,
)
from lnp.models.registry import APPROACHES, BY_NAME, label_of
from lnp.reporting.plane_counts import plane_rows
from lnp.reporting.sentences.caveats import list_caveats
from lnp.reporting.sentences.claims import state_claims
from lnp.reporting.sentences.findings import NO, YES, answer_questions
from lnp.reporting.sentences.image_caveats import class_caveats, image_caveats
from lnp.reporting.sentences.optimism import describe_optimism
from lnp.reporting.sentences.sensitivity import describe_sensitivity
from lnp.reporting.tables import (
    check_rows,
    comparison_note,
    comparison_rows,
    fate_rows,
    predicted_rows,
    score_groups,
)

STYLES = {YES: "yes", NO: "no"}  # classes of verdicts in the style sheet; others: unshown
PLATE_TABLES = ["images", "wells", "cells"]
PROTOCOL_TABLES = ["scores", "tests", "claims", "split", "targets", "sensitivity"]


def read_study(files, plates, protocols):
    """Read all tables of the report.

    Parameters
    ----------
    files : mapping of str to list of path
        One file per plate for PLATE_TABLES, per protocol for PROTOCOL_TABLES; any number of
        `checks`, `evaluation` (simulated plates) and `predicted` (plates without an outcome).
    plates, protocols : list of str
        In the order of the files.

    Returns
    -------
    dict
        Tables by plate or protocol; `evaluation` and `predictions` are one DataFrame each, without
        rows if there are no files.
    """
    tables = {
        kind: {name: read_table(kind, path) for name, path in zip(names, files[kind], strict=True)}
        for kinds, names in [(PLATE_TABLES, plates), (PROTOCOL_TABLES, protocols)]
        for kind in kinds
    }
    checks = read_table("checks", list(files["checks"]))
    tables["checks"] = {name: checks[checks["protocol"] == name] for name in protocols}
    for kind, place in [("evaluation", "evaluation"), ("predictions", "predicted")]:
        paths = list(files[place])
        tables[kind] = read_table(kind, paths) if paths else pd.DataFrame()
    return tables


def describe_study(tables, plates, settings):
    """Return the context of the report's template, without figures and provenance.

    Parameters
    ----------
    tables : dict
        See `read_study`.
    plates : dict
        training, simulated, new: lists of names.
    settings : dict
        All settings of the study.
    """
    horizon = max(settings["horizons"])
    names = sorted(settings["protocols"], key=lambda name: name != GROUPED)  # the strictest first
    cells = pd.concat([tables["cells"][plate] for plate in plates["training"]])
    test_cells = {name: cells_tested(split, cells) for name, split in tables["split"].items()}
    return {
        "settings": settings,
        "horizon": horizon,
        "reporter": REPORTER_LABEL,
        "approaches": [BY_NAME[name].about for name in APPROACHES],
        "network_labels": [label_of(name) for name in APPROACHES if BY_NAME[name].needs],
        "names": names,
        "new_plates": plates["new"],
        "simulated": plates["simulated"],
        "caveats": [
            *list_caveats(settings, plates["simulated"], cells, test_cells),
            *image_caveats(tables, horizon),
            *class_caveats(tables),
        ],
        "n_test": {name: len(test_cells[name]) for name in names},
        "protocols": {name: describe_protocol(name, tables, horizon) for name in names},
        "plates": [
            describe_plate(name, *(tables[kind][name] for kind in PLATE_TABLES))
            for name in [*plates["training"], *plates["new"]]
        ],
        "optimism": compare_protocols(tables["scores"], horizon),
        "evaluation": tables["evaluation"].to_dict("records"),
        "predicted": predicted_rows(tables["predictions"], horizon),
    }


def cells_tested(split, cells):
    """Return the rows of table "cells" of the cells that some fold of a split tests."""
    tested = split.loc[split["part"] == TEST, CELL_KEY].drop_duplicates()
    return tested.merge(cells, on=CELL_KEY)


def compare_protocols(scores, horizon):
    """Return how much the paper's protocol promises beyond the strictest, where a study has both.

    `scores` (dict) are the tables "scores" by protocol.
    """
    if not {GROUPED, PAPER} <= scores.keys():
        return []
    return describe_optimism(score_steps(pd.concat(scores.values()), horizon))


def describe_protocol(name, tables, horizon):
    """Return what the report says about one protocol at its last horizon."""
    scores, tests, claims, split, targets, sensitivity = (
        tables[kind][name] for kind in PROTOCOL_TABLES
    )
    checks = tables["checks"][name]
    findings = answer_questions(scores, horizon)
    styles = [STYLES.get(verdict, "unshown") for verdict in findings["verdict"]]
    findings = findings.assign(style=styles)
    thresholds = targets.groupby("fold").agg(
        counts=("threshold", "first"), positive=("positive", "sum"), n=("cell", "size")
    )
    return {
        "name": name,
        "claims": [
            claim | {"style": STYLES.get(claim["verdict"], "unshown")}
            for claim in state_claims(claims)
        ],
        "checks": check_rows(checks),
        "leaks": checks[~checks["passed"]].to_dict("records"),
        "findings": {task: part.to_dict("records") for task, part in findings.groupby("task")},
        "questions": list(findings["question"].unique()),
        "scores": {task: score_groups(scores, task, horizon) for task in TASKS},
        "tests": comparison_rows(tests, WELLS_PAIRED),
        "notes": {kind: comparison_note(tests, kind) for kind in [WELLS_PAIRED, FOLDS_UNPAIRED]},
        "small_sample": describe_small_sample(int(claims["n_wells"].min())),
        "parts": split.groupby(["fold", "part"]).size().unstack().to_dict("index"),
        "thresholds": thresholds.to_dict("index"),
        "sensitivity": describe_sensitivity(sensitivity),
    }


def describe_plate(name, images, wells, cells):
    """Return the size of what is used of a plate, and which cells, wells and planes are not."""
    used = used_planes(images, wells)
    hours = frame_hours(used)
    conditions, fates = fate_rows(cells)
    return {
        "name": name,
        "n_wells": int(wells["used"].sum()),
        "n_sites": used["site"].nunique(),
        "n_frames": len(hours),
        "hours": hours,
        "timed": times_known(used),
        "pixel_um": pixel_size(used),
        "n_cells": len(cells),
        "n_used": int(cells["used"].sum()),
        "conditions": conditions,
        "fates": fates,
        "left_out": wells[wells["reason"] != ""].to_dict("records"),
        "planes": plane_rows(images),
    }
