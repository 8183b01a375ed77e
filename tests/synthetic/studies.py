"""The tables, settings and provenance of a small study, as its report reads them."""

from pathlib import Path

import numpy as np
import pandas as pd

from lnp.assessment.class_bias import measure_class_bias
from lnp.assessment.ranking import compare_rankings
from lnp.core.contracts import no_rows
from synthetic.explanations import make_ablation, make_branches, make_channels, make_saliency
from synthetic.onsets import make_onset_scores
from synthetic.rankings import make_ranking
from synthetic.results import PLATE, make_cells, make_wells
from synthetic.scores import (
    HORIZONS,
    make_checks,
    make_claims,
    make_evaluation,
    make_explanation,
    make_probabilities,
    make_scores,
    make_sensitivity,
    make_split,
    make_targets,
    make_tests,
)

TEXTS = Path(__file__).parents[2] / "workflow/report"
SETTINGS = {
    "horizons": HORIZONS,
    "approaches": ["cnn", "lstm", "gbm", "named"],
    "primary": "named",
    "claims": {"group": "nuisance"},
    "acquisition": {"n_frames": 10, "channels": {"counterstain": 7, "lnp": 6, "brightfield": 9}},
    "cnn": {"weights": "random"},
    "staining": {"used": False},
    "lstm": {"n_draws": 200},
    "gbm": {"n_draws": 200},
    "protocols": {"paper": {"unit": "cell", "controls": ["control", "mock"]}},
    "note": "<script>alert(1)</script>",
}
MACHINE = {"name": "node1", "system": "Linux", "processors": 4, "memory_gb": 16, "gpus": ["A100"]}
PROVENANCE = {
    "code": {"commit": "abc123", "clean": False},
    "base": {"weights": "edges", "convention": "keras", "sha256": ["d41f" * 16]},
    "tables": {"paper/scores.parquet": "0f"},
    "rules": {"render_report": {"jobs": 1, "wall_s": 90.0, "cpu_s": 60.0, "max_memory_mb": 200}},
    "machines": [MACHINE | {"jobs": 7}],
    "packages": {"figures": {"numpy": ["2.4.6"], "pandas": ["3.0", "3.1"]}},
}


def make_images():
    images = pd.DataFrame({"frame": range(8), "time_s": np.arange(8) * 1200.0, "reason": ""})
    return images.assign(
        **{"plate": PLATE, "well": "C04", "field": 1, "site": "C04_f001"},
        **{"pixel_um": 0.65, "raw_pixel_um": 0.65, "status": "ok", "channel": "lnp", "z": 1},
    )


def make_tables(simulated=True, p_adjusted=0.01, clean=True):
    wells = make_wells()
    scores = make_scores()
    if not simulated:
        scores = scores[~scores["model"].str.startswith("oracle")]
    plate = {"images": make_images(), "wells": wells, "cells": make_cells(wells, 5)}
    protocol = {"scores": scores, "tests": make_tests(p_adjusted), "split": make_split()}
    protocol |= {"claims": make_claims(), "checks": make_checks(clean)}
    protocol |= {"class_bias": measure_class_bias(make_probabilities())}
    protocol |= {"saliency": make_saliency(), "ablation": make_ablation()}
    protocol |= {"channels": make_channels(), "branches": make_branches()}
    protocol |= {"sensitivity": make_sensitivity(), "onset_scores": make_onset_scores()}
    protocol |= {"explanation": make_explanation()}
    protocol |= {"ranking": make_ranking(), "agreement": compare_rankings(make_ranking())}
    return {
        **{name: {PLATE: table} for name, table in plate.items()},
        **{name: {"paper": table} for name, table in protocol.items()},
        "targets": {"paper": make_targets()},
        "evaluation": make_evaluation() if simulated else pd.DataFrame(),
        "predictions": pd.DataFrame(),
        **{
            name: no_rows(name)
            for name in (
                *("decisions", "published_checks", "published_files"),
                *("spot_scores", "staining_scores"),
            )
        },
    }
