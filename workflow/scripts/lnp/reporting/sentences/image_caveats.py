"""Caveats on how plates were filmed, and on folds that lacked a class."""

from lnp.acquisition.frame_times import times_known
from lnp.acquisition.pixels.study_size import describe_resampled
from lnp.acquisition.plate_pace import compare_paces, pace_of
from lnp.acquisition.stack_depth import describe_depths
from lnp.acquisition.used_planes import used_planes
from lnp.cells.cell_table import describe_saturation
from lnp.core.contracts import no_rows
from lnp.core.examples import examples
from lnp.core.vocabulary import CELL_KEY, OUTSIDE, site_name
from lnp.design.class_parts import can_train


def image_caveats(tables, horizon):
    """Return caveats on plates and stacks that differ, saturated outcomes, and missing planes.

    Parameters
    ----------
    tables : dict
        See `lnp.reporting.context.read_study`.
    horizon : int
        Frames that models see.
    """
    paces = {plate: pace_of(images, horizon) for plate, images in tables["images"].items()}
    caveats = compare_paces(paces, horizon)
    for plate, images in tables["images"].items():
        used = used_planes(images, tables["wells"][plate])
        if not times_known(used):
            caveats.append(
                f"Plate {plate}: when its frames were taken is unknown, so that hours in its "
                "figures are numbers of frames, counted from 0."
            )
        cells = tables["cells"].get(plate, no_rows("cells"))
        told = [
            describe_resampled(images),
            *describe_depths(used),
            describe_saturation(cells),
            describe_held(cells),
            describe_outside(cells),
            describe_empty(used, cells),
        ]
        caveats += [f"Plate {plate}: {sentence}." for sentence in told if sentence]
    return caveats


def describe_empty(images, cells):
    """Return a sentence on the fields of one plate in which no cell was found, or an empty text.

    `images` and `cells` are its tables; those of a plate without any cell say it elsewhere.
    """
    fields = images[["well", "field"]].drop_duplicates()
    sites = {site_name(row.well, row.field) for row in fields.itertuples()}
    empty = sorted(sites - set(cells["site"]))
    if not empty or cells.empty:
        return ""
    return (
        f"in {len(empty)} of {len(sites)} fields no cell was found ({examples(empty)}); look at "
        "their counterstain"
    )


def describe_held(cells):
    """Return a sentence on used cells of one plate for which a plane was held, or an empty text."""
    held = cells.loc[cells["used"], "held_planes"]
    n_held, n_planes = int((held > 0).sum()), int(held.sum())
    if not n_held:
        return ""
    return (
        f"for {n_held} of {len(held)} used cells a plane that models see is missing, and the "
        f"cell's last crop of that channel stands in ({n_planes} crops); the sensitivity analysis "
        "shows the scores without these cells"
    )


def describe_outside(cells):
    """Return a sentence on used cells of one plate whose crops are cut at the image's border."""
    outside = cells.loc[cells["used"], OUTSIDE]
    cut = outside[outside > 0]
    if cut.empty:
        return ""
    return (
        f"for {len(cut)} of {len(outside)} used cells the crop reaches over the image's border in "
        f"a frame that models see: usually {cut.median():.0%} of it, at most {cut.max():.0%}, lie "
        "outside and show the crop's median in place of pixels; the sensitivity analysis shows the "
        "scores without these cells"
    )


def class_caveats(tables):
    """Return caveats on folds in which one class was missing from a part.

    Parameters
    ----------
    tables : dict
        See `lnp.reporting.context.read_study`.
    """
    caveats = []
    for protocol, split in tables["split"].items():
        if protocol not in tables["targets"]:  # they could not be made, see the top of the report
            continue
        rows = split.merge(tables["targets"][protocol], on=["protocol", "fold", *CELL_KEY])
        for fold, part in rows.groupby("fold"):
            moved = (part["part"] != part["class_part"]).sum()
            where = f"Protocol {protocol}, {fold}"
            if not can_train(part["part"].to_numpy(), part["positive"].to_numpy()):
                caveats.append(
                    f"{where}: the cells that train and validate are of one class, so its models "
                    "of classification predict that class for every cell."
                )
            elif moved:
                caveats.append(
                    f"{where}: all cells of a part were of one class. In classification {moved} "
                    "cells changed between training and validation, cell by cell; none that tests."
                )
    return caveats
