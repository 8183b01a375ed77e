"""The context of the report's template, gathered from the tables of a study."""

from operator import attrgetter
from pathlib import Path

import pandas as pd

from lnp.acquisition.frame_times import frame_hours, times_known
from lnp.acquisition.used_planes import pixel_size, used_planes
from lnp.assessment.optimism import GROUPED, PAPER, score_steps
from lnp.core.contracts import no_rows
from lnp.core.tables import read_table
from lnp.core.vocabulary import CELL_KEY, REPORTER_LABEL, TEST
from lnp.design.conditions import list_formulations
from lnp.design.scarce_units import unit_of
from lnp.models.registry import (
    BY_NAME,
    EXPLAINED,
    chosen_approaches,
    label_of,
    networks_among,
)
from lnp.reporting.missing_parts import (
    NOTHING,
    describe_gaps,
    describe_gone,
    missing_parts,
    missing_protocols,
)
from lnp.reporting.plane_counts import plane_rows
from lnp.reporting.protocol import describe_answer, describe_protocol, describe_units
from lnp.reporting.published_rows import describe_published
from lnp.reporting.ranking_table import tabulate_ranking
from lnp.reporting.sentences.answer import describe_basis, name_time
from lnp.reporting.sentences.caveats import list_caveats
from lnp.reporting.sentences.image_caveats import class_caveats, image_caveats
from lnp.reporting.sentences.optimism import describe_optimism
from lnp.reporting.sentences.ranking import describe_ranking
from lnp.reporting.sentences.reviews import describe_given, describe_reviews
from lnp.reporting.sentences.timing import state_timing
from lnp.reporting.tables import fate_rows, predicted_rows

PLATE_TABLES = ["images", "wells", "cells"]
PROTOCOL_TABLES = [
    *("scores", "class_bias", "tests", "claims", "split", "targets", "sensitivity"),
    *("onset_scores", "ranking", "agreement"),
]
EXPLANATION_TABLES = ["saliency", "ablation", "channels", "branches"]
CONTRACTS = {"channels": "ablation", "branches": "ablation"}  # of tables that have another name


def read_study(files):
    """Read all tables of the report; of a run in which jobs failed, those that could be made.

    Parameters
    ----------
    files : mapping of str to list of path
        One file per plate, named after it, for PLATE_TABLES; per protocol, in its folder, for
        PROTOCOL_TABLES, and in the folder `explanation` of that for EXPLANATION_TABLES; any number
        of `checks`, `explanation`, `evaluation` and `spot_scores` (simulated plates), `staining`,
        `published`, `published_files`, `predicted` (plates without an outcome) and `decisions` (of
        a person, on tracks).

    Returns
    -------
    dict
        Tables by plate or protocol; `evaluation`, `spot_scores`, `staining_scores`, `predictions`
        and `decisions` are one DataFrame each, without rows if there are no files.
    """
    tables = {
        kind: {
            name_of(Path(path)): read_table(CONTRACTS.get(kind, kind), path) for path in files[kind]
        }
        for kinds, name_of in [
            (PLATE_TABLES, attrgetter("stem")),
            (PROTOCOL_TABLES, attrgetter("parent.name")),
            (EXPLANATION_TABLES, attrgetter("parent.parent.name")),
        ]
        for kind in kinds
    }
    for kind, place in [
        ("checks", "checks"),
        ("explanation", "explanation"),
        ("evaluation", "evaluation"),
        ("spot_scores", "spot_scores"),
        ("staining_scores", "staining"),
        ("published_checks", "published"),
        ("published_files", "published_files"),
        ("predictions", "predicted"),
        ("decisions", "decisions"),
    ]:
        paths = list(files[place])
        tables[kind] = read_table(kind, paths) if paths else no_rows(kind)
    for kind in ("checks", "explanation"):
        tables[kind] = dict(iter(tables[kind].groupby("protocol")))
    return tables


def describe_study(tables, plates, settings, unfinished=NOTHING):
    """Return the context of the report's template, without figures and provenance.

    Parameters
    ----------
    tables : dict
        See `read_study`.
    plates : dict
        training, simulated, new: lists of names; given: name to number of fields whose tracks
        are given (`tracking/corrected`).
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
    described = describe_plates(tables, plates, horizon)
    hours = next((plate["hours"] for plate in described["plates"] if plate["timed"]), None)
    return {
        **describe_settings(settings),
        "order": order,
        "names": names,
        "gaps": describe_gaps(unfinished),
        "missing": missing_parts(unfinished, order),
        "gone": describe_gone(unfinished, gone, order),
        "caveats": [
            *list_caveats(settings, plates["simulated"], cells, test_cells),
            *image_caveats(tables, horizon),
            *class_caveats(tables),
        ],
        "n_test": {name: len(test_cells.get(name, ())) for name in names},
        "protocols": describe_protocols(names, tables, cells, settings, hours),
        "seen": name_time(horizon, hours),
        "basis": describe_basis(cells) if known else "",
        "formulations": list_formulations(cells),
        "optimism": compare_protocols(tables, horizon),
        "evaluation": tables["evaluation"].to_dict("records"),
        "spot_scores": tables["spot_scores"].to_dict("records"),
        "staining": tables["staining_scores"].to_dict("records"),
        "reviews": describe_reviews(tables["decisions"]),
        "given": describe_given(plates.get("given", {})),
        "published": describe_published(tables["published_checks"], tables["published_files"]),
        **described,
    }


def describe_settings(settings):
    """Return what the template reads of the settings: they, and the approaches for readers."""
    approaches = chosen_approaches(settings["approaches"])
    return {
        "settings": settings,
        "horizon": max(settings["horizons"]),
        "reporter": REPORTER_LABEL,
        "approaches": [BY_NAME[name].about for name in approaches],
        "primary": label_of(settings["primary"]),
        "explained": [name for name in EXPLAINED if name in approaches],
        "network_labels": [label_of(name) for name in networks_among(approaches)],
    }


def describe_protocols(names, tables, cells, settings, hours):
    """Return what the template reads of each protocol, by name.

    `cells` are those of all training plates; `hours` those of the time points, None if unknown.
    """
    described, horizon = {}, max(settings["horizons"])
    for name in names:
        unit = settings["protocols"][name]["unit"]
        described[name] = describe_protocol(name, tables, horizon, settings["primary"])
        described[name] |= describe_units(tables, name, cells, unit)
        described[name]["answers"] = describe_answer(tables, name, hours, unit)
        onset_scores = tables["onset_scores"].get(name)
        described[name]["ranking"] = describe_ranks(name, tables, settings, hours)
        timing = None if onset_scores is None else state_timing(onset_scores, hours)
        described[name]["timing"] = timing
    return described


def describe_ranks(name, tables, settings, hours):
    """Return sentences and table on the ranking of each plate; None where its tables lack."""
    ranking, agreement = (tables[kind].get(name) for kind in ("ranking", "agreement"))
    if ranking is None or agreement is None:
        return None
    unit = settings["protocols"][name]["unit"]
    texts = describe_ranking(ranking, agreement, settings["primary"], unit, hours)
    ranked = tabulate_ranking(ranking, settings["primary"], hours)
    return {plate: {"texts": texts[plate], **ranked[plate]} for plate in texts}


def describe_plates(tables, plates, horizon):
    """Return the context of the plates: their names, rows of their tables, and predictions."""
    names = [*plates["training"], *plates["new"]]
    return {
        "plate_names": names,
        "new_plates": plates["new"],
        "simulated": plates["simulated"],
        "plates": [
            describe_plate(name, *(tables[kind].get(name) for kind in PLATE_TABLES))
            for name in names
            if name in tables["images"]
        ],
        "predicted": predicted_rows(tables["predictions"], horizon),
    }


def cells_tested(split, cells):
    """Return the rows of table "cells" of the cells that some fold of a split tests."""
    tested = split.loc[split["part"] == TEST, CELL_KEY].drop_duplicates()
    return tested.merge(cells, on=CELL_KEY)


def compare_protocols(tables, horizon):
    """Return how much the paper's protocol promises beyond the strictest, if a study has both."""
    scores = tables["scores"]
    if not {GROUPED, PAPER} <= scores.keys():
        return []
    steps = score_steps(pd.concat(scores.values()), horizon)
    return describe_optimism(steps, unit_of(tables["split"][GROUPED]))


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
