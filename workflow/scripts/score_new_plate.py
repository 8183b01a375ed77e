"""Score the predictions of a new plate where its outcome is known, and rank its conditions."""

import logging

import pandas as pd

from lnp.acquisition.lengths import in_pixels
from lnp.acquisition.used_planes import pixel_size
from lnp.assessment.known_outcomes import fill_truth, measured_levels, score_new_plate
from lnp.assessment.ranking import compare_rankings, rank_conditions
from lnp.bundle.bundle_file import open_bundle
from lnp.core.logs import log_to
from lnp.core.tables import read_csv, read_table, write_table
from lnp.core.vocabulary import RANK_METRICS, WITHIN
from lnp.simulation.evaluation import true_levels

ANY_LIGHT = 1.0  # counts: a simulated cell that expresses has more, one that does not has none


def simulated_levels(files, params, plate):
    """Return plate, site, cell and the true level of the cells of a simulated plate."""
    pixel_um = pixel_size(read_table("images", files.images))
    lengths = in_pixels({"cell_diameter_um": params.cell_diameter_um}, pixel_um)
    tracks, cells = (read_table(f"truth_{k}", files[f"true_{k}"]) for k in ("tracks", "cells"))
    parts = []
    for site, path in zip(params.sites, files.seeds, strict=True):
        here = (table[table["site"] == site] for table in (tracks, cells))
        found = true_levels(read_csv(path), *here, lengths["cell_diameter_px"] / 2)
        parts.append(found.assign(plate=plate, site=site))
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    predictions = read_table("predictions", files.predictions)
    if params.simulated:
        levels, threshold = simulated_levels(files, params, wildcards.plate), ANY_LIGHT
    else:
        levels = measured_levels(read_table("cells", files.cells), params.n_frames)
        thresholds = open_bundle(files.model).table("thresholds")
        threshold = thresholds.loc[thresholds["protocol"] == wildcards.protocol, "threshold"].mean()
    known = fill_truth(predictions, levels, threshold)
    scores, ranking = score_new_plate(known), rank_conditions(known)
    write_table("scores", scores, snakemake.output.scores)
    write_table("ranking", ranking, snakemake.output.ranking)
    write_table("agreement", compare_rankings(ranking), snakemake.output.agreement)
    shown = scores[(scores["stratum"] == WITHIN) & scores["metric"].isin(RANK_METRICS.values())]
    columns = ["model", "task", "horizon", "metric", "value", "low", "high"]
    logging.info("%d cells with an outcome\n%s", len(levels), shown[columns].to_string(index=False))
