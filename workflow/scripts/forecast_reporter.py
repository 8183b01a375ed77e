"""Forecast the outcome of each cell from its reporter seen so far, frame by frame, and score it."""

import logging

import pandas as pd

from lnp.acquisition.frame_times import hours_by_plate
from lnp.assessment.scores import score_predictions
from lnp.cells.reporter_curves import read_site_light
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import ENSEMBLE
from lnp.models.predictions import average_tests
from lnp.models.reporter_forecast import forecast_reporter

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    reporter = params.reporter
    sites = zip(files.tracks, files.shifts, files.crops, strict=True)
    images = read_table("images", list(files.images))
    predictions = forecast_reporter(
        **{name: read_table(name, files[name]) for name in ("split", "targets", "cells")},
        light=pd.concat(
            read_site_light(*paths, reporter["background"], reporter["divided"]) for paths in sites
        ).iloc[:, : params.n_frames],
        hours=hours_by_plate(images),
        settings={
            **{name: params.get(name) for name in ("horizons", "min_counts")},
            "maturation_h": reporter["maturation_h"],
        },
    )
    whole = pd.concat([predictions, average_tests(predictions)], ignore_index=True)
    scores = score_predictions(whole)
    write_table("scores", scores[scores["fold"] == ENSEMBLE], snakemake.output[0])
    logging.info("%d forecasts at %d frames", len(predictions), predictions["horizon"].nunique())
