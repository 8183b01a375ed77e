"""The context of the report's template, gathered from the tables of a study."""

from operator import attrgetter
from pathlib import Path

import pandas as pd

from lnp.acquisition.frame_times import frame_hours, times_known
from lnp.acquisition.used_planes import pixel_size, used_planes
from lnp.assessment.interval_coverage import describe_small_sample
from lnp.assessment.optimism import GROUPED, PAPER, score_steps
from lnp.core.tables import no_rows, read_table
from lnp.core.vocabulary import (
    CELL_KEY,
    FOLDS_UNPAIRED,
    REPORTER_LABEL,
    TASKS,
    TEST,
    WELLS_PAIRED,
)
from lnp.models.registry import APPROACHES, BY_NAME, label_of
from lnp.reporting.missing_parts import (
    NOTHING,
    describe_gaps,
    describe_gone,
    missing_parts,
    missing_protocols,
)
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


def read_study(files):
    """Read all tables of the report; of a run in which jobs failed, those that could be made.

    Parameters
    ----------
    files : mapping of str to list of path
        One file per plate, named after it, for PLATE_TABLES; per protocol, in its folder, for
        PROTOCOL_TABLES; any number of `checks`, `evaluation` (simulated plates) and `predicted`
        (plates without an outcome).

    Returns
    -------
    dict
        Tables by plate or protocol; `evaluation` and `predictions` are one DataFrame each, without
        rows if there are no files.
    """
    tables = {
        kind: {name_of(Path(path)): read_table(kind, path) for path in files[kind]}
        for kinds, name_of in [
            (PLATE_TABLES, attrgetter("stem")),
            (PROTOCOL_TABLES, attrgetter("parent.name")),
        ]
        for kind in kinds
    }
    for kind, place in [
        ("checks", "checks"),
        ("evaluation", "evaluation"),
        ("predictions", "predicted"),
    ]:
        paths = list(files[place])
        tables[kind] = read_table(kind, paths) if paths else no_rows(kind)
    tables["checks"] = dict(iter(tables["checks"].groupby("protocol")))
    return tables


def describe_study(tables, plates, settings, unfinished=NOTHING):
    """Return the context of the report's template, without figures and provenance.

    Parameters
    ----------
    tables : dict
        See `read_study`.
    plates : dict
        training, simulated, new: lists of names.
    settings : dict
        All settings of the study.
    unfinished : dict
        What the run could not make, see `lnp.core.failed_jobs.list_unfinished`.
    """
    horizon = max(settings["horizons"])
    order = sorted(settings["protocols"], key=lambda name: name != GROUPED)  # the strictest first
    gone = missing_protocols(unfinished, order)
    names = [name for name in order if name not in gone]
    known = [tables["cells"][name] for name in plates["training"] if name in tables["cells"]]
    cells = pd.concat(known) if known else no_rows("cells")
    test_cells = {name: cells_tested(split, cells) for name, split in tables["split"].items()}
    return {
        "settings": settings,
        "horizon": horizon,
        "reporter": REPORTER_LABEL,
        "approaches": [BY_NAME[name].about for name in APPROACHES],
        "network_labels": [label_of(name) for name in APPROACHES if BY_NAME[name].needs],
        "order": order,
        "names": names,
        "plate_names": [*plates["training"], *plates["new"]],
        "new_plates": plates["new"],
        "simulated": plates["simulated"],
        "gaps": describe_gaps(unfinished),
        "missing": missing_parts(unfinished, order),
        "gone": describe_gone(unfinished, gone, order),
        "caveats": [
            *list_caveats(settings, plates["simulated"], cells, test_cells),
            *image_caveats(tables, horizon),
            *class_caveats(tables),
        ],
        "n_test": {name: len(test_cells.get(name, ())) for name in names},
        "protocols": {name: describe_protocol(name, tables, horizon) for name in names},
        "plates": [
            describe_plate(name, *(tables[kind].get(name) for kind in PLATE_TABLES))
            for name in [*plates["training"], *plates["new"]]
            if name in tables["images"]
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
    """Return what the report says about one protocol at its last horizon; None for what lacks."""
    known = {kind: tables[kind].get(name) for kind in DESCRIBED}
    described = {
        kind: None if known[kind] is None else describe(known[kind], horizon)
        for kind, describe in DESCRIBED.items()
    }
    claims = known["claims"]
    n_wells = None if claims is None else int(claims["n_wells"].min())
    small_sample = "" if n_wells is None else describe_small_sample(n_wells)
    return {"name": name, "small_sample": small_sample, **described}


def describe_claims(claims, _horizon):
    """Return the claims, each with the class of its verdict in the style sheet."""
    return [
        claim | {"style": STYLES.get(claim["verdict"], "unshown")} for claim in state_claims(claims)
    ]


def describe_scores(scores, horizon):
    """Return the findings by task, their questions, and the rows of scores by task."""
    findings = answer_questions(scores, horizon)
    styles = [STYLES.get(verdict, "unshown") for verdict in findings["verdict"]]
    findings = findings.assign(style=styles)
    return {
        "findings": {task: part.to_dict("records") for task, part in findings.groupby("task")},
        "questions": list(findings["question"].unique()),
        "groups": {task: score_groups(scores, task, horizon) for task in TASKS},
    }


def describe_tests(tests, _horizon):
    """Return the rows of the table of comparisons, and the notes of its caption."""
    return {
        "rows": comparison_rows(tests, WELLS_PAIRED),
        "notes": {kind: comparison_note(tests, kind) for kind in [WELLS_PAIRED, FOLDS_UNPAIRED]},
    }


def describe_checks(checks, _horizon):
    """Return the rows of the table of checks, and those that failed."""
    return {"rows": check_rows(checks), "leaks": checks[~checks["passed"]].to_dict("records")}


def describe_split(split, _horizon):
    """Return the number of cells of each part, by fold."""
    return split.groupby(["fold", "part"]).size().unstack().to_dict("index")


def describe_targets(targets, _horizon):
    """Return the threshold and the number of positive cells of all, by fold."""
    return (
        targets.groupby("fold")
        .agg(counts=("threshold", "first"), positive=("positive", "sum"), n=("cell", "size"))
        .to_dict("index")
    )


DESCRIBED = {  # table of a protocol: what the template reads of it
    "claims": describe_claims,
    "scores": describe_scores,
    "tests": describe_tests,
    "checks": describe_checks,
    "split": describe_split,
    "targets": describe_targets,
    "sensitivity": lambda table, _horizon: describe_sensitivity(table),
}


def describe_plate(name, images, wells, cells):
    """Return the size of what is used of a plate, and which cells, wells and planes are not.

    Where `cells` is None, since no table of cells could be made, so is what is known of them.
    """
    used = used_planes(images, wells)
    hours = frame_hours(used)
    conditions, fates = ([], []) if cells is None else fate_rows(cells)
    return {
        "name": name,
        "n_wells": int(wells["used"].sum()),
        "n_sites": used["site"].nunique(),
        "n_frames": len(hours),
        "hours": hours,
        "timed": times_known(used),
        "pixel_um": pixel_size(used),
        "n_cells": None if cells is None else len(cells),
        "n_used": None if cells is None else int(cells["used"].sum()),
        "conditions": conditions,
        "fates": fates,
        "left_out": wells[wells["reason"] != ""].to_dict("records"),
        "planes": plane_rows(images),
    }
