"""Describe what the crops of a plate look like: statistics per site and channel."""

import logging

import pandas as pd

from lnp.acquisition.used_planes import used_planes
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import SITE_KEY
from lnp.core.zarr_store import open_store
from lnp.shift.appearance import describe_site, first_crops


def field_area(images, pixel_um):
    """Return the area of a field (um2), by the largest plane of the plate; NaN where unknown."""
    used = used_planes(images)
    sizes = (used["n_rows"] * used["n_cols"])[used["n_rows"] > 0]
    return float(sizes.max() * pixel_um**2)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    images = read_table("images", snakemake.input.images)
    wells = read_table("wells", snakemake.input.wells)
    sites, used = [], set(used_planes(images, wells)["site"])
    for path in snakemake.input.crops:
        with open_store(path) as store:
            if store.attrs["site"] not in used:
                continue
            about = {name: store.attrs[name] for name in SITE_KEY}
            pixel_um, imaged = store.attrs["pixel_um"], store.attrs["imaged"]
            crops, masks = first_crops(store)
        area = field_area(images, pixel_um)
        sites.append(describe_site(crops, masks, imaged, pixel_um, area).assign(**about))
    table = pd.concat(sites, ignore_index=True)
    table = table.assign(well=table["site"].str.partition("_f")[0])
    table = table.merge(
        wells[["well", "dose_ng", "formulation", "role"]], on="well", validate="many_to_one"
    )
    write_table("appearance", table, snakemake.output[0])
    counts = table.drop_duplicates("site")["n_cells"]
    logging.info(
        "%d sites, %d cells; %d sites without", len(counts), counts.sum(), (counts == 0).sum()
    )
