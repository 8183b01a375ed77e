"""Hold the cells of a simulated plate against its truth; name oracle and fates by our cells."""

import logging

import numpy as np
import pandas as pd

from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.zarr_store import open_store
from lnp.simulation.evaluation import (
    centre_errors,
    compare_spots,
    kept_identities,
    match_seeds,
    shift_errors,
    summarise,
)

SIZES = ["diameter_px", "window_px", "sigma_px"]  # settings that say when two things match


def compare_site(ours, truth, labels, sizes):
    """Return the counts and errors of one site, and which cell is which.

    Parameters
    ----------
    ours : dict of DataFrame
        `seeds`, `tracks`, `spots`, `shifts` of the site.
    truth : dict of DataFrame
        `cells`, `tracks`, `spots`, `shifts` of the site.
    labels : (n_frames, n_rows, n_cols) array
        True masks.
    sizes : dict
        `diameter_px`, `window_px`, `sigma_px` of the settings.
    """
    first = truth["tracks"][truth["tracks"]["frame"] == 0]
    matches = match_seeds(ours["seeds"], first, sizes["diameter_px"] / 2)
    whole = first["cell"][~first["at_edge"]]
    survivors = truth["cells"]["cell"][truth["cells"]["fate"] == "survives"]
    living = matches[matches["true_cell"].isin(survivors)]
    last, margin = labels.shape[0] - 1, sizes["window_px"] / 2 + 1
    kept = kept_identities(ours["tracks"], truth["tracks"], labels[last], living, margin)
    right, seen, apart = compare_spots(
        ours["spots"], truth["spots"], matches, ours["tracks"], 2 * sizes["sigma_px"]
    )
    found = {
        "seeds_right": np.repeat([1.0, 0.0], [len(matches), len(ours["seeds"]) - len(matches)]),
        "cells_found": whole.isin(matches["true_cell"]).to_numpy(dtype=float),
        "centre": centre_errors(ours["tracks"], truth["tracks"], matches),
        "kept": kept.astype(float),
        "spots_right": right.astype(float),
        "spots_found": seen.astype(float),
        "apart_found": seen[apart].astype(float),
        **shift_errors(ours["shifts"], truth["shifts"]),
    }
    return found, matches


def read_ours(inputs, number):
    """Read the tables of the pipeline of the site that is `number`-th in the inputs."""
    names = ["tracks", "spots", "shifts"]
    ours = {name: read_table(name, inputs[name][number]) for name in names}
    return {**ours, "seeds": pd.read_csv(inputs.seeds[number])}


def read_truth(inputs, site):
    """Read the tables of the truth of one site."""
    names = {"cells": "truth_cells", "tracks": "truth_tracks", "spots": "truth_spots"}
    truth = {
        name: read_table(contract, inputs[f"true_{name}"], site=site)
        for name, contract in names.items()
    }
    return {**truth, "shifts": read_table("shifts", inputs.true_shifts, site=site)}


if __name__ == "__main__":
    log_to(snakemake.log[0])
    inputs, plate, found, matches = snakemake.input, snakemake.wildcards.plate, {}, {}
    with open_store(inputs.labels) as labels:
        for number, site in enumerate(snakemake.params.sites):
            found[site], matches[site] = compare_site(
                read_ours(inputs, number),
                read_truth(inputs, site),
                labels[site],
                {name: snakemake.params[name] for name in SIZES},
            )
    evaluation = summarise(found).assign(plate=plate)
    write_table("evaluation", evaluation, snakemake.output.evaluation)
    ours = pd.concat(matches, names=["site"]).reset_index("site")
    fates = read_table("truth_cells", inputs.true_cells).rename(columns={"cell": "true_cell"})
    fates = ours.merge(fates, on=["site", "true_cell"])
    write_table("fates", fates[["plate", "site", "cell", "fate"]], snakemake.output.fates)
    oracle = read_table("truth_oracle", inputs.oracle).rename(columns={"cell": "true_cell"})
    oracle = oracle.merge(ours, on=["site", "true_cell"])
    write_table("oracle", oracle.drop(columns=["true_cell", "level_on"]), snakemake.output.oracle)
    logging.info("\n%s", evaluation[["quantity", "value", "unit", "n"]].to_string(index=False))
