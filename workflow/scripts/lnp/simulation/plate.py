"""A whole simulated plate: raw folder, and the truth apart from it."""

import logging
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from lnp.core.atomic_write import completed, completed_folder
from lnp.core.errors import LnpError
from lnp.core.rng import rng_of
from lnp.core.tables import write_table
from lnp.simulation.cellvoyager import measurement_data, measurement_detail
from lnp.simulation.cellvoyager_settings import setting_files
from lnp.simulation.labels import create_labels
from lnp.simulation.scene import Site
from lnp.simulation.schedule import schedule_planes
from lnp.simulation.site import prepare_dose, simulate_site

MARKER = "SIMULATED"  # a file in every folder that the simulator made, and may clear
TRUTH = {  # table to its contract
    "cells": "truth_cells",
    "tracks": "truth_tracks",
    "spots": "truth_spots",
    "shifts": "shifts",
    "oracle": "truth_oracle",
}


class SimulationError(LnpError):
    """A plate cannot be simulated where or as it was asked for."""


def simulate_plate(settings, wells, folder, truth_folder, seed, n_processes=1):
    """Write a plate in the microscope's own dialect, and the truth about it elsewhere.

    Every site draws from random streams of its own, so the result does not
    depend on `n_processes`.

    Parameters
    ----------
    settings : Settings
    wells : DataFrame
        Columns `well` (C04) and `dose_ng` (0 for controls), in the order of imaging.
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
    refuse_foreign(folder)
    planes = schedule_planes(settings, list(wells["well"]), rng_of(seed, settings.plate, "planes"))
    with (
        completed_folder(folder) as made,
        create_labels(truth_folder / "labels.zarr.zip", {"plate": settings.plate}) as labels,
    ):
        (made / MARKER).write_text("Made by simulate_plate, which may delete this folder.\n")
        jobs = plan_sites(settings, wells, planes, made, labels, seed)
        truths = run_all(jobs, n_processes)
        write_metadata(settings, list(wells["well"]), planes, made)
    for name, contract in TRUTH.items():
        table = pd.concat([truth[name] for truth in truths], ignore_index=True)
        write_table(contract, table, truth_folder / f"{name}.parquet")


def refuse_foreign(folder):
    """Refuse a folder with files that the simulator did not make."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise SimulationError(
            f"{folder}: this folder holds files that the simulator did not make (it has no "
            f"file {MARKER}). Nothing was changed. Give the simulated plate another path in "
            "the table of plates, or move the files away."
        )


def plan_sites(settings, wells, planes, folder, labels_folder, seed):
    """Return the arguments of `simulate_site` for every site, in the order of imaging."""
    doses = {ng: prepare_dose(ng, settings, seed) for ng in sorted(set(wells["dose_ng"]))}
    of_site = dict(tuple(planes.groupby("site")))
    sites = [
        Site(settings, row.well, field, row.dose_ng, doses[row.dose_ng].law, seed)
        for row in wells.itertuples()
        for field in settings.fields
    ]
    return [
        (site, doses[site.dose_ng], of_site[site.name], folder, labels_folder) for site in sites
    ]


def run_all(jobs, n_processes):
    """Return the truths of all sites, in order, simulated in one process or several."""
    if n_processes == 1:
        return logged((simulate_site(*job) for job in jobs), len(jobs))
    with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as pool:
        return logged(pool.map(simulate_site, *zip(*jobs, strict=True)), len(jobs))


def logged(truths, n):
    """Return the items of an iterator of length `n` as a list, logging each one's arrival."""
    done = []
    for truth in truths:
        done.append(truth)
        site = truth["shifts"]["site"].iloc[0]
        logging.info("%s: field %d of %d, %d cells", site, len(done), n, len(truth["cells"]))
    return done


def write_metadata(settings, wells, planes, folder):
    """Write the files that tell what was measured; MeasurementData.mlf last of all."""
    files = {
        **setting_files(settings, wells),
        "MeasurementDetail.mrf": measurement_detail(settings, planes),
        "MeasurementData.mlf": measurement_data(planes, settings.plate),
    }
    for name, content in files.items():
        with completed(folder / name) as path:
            path.write_bytes(content)
