"""List the planes of one plate: expected, recorded and found."""

import logging
import os
from pathlib import Path

import pandas as pd

from lnp.acquisition.cellvoyager import empty_records, parse_names, read_pixel_sizes, read_records
from lnp.acquisition.image_index import index_planes, judge_wells
from lnp.acquisition.plane_checks import check_planes
from lnp.acquisition.plane_selection import Wanted
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.design.plate_layout import site_name


def index_images(folder, plate, wanted):
    """Return the table "images" of a plate's folder; see `index_planes`."""
    names = sorted(os.listdir(folder))
    record, detail = folder / "MeasurementData.mlf", folder / "MeasurementDetail.mrf"
    records = read_records(record) if record.is_file() else empty_records()
    sizes = read_pixel_sizes(detail) if detail.is_file() else {}
    images = index_planes(records, names, wanted)
    images["plate"] = plate
    places = zip(images["well"], images["field"], strict=True)
    images["site"] = [site_name(well, field) if field > 0 else "" for well, field in places]
    images["pixel_um"] = images["channel"].map(wanted.channels).map(sizes)
    images["path"] = [str(folder / name) if name else "" for name in images["path"]]
    log_other_files(names, record.is_file(), detail.is_file())
    return check_planes(images)


def log_other_files(names, has_record, has_detail):
    """Log the TIFF files that are no planes, and metadata that is not there."""
    tiffs = {name for name in names if name.lower().endswith((".tif", ".tiff"))}
    if other := sorted(tiffs - set(parse_names(names)["name"])):
        logging.info("%d TIFF files are no planes by their names: %s", len(other), ", ".join(other))
    if not has_record:
        logging.warning("no MeasurementData.mlf: planes by their names alone, times unknown")
    if not has_detail:
        logging.warning("no MeasurementDetail.mrf: size of a pixel unknown")


def log_counts(images):
    """Log how many planes have which status, for which reason."""
    counts = images.groupby(["status", "reason"]).size()
    for (status, reason), n_planes in counts.items():
        level = logging.INFO if status == "ok" and not reason else logging.WARNING
        logging.log(level, "%d planes %s%s", n_planes, status, f": {reason}" if reason else "")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    given = snakemake.params
    wells = pd.DataFrame(given.wells)
    wanted = Wanted(
        wells=dict(zip(wells["well"], wells["exclude"], strict=True)),
        fields=given.fields,
        n_frames=given.n_frames,
        channels=given.channels,
        z=given.z,
        action=given.action,
        timeline=given.timeline,
        running=given.purpose == "predict",
    )
    plate = snakemake.wildcards.plate
    images = index_images(Path(given.folder), plate, wanted)
    log_counts(images)
    wells = judge_wells(images, wells, given.max_missing_frames).assign(plate=plate)
    write_table("images", images, snakemake.output.images)
    write_table("wells", wells, snakemake.output.wells)
