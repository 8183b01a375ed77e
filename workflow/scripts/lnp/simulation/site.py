"""Simulate one field: write its planes and labels, and return the truth about it."""

import os
from dataclasses import dataclass

import numpy as np
import pandas as pd
import tifffile
import zarr

from lnp.core.rng import rng_of
from lnp.core.zarr_store import add_array
from lnp.simulation.camera import take_image
from lnp.simulation.cellvoyager import BEGIN
from lnp.simulation.frames import draw_frame
from lnp.simulation.kinetics import Outcome, outcome_of_dose
from lnp.simulation.oracle import DARK_COUNTS, Prospects, frame_tables, oracle_of_founders
from lnp.simulation.scene import onsets_of_cells, stage_scene
from lnp.simulation.truth import cell_rows, track_rows

BRIGHTFIELD_SHIFT_PX = 6.0  # against fluorescence, at full size
LEFT_OF_TRUNCATED = 0.4  # share of a truncated file's bytes that is there


@dataclass(frozen=True)
class Dose:
    """What all sites of one dose and formulation share; the controls have nothing but `ng` (0)."""

    ng: float
    law: Outcome | None = None
    prospects: Prospects | None = None
    tables: np.ndarray | None = None  # of `lnp.simulation.oracle.frame_tables`


def prepare_dose(dose_ng, settings, seed):
    """Return what the sites of a dose share: the law of the outcome, tables of the oracle.

    `settings` are those of its formulation.
    """
    if dose_ng == 0:
        return Dose(dose_ng)
    law = outcome_of_dose(dose_ng, settings, rng_of(seed, "law", dose_ng))
    prospects = Prospects(law, DARK_COUNTS * settings.scale**2)
    tables = frame_tables(dose_ng, settings, prospects, rng_of(seed, "oracle", dose_ng))
    return Dose(dose_ng, law, prospects, tables)


def simulate_site(site, dose, planes, folder, labels_folder):
    """Write the planes and labels of one site; return its truth, a dict of tables.

    Parameters
    ----------
    site : Site
    dose : Dose
    planes : DataFrame
        This site's rows of `lnp.simulation.schedule.schedule_planes`.
    folder : Path
        The plate's raw folder.
    labels_folder : Path
        Of a zarr group, to which the site's labels (frame, row, col) are added.
    """
    scene, settings = stage_scene(site), site.settings
    bf_shift = brightfield_shift(settings, site.seed)
    dims, shape = ("frame", "row", "col"), (settings.n_frames, *settings.shape)
    group = zarr.open_group(labels_folder, mode="r+")
    labels = add_array(group, site.name, shape, "uint16", dims, settings.shape[0])
    tracks, spots = [], []
    for frame, rows in planes.groupby("frame"):
        shown = draw_frame(scene, site, frame, bf_shift)
        labels[frame] = shown.label
        tracks.append(track_rows(shown.label, frame))
        spots.append(shown.spots.assign(frame=frame))
        if frame < (settings.n_filmed or settings.n_frames):
            write_planes(shown.light, rows, site, folder)
    tables = truth_of_site(site, dose, scene, pd.concat(tracks))
    tables["spots"] = pd.concat(spots)
    drift_row, drift_col = scene.drift.T
    shifts = {"frame": np.arange(settings.n_frames), "drift_row": drift_row, "drift_col": drift_col}
    shifts |= {"bf_row": bf_shift[0], "bf_col": bf_shift[1], "quality": 1.0}
    tables["shifts"] = pd.DataFrame(shifts)
    return {name: t.assign(plate=settings.plate, site=site.name) for name, t in tables.items()}


def brightfield_shift(settings, seed):
    """Return where the plate's brightfield lies against fluorescence: (row, col) in pixels."""
    angle = rng_of(seed, settings.plate, "brightfield").uniform(0, 2 * np.pi)
    return BRIGHTFIELD_SHIFT_PX * settings.scale * np.array([np.sin(angle), np.cos(angle)])


def write_planes(light, planes, site, folder):
    """Expose and write one frame's planes as compressed TIFF, without those that are missing.

    Of a truncated file only the beginning is left, as when the disk is full. `light` as in
    `lnp.simulation.frames.Frame`.
    """
    settings = site.settings
    for plane in planes.itertuples():
        if plane.fault not in ("", "truncated"):
            continue
        image = take_image(light[plane.channel], plane.channel, site, plane.frame)
        path = folder / plane.name
        tifffile.imwrite(
            path,
            image,
            compression="zlib",
            compressionargs={"level": 1},
            resolution=(1e4 / settings.pixel_um, 1e4 / settings.pixel_um),
            resolutionunit="CENTIMETER",
            software="simulate_plate",
            metadata=None,
        )
        if plane.fault == "truncated":
            content = path.read_bytes()
            path.write_bytes(content[: int(LEFT_OF_TRUNCATED * len(content))])
        taken = BEGIN.timestamp() + plane.time_s
        os.utime(path, (taken, taken))  # which the table of images holds: two runs are the same


def truth_of_site(site, dose, scene, tracks):
    """Return the truth of one site's cells: tables `cells`, `tracks` and `oracle`."""
    settings, times_s = site.settings, site.settings.times_s
    onsets_s = onsets_of_cells(scene.cells.table, scene.spots.table, times_s)
    table = scene.cells.table.assign(onset_h=(onsets_s - times_s[0]) / 3600)
    cells = cell_rows(table, tracks, settings.n_frames)
    founders = scene.cells.table[: scene.cells.n_founders]
    spots = scene.spots.table[scene.spots.table["cell"] < len(founders)]
    oracle = oracle_of_founders(founders, spots, dose, settings, site.rng("oracle"))
    oracle = oracle.assign(cell=oracle["cell"] + 1)
    return {
        "cells": cells.assign(well=site.well, formulation=site.formulation, dose_ng=site.dose_ng),
        "tracks": tracks,
        "oracle": oracle[oracle["cell"].isin(cells["cell"])],
    }
