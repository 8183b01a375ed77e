"""The tables of the pipeline: their columns, dtypes and units, checked on every write and read."""

import logging
from pathlib import Path

import pandas as pd

from lnp.errors import LnpError
from lnp.files import completed

SITE = {"plate": "str", "site": "str"}
CELL = {**SITE, "cell": "int64"}  # a cell is named by plate, site and its number in the site
CENTRE = {"row": "float64", "col": "float64"}  # pixels of the raw image
FIT = {"protocol": "str", "model": "str", "task": "str", "fold": "str", "horizon": "int64"}

MEASURES = [  # float64; see lnp.measures
    *("lnp_mean", "lnp_light_mask", "lnp_light_disc", "lnp_light_crop"),
    *("lnp_free_mask", "lnp_free_disc", "lnp_free_crop"),
    *("stain_mean", "stain_sd", "stain_skew", "stain_grain", "stain_puncta"),
    *("area", "eccentricity", "solidity"),
    *("spot_count", "spot_light", "spot_distance", "spot_spread", "spot_density"),
    *("place_row", "place_col", "step", "density"),
    *("stain_level", "lnp_level", "stain_frame", "lnp_frame"),
]

COLUMNS = {
    # one row per plane expected or found; status: ok, missing, error, unused
    "images": {
        "plate": "str",
        "well": "str",
        "field": "int64",
        "site": "str",
        "frame": "int64",
        "channel": "str",
        "z": "int64",
        "action": "int64",
        "timeline": "int64",
        "path": "str",
        "time_s": "float64",  # since the first plane of the plate; NaN where unknown
        "x_um": "float64",  # stage position relative to the well's centre; NaN where unknown
        "y_um": "float64",
        "pixel_um": "float64",
        "status": "str",
        "reason": "str",
    },
    # one row per well of the plate layout
    "wells": {
        "plate": "str",
        "well": "str",
        "dose_ng": "float64",
        "role": "str",  # treated, control
        "n_missing": "int64",  # frames with a missing or broken plane, the worst field's
        "used": "bool",
        "reason": "str",
    },
    # one row per site and frame; pixels: position in the frame = position in frame 0 + drift;
    # position in brightfield = position in fluorescence + bf, as this site alone says; NaN: unknown
    "shifts": {
        **SITE,
        "frame": "int64",
        "drift_row": "float64",
        "drift_col": "float64",
        "bf_row": "float64",
        "bf_col": "float64",
        "quality": "float64",  # 0 to 1
    },
    # one row per plate: brightfield against fluorescence, the median of its sites
    "brightfield": {
        "plate": "str",
        "bf_row": "float64",
        "bf_col": "float64",
        "n_sites": "int64",  # that could be measured
        "spread": "float64",  # median distance of a site from the plate's, pixels
    },
    # one row per cell and frame; state: tracked, bridged, lost, edge
    "tracks": {
        **CELL,
        "frame": "int64",
        **CENTRE,
        "area": "float64",  # pixels
        "state": "str",
        "risk": "float64",  # 0 (safe) to 1: how likely the track has left its cell
    },
    "spots": {**CELL, "frame": "int64", **CENTRE, "intensity": "float64"},
    # one row per cell and frame that has a crop and that the models may see
    "measures": {**CELL, "frame": "int64", **dict.fromkeys(MEASURES, "float64")},
    "cells": {
        **CELL,
        "well": "str",
        "dose_ng": "float64",
        "role": "str",
        "n_frames": "int64",  # frames with a crop, counted from the first without a gap
        # counts summed over the central box in the last frame; NaN if missing
        "gfp": "float64",  # with the chosen background taken off: one of the next three
        "gfp_none": "float64",
        "gfp_field": "float64",
        "gfp_ring": "float64",
        "end_frame": "int64",  # the last in which the chosen GFP is known; -1 for none
        "gfp_end": "float64",  # the chosen GFP in that frame
        "used": "bool",  # followed to the last frame with an outcome: may train and be scored
        "reason": "str",  # why not used
    },
    "split": {
        "protocol": "str",
        **CELL,
        "unit": "str",
        "fold": "str",
        "part": "str",  # train, valid, test
        "half": "str",  # of the training part: a, b; empty where it is not halved
    },
    "targets": {
        "protocol": "str",
        "fold": "str",
        **CELL,
        "threshold": "float64",  # counts
        "positive": "bool",
        "level": "float64",  # ln of GFP counts, not below the floor
    },
    "predictions": {
        **FIT,
        "part": "str",
        **CELL,
        "well": "str",
        "dose_ng": "float64",
        "truth": "float64",  # level, or 0 and 1; NaN where not known yet
        "prediction": "float64",  # level, or probability; mean over the copies
        "spread": "float64",  # standard deviation over the copies
    },
    "scores": {
        **FIT,
        "stratum": "str",  # all, treated, dose <ng>, within dose, within dose pooled (lnp.strata)
        "metric": "str",
        "value": "float64",
        "low": "float64",  # 95 % interval
        "high": "float64",
        "n_cells": "int64",
        "n_wells": "int64",
        "reason": "str",  # why undefined, or what to heed
    },
    "tests": {
        "protocol": "str",
        "task": "str",
        "horizon": "int64",
        "first": "str",
        "second": "str",
        "family": "str",  # declared (the three pairs of approaches), exploratory
        "test": "str",  # wells_paired, folds_paired, folds_unpaired (the paper's)
        "difference": "float64",  # loss of the first minus loss of the second
        "p": "float64",
        "as_published": "float64",  # p of the paper's test of this pair; NaN where exploratory
        "p_adjusted": "float64",  # Holm where declared, Benjamini-Hochberg where exploratory
        "floor": "float64",  # smallest p that the test can give
        "n": "int64",  # of what is exchanged
        "unit": "str",  # wells or folds
        "reason": "str",  # why no p can be small
    },
    # prevalence and scores under other outcomes than the protocol's own; see lnp.sensitivity
    "sensitivity": {
        "protocol": "str",
        "aspect": "str",  # what differs: threshold, background, cells
        "variant": "str",  # the choice made there (lnp.variants)
        "own": "bool",  # the protocol's own choice
        "metric": "str",  # prevalence (share of positive cells), auroc, spearman
        "stratum": "str",  # of a prevalence: all, treated, dose <ng>; else within dose
        "task": "str",
        "model": "str",  # empty for a prevalence
        "value": "float64",
        "low": "float64",  # 95 % interval
        "high": "float64",
        "n_cells": "int64",
        "n_wells": "int64",
        "reason": "str",  # why undefined, or what to heed
    },
    # what the approaches are shown to beat within a dose; see lnp.claims
    "claims": {
        "protocol": "str",
        "task": "str",
        "horizon": "int64",
        "group": "str",  # nuisance, simple, named, single frame
        "model": "str",
        "other": "str",  # the best of the group
        "value": "float64",  # score of the model within dose
        "difference": "float64",  # its lead over the best of the group
        "low": "float64",  # lower bound of the lead; NaN with too few wells
        "n_wells": "int64",  # treated
        "verdict": "str",  # yes, not shown, too few wells
    },
    # what the checks for leaks found; see lnp.leaks
    "checks": {
        "protocol": "str",
        "check": "str",
        "task": "str",  # empty where it concerns both
        "fold": "str",
        "horizon": "int64",  # 0 where it concerns all
        "passed": "bool",
        "detail": "str",
    },
    # the truth of a simulated plate; only evaluate_plate may read it
    "truth_cells": {
        **CELL,
        "well": "str",
        "dose_ng": "float64",
        "parent": "int64",  # the mother's number; -1 for none
        "first_frame": "int64",  # in which the cell is to be seen
        "last_frame": "int64",
        "fate": "str",  # survives, divides, dies, leaves
        "f": "float64",  # probability that one of its spots escapes
        "n_arrived": "int64",  # spots
        "n_escaped": "int64",
        "driver": "float64",  # of the outcome: log1p of the mRNA released, or chance
        "on": "bool",
        "level": "float64",  # ln of the total GFP counts; -inf where off, NaN where not there
    },
    "truth_tracks": {
        **CELL,
        "frame": "int64",
        **CENTRE,
        "area": "float64",  # pixels
        "n_touching": "int64",
        "at_edge": "bool",  # cut by the edge of the image
    },
    "truth_spots": {**CELL, "frame": "int64", **CENTRE, "intensity": "float64"},  # cell -1: in none
    "truth_oracle": {
        **CELL,
        "kind": "str",  # frame, course
        "horizon": "int64",
        "probability": "float64",  # of on
        "level_on": "float64",  # expected ln of the total GFP, should it be on
        "level": "float64",  # expected ln of the GFP measured in the box, on or off
    },
    # what the truth foretells of our cells, by their numbers
    "oracle": {
        **CELL,
        "kind": "str",
        "horizon": "int64",
        "probability": "float64",
        "level": "float64",
    },
    # what truly became of our cells, by their numbers; only to be judged by
    "fates": {**CELL, "fate": "str"},  # survives, divides, dies, leaves
    "evaluation": {
        "plate": "str",
        "quantity": "str",
        "value": "float64",
        "unit": "str",
        "n": "int64",
        "meaning": "str",
    },
}


class TableError(LnpError):
    """A table does not have the columns or types that its contract names."""


def check_table(name, table, where):
    """Return `table` with the columns of contract `name`, in order and cast to their dtypes."""
    columns = COLUMNS[name]
    missing = sorted(set(columns) - set(table.columns))
    unknown = sorted(set(table.columns) - set(columns))
    if missing or unknown:
        raise TableError(
            f"{where}: the table '{name}' lacks the columns {missing} and has the unknown "
            f"columns {unknown}; expected {list(columns)}. Delete the file to have it made anew."
        )
    try:
        return table[list(columns)].astype(columns).reset_index(drop=True)
    except (ValueError, TypeError) as error:
        raise TableError(
            f"{where}: a column of the table '{name}' has the wrong type: {error}. "
            "Delete the file to have it made anew."
        ) from error


def write_table(name, table, path):
    """Write a table as parquet, checked against its contract, whole or not at all."""
    checked = check_table(name, table, path)
    with completed(path) as partial:
        checked.to_parquet(partial, index=False)


def read_table(name, paths, **equals):
    """Read one or several parquet tables of a contract; keep rows where column == value."""
    paths = [paths] if isinstance(paths, str | Path) else list(paths)
    filters = [(column, "==", value) for column, value in equals.items()] or None
    parts = [check_table(name, pd.read_parquet(path, filters=filters), path) for path in paths]
    return pd.concat(parts, ignore_index=True)


def no_rows(name):
    """Return a table of a contract without rows."""
    return pd.DataFrame(columns=list(COLUMNS[name])).astype(COLUMNS[name])


def write_checks(found, protocol, path):
    """Write the table "checks" from a list of dict; say loudly in the log what did not pass."""
    table = pd.DataFrame(found).assign(protocol=protocol)
    for row in table[~table["passed"]].itertuples():
        place = f"{row.fold} {row.task} {row.horizon or ''}".strip()
        logging.error("LEAK: %s, %s: %s", row.check, place, row.detail)
    logging.info("%d checks, %d passed", len(table), table["passed"].sum())
    write_table("checks", table, path)
