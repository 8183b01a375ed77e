"""All that this project asks of Spotiflow (Dominguez Mantes et al., Nature Methods 2025).

Functions of spotiflow 0.6: `Spotiflow.from_folder`, `predict` and `fit`. It is imported where it is
called, in a separate environment (envs/spotiflow.yaml).
"""

import numpy as np
import pandas as pd

from lnp.models.spots.patches import draw_patch

LEAST_PROBABILITY = 0.02  # less likely spots are not listed
PER_PROBABILITY = 10.0  # height of a spot of probability 1: the threshold 5 is a probability of 0.5
N_VALID = 0.2  # share of the patches that choose the best epoch
EPOCHS = 30


def load_spotiflow(folder):
    """Return the model of a folder that Spotiflow wrote, on the CPU."""
    from spotiflow.model import Spotiflow

    return Spotiflow.from_folder(str(folder), map_location="cpu")


def list_spots(model, image):
    """Return columns `row`, `col` (pixels) and `height` of the spots of a (H, W) frame."""
    places, details = model.predict(
        image, prob_thresh=LEAST_PROBABILITY, exclude_border=True, verbose=False, device="cpu"
    )
    places = np.asarray(places, dtype=float).reshape(-1, 2)
    height = PER_PROBABILITY * np.asarray(details.prob, dtype=float)
    return pd.DataFrame({"row": places[:, 0], "col": places[:, 1], "height": height})


def train_spotiflow(folder, n_patches, rng):
    """Train a model on simulated patches, and let Spotiflow write it into a folder."""
    from spotiflow.model import Spotiflow

    patches = [draw_patch(rng) for _ in range(n_patches)]
    images = [patch.counts.astype(np.float32) for patch in patches]
    places = [patch.places for patch in patches]
    first = max(1, round(N_VALID * n_patches))
    Spotiflow().fit(
        *(images[first:], places[first:], images[:first], places[:first]),
        save_dir=str(folder),
        train_config={"num_epochs": EPOCHS},
        device="cpu",
        logger="none",
    )
