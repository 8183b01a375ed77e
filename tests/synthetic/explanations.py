"""Tables "saliency" and "ablation" whose content we chose."""

import numpy as np
import pandas as pd

from lnp.core.schemas.models import MODELS
from lnp.core.tables import check_table
from lnp.core.vocabulary import RANK_METRICS, SEEN_CHANNELS
from lnp.explanation.map_store import ALL, HEAD, TRAINED, write_maps

AREA = {"spots": 0.1, "rim": 0.2, "interior": 0.3, "outside": 0.4}
WELLS = ["C03", "C04", "C05", "C06", "D03", "D04", "D05", "D06"]


def make_saliency(likeness=0.05, in_spots=0.4, protocol="paper"):
    """Return the table "saliency": one treated cell in each of eight wells of two doses.

    In the LNP channel the share `in_spots` of the changes lies in spots, which take a tenth of the
    area, and speaks for expression; with shuffled weights, and elsewhere, changes lie as the area.
    """
    rows = []
    for i, well in enumerate(WELLS):
        dose = 316.0 if well.startswith("C") else 31.6
        cell = ("P", f"{well}_f001", 1, well, "", dose, "fold1", float(i % 2), 0.9, i % 4 < 2)
        for model in ("cnn", "lstm"):
            for weights in (TRAINED, HEAD, ALL):
                alike = 1.0 if weights == TRAINED else likeness
                for channel in SEEN_CHANNELS:
                    learnt = weights == TRAINED and channel == "lnp"
                    for region, area in AREA.items():
                        size = area * (1 + 0.1 * i)
                        if learnt:
                            rest = (1 - in_spots) * area / 0.9
                            size = (in_spots if region == "spots" else rest) * (1 + 0.1 * i)
                        net = size if learnt and region == "spots" else 0.0
                        place = (model, weights, 1, channel, region)
                        rows.append((protocol, *cell, *place, size, net, area, alike))
    return check_table("saliency", pd.DataFrame(rows, columns=list(MODELS["saliency"])), "")


def make_ablation(protocol="paper"):
    """Return the table "ablation": LNPs are missed, shape can be spared, half the time is open."""
    found = {
        "all": (0.0, 0.0, 0.0),
        "without LNPs": (-0.2, -0.3, -0.1),
        "without the cell's shape": (0.01, -0.02, 0.04),
        "the first half of the time": (-0.05, -0.2, 0.1),
    }
    rows = [
        (protocol, "named", name, task, metric, 0.7 + d, 0.6 + d, 0.8 + d, 40, 8, "", d, low, high)
        for task, metric in RANK_METRICS.items()
        for name, (d, low, high) in found.items()
    ]
    return check_table("ablation", pd.DataFrame(rows, columns=list(MODELS["ablation"])), "")


def make_channels(protocol="paper"):
    """Return the table of the networks' covered channels: the LSTM misses the LNP channel."""
    found = {"all": (0.0, 0.0, 0.0), "without the LNP channel": (-0.3, -0.4, -0.2)}
    rows = [
        (protocol, "lstm", name, task, metric, 0.6 + d, 0.5 + d, 0.7 + d, 40, 8, "", d, low, high)
        for task, metric in RANK_METRICS.items()
        for name, (d, low, high) in found.items()
    ]
    return check_table("ablation", pd.DataFrame(rows, columns=list(MODELS["ablation"])), "")


def make_branches(protocol="paper"):
    """Return the table of a hybrid network's branches: it reads the dose, and misses measures."""
    found = {
        "all": (0.0, 0.0, 0.0),
        "without measures": (-0.2, -0.3, -0.1),
        "one measure exchanged within dose: area": (-0.01, -0.02, 0.01),
    }
    tasks = [*RANK_METRICS.items(), ("dose", "spearman")]
    rows = [
        (protocol, "hybrid", name, task, metric, 0.7 + d, 0.6 + d, 0.8 + d, 40, 8, "", d, low, high)
        for task, metric in tasks
        for name, (d, low, high) in found.items()
        if task != "dose" or name == "all"
    ]
    return check_table("ablation", pd.DataFrame(rows, columns=list(MODELS["ablation"])), "")


def save_maps(path, n_cells=2, side=12):
    """Write maps of some cells over two frames; return the table of cells."""
    rng, models, frames = np.random.default_rng(0), ["cnn", "lstm"], [0, 3]
    cells = pd.DataFrame(
        {
            **{"plate": "P", "site": "C03_f001", "cell": np.arange(n_cells), "well": "C03"},
            **{
                "formulation": "",
                "dose_ng": 316.0,
                "fold": "fold1",
                "truth": np.arange(n_cells) % 2.0,
            },
            **{"prediction": 0.8, "right": np.arange(n_cells) % 2 == 1},
        }
    )
    shape = (n_cells, len(frames), 3, side, side)
    mask = np.zeros((n_cells, len(frames), side, side), dtype=bool)
    mask[..., 3:9, 3:9] = True
    maps = rng.normal(size=(n_cells, len(models), *shape[1:]))
    crops = rng.poisson(300, shape).astype("uint16")
    write_maps(path, cells, models, frames, {"maps": maps, "crops": crops, "mask": mask})
    return cells
