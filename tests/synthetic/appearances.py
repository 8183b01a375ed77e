"""Tables of what plates look like, made of numbers: a row per site and channel."""

import numpy as np
import pandas as pd

from lnp.core.schemas.plates import APPEARANCE
from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.shift.appearance import PERCENTILES

USUAL = {  # background, light of a cell over it, and its fine, middle and coarse structure
    "counterstain": (400.0, 1200.0, 70.0, 120.0, 180.0),
    "lnp": (30.0, 12.0, 0.4, 0.7, 1.1),
    "brightfield": (1100.0, 15.0, 11.0, 12.5, 12.0),
}
DOSES = {"C03": 0.0, "C04": 0.0, "E03": 31.6, "E04": 31.6, "G03": 316.0, "G04": 316.0}


def make_plate(name="P", seed=0, spread=0.05, doses=DOSES, **changes):
    """Return the table "appearance" of a plate whose sites differ by `spread` (SD of the logs).

    `changes` maps columns to factors, of all channels or {channel: factor}.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for well, dose in doses.items():
        cells, area = rng.normal(0, spread, 2)
        for channel in SEEN_CHANNELS:
            numbers = np.array(USUAL[channel]) * np.exp(rng.normal(0, spread, 5))
            about = {"plate": name, "site": f"{well}_f001", "well": well, "dose_ng": dose}
            about |= {"formulation": "A" if dose else ""}
            about |= {"role": "treated" if dose else "control", "channel": channel}
            about |= {"n_cells": 20, "cells_per_mm2": 250 * np.exp(cells), "pixel_um": 0.65}
            row = about | {"area_um2": 220 * np.exp(area)} | fill(*numbers)
            for column, factor in changes.items():
                row[column] *= factor.get(channel, 1) if isinstance(factor, dict) else factor
            rows.append(row)
    return pd.DataFrame(rows)


def fill(background, contrast, fine, middle, coarse):
    """Return the statistics of a channel that follow from a few of them."""
    row = dict.fromkeys(APPEARANCE, 0.0)
    heights = np.linspace(0, 1, len(PERCENTILES))
    row |= dict(zip(PERCENTILES, background + contrast * heights, strict=True))
    row |= {"background": background, "contrast": contrast, "cell_p50": background + contrast}
    row |= {"cell_p95": background + 1.5 * contrast, "sd": contrast, "noise": fine}
    row |= {"fine": fine, "middle": middle, "coarse": coarse}
    return row | {"fine_to_middle": fine / middle, "middle_to_coarse": middle / coarse}


def brighter(table, channel, factor):
    """Return a table in which a channel has more light, background included."""
    counts = [*PERCENTILES, "iqr", "sd", "background", "cell_mean", "cell_sd", "cell_p50"]
    counts += ["cell_p95", "contrast", "noise", "fine", "middle", "coarse"]
    table = table.copy()
    table.loc[table["channel"] == channel, counts] *= factor
    return table


def swap(table, first, second):
    """Return a table in which two channels have each other's names."""
    return table.assign(channel=table["channel"].replace({first: second, second: first}))
