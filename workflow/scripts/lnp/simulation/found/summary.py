"""The summary of a simulated plate: one number per quantity that was compared with the truth."""

import numpy as np
import pandas as pd

SUMMARIES = [  # name in the errors of a site, quantity, statistic, unit, meaning
    ("seeds_right", "seeding precision", np.mean, "share", "seeds in a true cell, one each"),
    (
        *("cells_found", "seeding recall", np.mean, "share"),
        "true cells, whole in frame 0, that have a seed",
    ),
    (
        *("centre", "centre error", np.median, "diameters"),
        "median distance of a tracked centre to the centroid of the true mask",
    ),
    (
        *("kept", "identity kept", np.mean, "share"),
        "cells that live and stay 0.6 diameters inside the field: same true cell at the end",
    ),
    (
        *("overlap", "mask overlap", np.median, "share"),
        "median over cells and frames: pixels shared with the true mask, of those in either",
    ),
    ("other", "mask on other cells", np.mean, "share", "pixels of masks that lie on other cells"),
    (
        *("merged", "masks with another cell", np.mean, "share"),
        "masks at the end of which more than a fifth lies on other cells",
    ),
    ("spots_right", "spot precision", np.mean, "share", "spots found that are true ones"),
    ("spots_found", "spot recall", np.mean, "share", "true spots of tracked cells that were found"),
    (
        *("apart_found", "spot recall, apart", np.mean, "share"),
        "of the true spots that have no other within four standard deviations of a spot",
    ),
    ("drift", "drift error", np.median, "px", "median distance to the true stage drift"),
    ("bf", "brightfield shift error", np.max, "px", "largest distance to the true shift"),
    (
        *("onset_found", "onset found", np.mean, "share"),
        "cells that express and are followed for long enough: an onset was fitted",
    ),
    (
        *("onset_false", "onset without expression", np.mean, "share"),
        "cells that never express: an onset was fitted, to light of neighbours",
    ),
    (
        *("onset", "onset error", np.median, "hours"),
        "median of fitted less true onset; true is when the first mRNA that escapes is translated",
    ),
]


def summarise(errors):
    """Return table "evaluation", without its plate, from {site: errors of `compare_site`}."""
    rows = []
    for name, quantity, statistic, unit, meaning in SUMMARIES:
        values = np.concatenate([site[name] for site in errors.values()])
        value = float(statistic(values)) if values.size else np.nan
        rows.append((quantity, value, unit, values.size, meaning))
    return pd.DataFrame(rows, columns=["quantity", "value", "unit", "n", "meaning"])
