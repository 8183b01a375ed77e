"""What the report says, gathered from a study's tables: the context of its template."""

import pandas as pd

from lnp.acquisition.frame_times import frame_hours
from lnp.assessment.interval_coverage import say_small_sample
from lnp.core.vocabulary import CELL_KEY, TASKS, TEST
from lnp.models.registry import APPROACHES, BY_NAME
from lnp.reporting.sentences.caveats import list_caveats
from lnp.reporting.sentences.claims import state_claims
from lnp.reporting.sentences.findings import answer_questions
from lnp.reporting.tables import (
    check_rows,
    comparison_note,
    comparison_rows,
    fate_rows,
    plane_rows,
    predicted_rows,
    score_groups,
)


def describe_protocol(scores, tests, claims, checks, split, targets, horizon):
    """Return what the report says about one protocol.

    Parameters
    ----------
    scores, tests, claims, checks, split, targets : DataFrame
        Tables of these names, of one protocol.
    horizon : int
        The last.
    """
    findings = answer_questions(scores, horizon)
    thresholds = targets.groupby("fold").agg(
        counts=("threshold", "first"), positive=("positive", "sum"), n=("cell", "size")
    )
    return {
        "claims": state_claims(claims),
        "checks": check_rows(checks),
        "leaks": checks[~checks["passed"]].to_dict("records"),
        "findings": {task: part.to_dict("records") for task, part in findings.groupby("task")},
        "questions": list(findings["question"].unique()),
        "scores": {task: score_groups(scores, task, horizon) for task in TASKS},
        "tests": comparison_rows(tests, "wells_paired"),
        "notes": {
            test: comparison_note(tests, test) for test in ["wells_paired", "folds_unpaired"]
        },
        "small_sample": say_small_sample(int(claims["n_wells"].min())),
        "parts": split.groupby(["fold", "part"]).size().unstack().to_dict("index"),
        "thresholds": thresholds.to_dict("index"),
    }


def describe_plate(plate, images, wells, cells):
    """Return what the report says about one plate: its size, and what of it was dropped."""
    hours = frame_hours(images)
    doses, fates = fate_rows(cells)
    return {
        "name": plate,
        "n_wells": len(wells),
        "n_sites": images["site"].nunique(),
        "n_frames": len(hours),
        "hours": hours,
        "pixel_um": images["pixel_um"].iloc[0],
        "n_cells": len(cells),
        "n_used": int(cells["used"].sum()),
        "doses": doses,
        "fates": fates,
        "left_out": wells[~wells["used"]].to_dict("records"),
        "planes": plane_rows(images),
    }


def held_out_cells(split, cells):
    """Return the cells that any fold tests, with well and dose."""
    key = CELL_KEY
    return split.loc[split["part"] == TEST, key].drop_duplicates().merge(cells, on=key)


def order_protocols(protocols):
    """Return the names of protocols, `grouped` first: it is the honest one."""
    return sorted(protocols, key=lambda name: name != "grouped")


def describe_study(tables, plates, settings):
    """Return the context of the report's template, but for figures and versions.

    Parameters
    ----------
    tables : dict
        images, wells, cells: dict of plate to DataFrame; scores, tests, claims, checks,
        split, targets:
        dict of protocol to DataFrame; evaluation, predictions: one DataFrame each, perhaps
        without rows.
    plates : dict
        training, simulated, new: lists of names.
    settings : dict
        All settings of the study.
    """
    kinds = ["scores", "tests", "claims", "checks", "split", "targets"]
    horizon, names = max(settings["horizons"]), order_protocols(settings["protocols"])
    cells = pd.concat([tables["cells"][plate] for plate in plates["training"]])
    test_cells = {name: held_out_cells(tables["split"][name], cells) for name in names}
    return {
        "settings": settings,
        "horizon": horizon,
        "approaches": [BY_NAME[name].about for name in APPROACHES],
        "names": names,
        "new_plates": plates["new"],
        "simulated": plates["simulated"],
        "caveats": list_caveats(settings, plates["simulated"], cells, test_cells),
        "n_test": {name: len(test_cells[name]) for name in names},
        "protocols": {
            name: describe_protocol(*(tables[kind][name] for kind in kinds), horizon)
            for name in names
        },
        "plates": [
            describe_plate(plate, *(tables[kind][plate] for kind in ["images", "wells", "cells"]))
            for plate in [*plates["training"], *plates["new"]]
        ],
        "evaluation": tables["evaluation"].to_dict("records"),
        "predicted": predicted_rows(tables["predictions"], horizon),
    }
