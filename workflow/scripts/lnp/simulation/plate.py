"""A whole simulated plate: raw folder, and the truth apart from it."""

import logging
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import tifffile
import zarr

from lnp.errors import LnpError
from lnp.files import completed
from lnp.randomness import rng_of
from lnp.simulation.camera import expose, shading
from lnp.simulation.cellvoyager import (
    PRODUCT,
    SETTING_FILE,
    measurement_data,
    measurement_detail,
)
from lnp.simulation.cellvoyager_settings import (
    measurement_setting,
    well_plate,
    well_plate_product,
)
from lnp.simulation.kinetics import outcome_of_dose
from lnp.simulation.oracle import (
    Prospects,
    frame_tables,
    oracle_of_cells,
    oracle_of_controls,
)
from lnp.simulation.schedule import schedule_planes
from lnp.simulation.site import Site, brightfield_shift, draw_frame, stage_scene
from lnp.simulation.truth import cell_rows, shift_rows, track_rows
from lnp.stores import add_array, create_store
from lnp.tables import write_table

MARKER = "SIMULATED"  # a file in every folder that the simulator made, and may clear
DARK_COUNTS = 13.0 * 96**2  # GFP in the box of a full-size cell that does not express (paper)
TRUTH = ("cells", "tracks", "spots", "shifts", "oracle")
TRUNCATED_SHARE = 0.4  # of the bytes of a truncated file that are left


class SimulationError(LnpError):
    """A plate cannot be simulated where or as it was asked for."""


@dataclass(frozen=True)
class Dose:
    """What all sites of one dose share: the law of the outcome and the tables of the oracle."""

    ng: float
    law: object = None
    prospects: object = None
    tables: object = None


def simulate_plate(settings, wells, folder, truth_folder, seed, n_processes=1):
    """Write a plate in the microscope's own dialect, and the truth about it elsewhere.

    Sites draw from random streams of their own, so the result does not depend
    on `n_processes`.

    Parameters
    ----------
    settings : Settings
    wells : DataFrame
        Columns `well` (C04), `dose_ng` (0 for controls), in the order of imaging.
    folder, truth_folder : path
        The first must be new, empty, or made by the simulator: it is cleared.
    seed : int
    n_processes : int
    """
    folder, truth_folder = Path(folder), Path(truth_folder)
    clear_folder(folder)
    planes = schedule_planes(settings, list(wells["well"]), rng_of(seed, settings.plate, "planes"))
    doses = {ng: prepare_dose(ng, settings, seed) for ng in sorted(set(wells["dose_ng"]))}
    sites = [
        Site(settings, row.well, field, row.dose_ng, doses[row.dose_ng].law, seed)
        for row in wells.itertuples()
        for field in settings.fields
    ]
    with create_store(truth_folder / "labels.zarr.zip", {"plate": settings.plate}) as labels:
        jobs = [
            (
                site,
                doses[site.dose_ng],
                planes[planes["site"] == site.name],
                folder,
                labels.store.root,
            )
            for site in sites
        ]
        truths = list(run_all(jobs, n_processes))
    for name in TRUTH:
        table = pd.concat([truth[name] for truth in truths], ignore_index=True)
        write_table(
            f"truth_{name}" if name != "shifts" else name, table, truth_folder / f"{name}.parquet"
        )
    write_metadata(settings, wells, planes, folder)


def run_all(jobs, n_processes):
    """Simulate sites, in order, in one process or several."""
    if n_processes == 1 or len(jobs) == 1:
        yield from (simulate_site(*job) for job in jobs)
        return
    with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(simulate_site, *zip(*jobs, strict=True))


def clear_folder(folder):
    """Empty a folder that the simulator made, or make it; refuse any other that holds files."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise SimulationError(
                f"{folder}: this folder holds files that the simulator did not make (it has no "
                f"file {MARKER}). Nothing was changed. Give the simulated plate another path in "
                "the table of plates, or move the files away."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("Made by simulate_plate, which may delete this folder.\n")


def prepare_dose(dose_ng, settings, seed):
    """Return what the sites of a dose share."""
    if dose_ng == 0:
        return Dose(dose_ng)
    law = outcome_of_dose(dose_ng, settings, rng_of(seed, "law", dose_ng))
    prospects = Prospects(law, dark_counts(settings))
    tables = frame_tables(dose_ng, settings, prospects, rng_of(seed, "oracle", dose_ng))
    return Dose(dose_ng, law, prospects, tables)


def dark_counts(settings):
    """Return the GFP counts in the box around a cell that does not express."""
    return DARK_COUNTS * settings.scale**2


def simulate_site(site, dose, planes, folder, labels_folder):
    """Write the planes and labels of one site; return its truth, a dict of tables."""
    scene, settings = stage_scene(site), site.settings
    fault = {(p.frame, p.channel): (p.name, p.fault) for p in planes.itertuples()}
    shade = {channel: shading(settings.shape, channel) for channel in settings.channels}
    group = zarr.open_group(labels_folder, mode="r+")
    shape, dims = (settings.n_frames, *settings.shape), ("frame", "row", "col")
    labels = add_array(group, site.name, shape, "uint16", dims, settings.shape[0])
    tracks, spots = [], []
    for frame in range(settings.n_frames):
        light, labels[frame], visible = draw_frame(scene, site, frame)
        tracks.append(track_rows(labels[frame], frame))
        spots.append(visible.assign(frame=frame))
        for channel, image in light.items():
            rng = rng_of(site.seed, settings.plate, site.name, frame, channel)
            image = expose(image, shade[channel], channel, rng)
            write_plane(image, folder, *fault[frame, channel], settings.pixel_um)
    logging.info("%s %s: %d cells", settings.plate, site.name, len(scene.cells))
    return tables_of_site(site, dose, scene, pd.concat(tracks), pd.concat(spots))


def write_plane(image, folder, name, fault, pixel_um):
    """Write a (H, W) uint16 image as TIFF; not at all, or cut short, by its fault."""
    if fault in ("missing", "no focus"):
        return
    per_cm = 1e4 / pixel_um
    tifffile.imwrite(
        folder / name,
        image,
        compression="zlib",
        compressionargs={"level": 1},
        resolution=(per_cm, per_cm),
        resolutionunit="CENTIMETER",
        software="simulate_plate",
        metadata=None,
    )
    if fault == "truncated":
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: int(TRUNCATED_SHARE * len(whole))])


def tables_of_site(site, dose, scene, tracks, spots):
    """Return the truth of one site: a dict of tables, named as in `TRUTH`."""
    settings = site.settings
    cells = cell_rows(scene, tracks, settings.n_frames)
    rng = rng_of(site.seed, settings.plate, site.name, "oracle")
    if dose.law is None:
        oracle = oracle_of_controls(len(scene.founders), settings.n_frames, dark_counts(settings))
    else:
        oracle = oracle_of_cells(
            scene.founders, scene.founder_spots, dose.ng, settings, dose.prospects, dose.tables, rng
        )
    oracle = oracle.assign(cell=oracle["cell"] + 1)
    tables = {
        "cells": cells.assign(well=site.well, dose_ng=site.dose_ng),
        "tracks": tracks,
        "spots": spots,
        "shifts": shift_rows(scene.drift, brightfield_shift(settings, site.seed)),
        "oracle": oracle[oracle["cell"].isin(cells["cell"])],
    }
    return {
        name: table.assign(plate=settings.plate, site=site.name) for name, table in tables.items()
    }


def write_metadata(settings, wells, planes, folder):
    """Write the files that tell what was measured; MeasurementData.mlf last of all."""
    files = {
        SETTING_FILE: measurement_setting(settings, wells["well"]),
        f"{settings.plate}.wpi": well_plate(settings),
        f"{PRODUCT}.wpp": well_plate_product(),
        "MeasurementDetail.mrf": measurement_detail(settings, planes),
        "MeasurementData.mlf": measurement_data(planes, settings.plate),
    }
    for name, content in files.items():
        with completed(folder / name) as path:
            path.write_bytes(content)
