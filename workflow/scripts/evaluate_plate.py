"""Compare the cells of a simulated plate with the truth."""

import logging

import pandas as pd

from lnp.acquisition.lengths import with_pixels
from lnp.cells.store_reader import masks_by_frame
from lnp.core.logs import log_to
from lnp.core.tables import read_csv, read_table, write_table
from lnp.core.zarr_store import open_store
from lnp.simulation.evaluation import compare_site, name_by_found_cells
from lnp.simulation.found.summary import summarise

if __name__ == "__main__":
    log_to(snakemake.log[0])
    inputs, params, errors, matches = snakemake.input, snakemake.params, {}, {}
    with open_store(inputs.labels) as labels:
        for number, site in enumerate(params.sites):
            found = {
                name: read_table(name, inputs[name][number])
                for name in ("tracks", "spots", "shifts")
            }
            found["seeds"] = read_csv(inputs.seeds[number])
            found["onset"] = read_table("onset", inputs.onset, site=site)
            truth = {
                name: read_table(f"truth_{name}", inputs[f"true_{name}"], site=site)
                for name in ("cells", "tracks", "spots")
            }
            truth["shifts"] = read_table("shifts", inputs.true_shifts, site=site)
            with open_store(inputs.crops[number]) as crops:
                px = with_pixels(params, crops.attrs["pixel_um"])
                sizes = px.diameter_px, px.sigma_px
                found["masks"] = crops["cell"][:].tolist(), masks_by_frame(crops["mask"])
                errors[site], matches[site] = compare_site(found, truth, labels[site], *sizes)
    evaluation = summarise(errors).assign(plate=snakemake.wildcards.plate)
    write_table("evaluation", evaluation, snakemake.output.evaluation)
    fates, oracle = name_by_found_cells(
        read_table("truth_cells", inputs.true_cells),
        read_table("truth_oracle", inputs.oracle),
        pd.concat(matches, names=["site"]).reset_index("site"),
    )
    write_table("fates", fates, snakemake.output.fates)
    write_table("oracle", oracle, snakemake.output.oracle)
    logging.info("\n%s", evaluation[["quantity", "value", "unit", "n"]].to_string(index=False))
