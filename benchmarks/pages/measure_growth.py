"""Measure how the cost grows with cells, frames and sites; write docs/growth.svg and its table."""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from matplotlib.ticker import NullLocator

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "workflow/scripts"), str(ROOT / "benchmarks")]

import paper_protocol as protocol  # noqa: E402  (found through sys.path, as all below)
import plan_dag  # noqa: E402
from shared.timing import timed  # noqa: E402

from lnp.models.gbm.fitting import fit_gbm  # noqa: E402
from lnp.models.gbm.timeseries_features import extract_timeseries  # noqa: E402
from lnp.reporting.figures.style import BLUE, PURPLE, VERMILION, new_figure, save_figure  # noqa: E402
from tsfresh_batch import calculate  # noqa: E402

CELLS, FRAMES, ROWS = [50, 100, 200, 400, 800], [5, 10, 20, 40, 72], [4, 6, 8, 12, 16]
N_CELLS, N_FRAMES = 200, 20  # while the other grows
TREES = {"fdr": 0.05, "n_components": 32, "n_draws": 200, "n_trees": 300, "early_stopping": 10}
TREES["max_bin"] = 64
COLOURS = {
    "tsfresh's features": BLUE,
    "200 draws of trees": VERMILION,
    "200 draws of LSTMs": PURPLE,
}


def draw_cells(n_cells, n_frames):
    """Return features (n_cells, 1, n_frames, 32) and cells with parts and levels."""
    rng = np.random.default_rng(0)
    cells = pd.DataFrame({"plate": "P", "site": "C03_f001", "cell": range(n_cells)})
    cells["part"] = np.resize(["train", "train", "train", "valid", "test"], n_cells)
    cells["truth"] = rng.normal(size=n_cells)
    walks = rng.normal(size=(n_cells, 1, n_frames, 32)).cumsum(axis=2)
    return np.maximum(walks + cells["truth"].to_numpy()[:, None, None, None], 0), cells


def cost_of_fit(n_cells, n_frames):
    """Return core seconds of each part of one fold, task and horizon, one copy of each cell."""
    features, cells = draw_cells(n_cells, n_frames)
    keys = list(cells[["plate", "site", "cell"]].itertuples(index=False, name=None))
    series = features[:, 0].swapaxes(1, 2).reshape(-1, n_frames)
    _, described = timed(calculate, series)
    table = extract_timeseries(features, keys, {"quantile": [{"q": q / 20} for q in range(20)]})
    about, rng = {"task": "regression"}, np.random.default_rng(0)
    _, boosted = timed(fit_gbm, table, cells, TREES, about, rng)
    epoch = protocol.epoch_of_lstm(torch.from_numpy(features).float())
    recurrent = epoch * protocol.epochs_of_search(**protocol.DEFAULT)
    return dict(zip(COLOURS, (described, boosted, recurrent), strict=True))


def cost_of_planning(n_rows):
    """Return core seconds in which Snakemake plans a study of 48 sites per row of a plate."""
    with tempfile.TemporaryDirectory() as folder:
        plan_dag.write_study(Path(folder), n_rows)
        return plan_dag.dry_run(Path(folder))[1][1]


def measure():
    """Return one row per size and part: what grows, size, part, seconds."""
    fits = [("cells", n, cost_of_fit(n, N_FRAMES)) for n in CELLS]
    fits += [("frames", n, cost_of_fit(N_CELLS, n)) for n in FRAMES]
    plans = [("sites", 48 * n, {"planning": cost_of_planning(n)}) for n in ROWS]
    rows = [(*size, part, s) for *size, found in fits + plans for part, s in found.items()]
    return pd.DataFrame(rows, columns=["grows", "size", "part", "seconds"])


def draw(table, path):
    """Draw seconds against cells, frames and sites on log axes, and write both."""
    figure, axes = new_figure(1, 3, 9, 3.2)
    for axis, (grows, rows) in zip(axes[0], table.groupby("grows", sort=False), strict=True):
        for part, line in rows.groupby("part", sort=False):
            colour = COLOURS.get(part, "black")
            axis.loglog(line["size"], line["seconds"], "o-", color=colour, label=part)
        axis.legend(frameon=False, fontsize=8, loc="upper left")
        axis.set(xlabel=grows, ylabel="core seconds", ylim=decades(rows["seconds"]))
        axis.set_xticks(rows["size"].unique(), rows["size"].unique())
        axis.xaxis.set_minor_locator(NullLocator())
    save_figure(figure, table, path)


def decades(seconds):
    """Return the powers of ten between which all seconds lie."""
    return 10.0 ** np.floor(np.log10(seconds.min())), 10.0 ** np.ceil(np.log10(seconds.max()))


if __name__ == "__main__":
    torch.set_num_threads(1)
    draw(measure(), ROOT / "docs/growth.svg")
