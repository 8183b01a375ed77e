"""Simulate a whole plate: the raw folder of a microscope, and the truth apart from it."""

import logging
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from lnp.core.atomic_write import completed_folder
from lnp.core.errors import LnpError
from lnp.core.rng import rng_of
from lnp.core.tables import write_table
from lnp.simulation.cellvoyager import measurement_data, measurement_detail
from lnp.simulation.cellvoyager_settings import setting_files
from lnp.simulation.labels import create_labels
from lnp.simulation.scene import Site
from lnp.simulation.schedule import schedule_planes
from lnp.simulation.site import prepare_dose, simulate_site
from lnp.simulation.worlds.choose import world_rows

MARKER = "SIMULATED"  # a file in every folder that the simulator made, and may clear
TRUTH = {  # table to its contract
    "cells": "truth_cells",
    "tracks": "truth_tracks",
    "spots": "truth_spots",
    "shifts": "shifts",
    "oracle": "truth_oracle",
}


class SimulationError(LnpError, ValueError):
    """A plate cannot be simulated where it was asked for."""


def simulate_plate(settings, wells, folder, truth_folder, seed, n_processes=1):
    """Write a plate as the microscope writes it, and the truth about it elsewhere.

    Every site has its own random streams: the result does not depend on `n_processes`.

    Parameters
    ----------
    settings : Settings
    wells : DataFrame
        Columns `well` (C04), `dose_ng` (0 for controls), and `formulation` if there are several, in
        the order of imaging.
    folder, truth_folder : path
        The first must be new, empty, or made by the simulator: it is replaced.
    seed : int
    n_processes : int

    Raises
    ------
    SimulationError
        If `folder` holds files that the simulator did not make.
    """
    folder, truth_folder = Path(folder), Path(truth_folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise SimulationError(
            f"{folder}: this folder holds files that the simulator did not make (it has no "
            f"file {MARKER}). Nothing was changed. Give the simulated plate another path in "
            "the table of plates, or move the files away."
        )
    names = list(wells["well"])
    planes = schedule_planes(settings, names, rng_of(seed, settings.plate, "planes"))
    filmed = planes[planes["frame"] < (settings.n_filmed or settings.n_frames)]
    with (
        completed_folder(folder) as made,
        create_labels(truth_folder / "labels.zarr.zip", {"plate": settings.plate}) as labels,
    ):
        (made / MARKER).write_text("Made by simulate_plate, which may delete this folder.\n")
        truths = simulate_sites(settings, wells, planes, made, labels, seed, n_processes)
        metadata = {
            **setting_files(settings, names),
            "MeasurementDetail.mrf": measurement_detail(settings, filmed),
            "MeasurementData.mlf": measurement_data(filmed, settings.plate),
        }
        for name, content in metadata.items():
            (made / name).write_bytes(content)
    for name, contract in TRUTH.items():
        table = pd.concat([truth[name] for truth in truths], ignore_index=True)
        write_table(contract, table, truth_folder / f"{name}.parquet")
    world = world_rows(settings.world).assign(plate=settings.plate)
    write_table("truth_world", world, truth_folder / "world.parquet")


def simulate_sites(settings, wells, planes, folder, labels_folder, seed, n_processes):
    """Simulate every site, in one process or several; return their truths in the order of imaging.

    Parameters as of `simulate_plate` and `lnp.simulation.site.simulate_site`.
    """
    wells = wells if "formulation" in wells else wells.assign(formulation="")
    given = sorted(set(zip(wells["formulation"], wells["dose_ng"], strict=True)))
    doses = {
        (name, ng): prepare_dose(ng, settings.of_formulation(name), seed) for name, ng in given
    }
    of_site = dict(tuple(planes.groupby("site")))
    jobs = []
    for row in wells.itertuples():
        dose = doses[row.formulation, row.dose_ng]
        of_well = settings.of_formulation(row.formulation)
        for field in settings.fields:
            site = Site(of_well, row.well, field, row.dose_ng, dose.law, seed, row.formulation)
            jobs.append((site, dose, of_site[site.name], folder, labels_folder))
    truths = []
    pool = None
    if n_processes > 1:
        pool = ProcessPoolExecutor(n_processes, mp_context=get_context("spawn"))
    with pool or nullcontext():
        run = pool.map if pool else map
        for truth in run(simulate_site, *zip(*jobs, strict=True)):
            truths.append(truth)
            name, n_cells = truth["shifts"]["site"].iloc[0], len(truth["cells"])
            logging.info("%s: field %d of %d, %d cells", name, len(truths), len(jobs), n_cells)
    return truths
