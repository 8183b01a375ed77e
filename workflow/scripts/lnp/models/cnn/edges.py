"""The weights that come with the code: where their file lies.

They are part of the code and no input of a rule: its path changes with the folder of the code,
and a study whose code has moved has nothing to make again.
"""

from pathlib import Path

from lnp.core.vocabulary import EDGES_BASE

EDGES_FILE = Path(__file__).parents[5] / "resources/weights/vgg16_edges.npz"


def weights_file(weights, path):
    """Return the file of a study's weights: `path`, unless they come with the code."""
    return EDGES_FILE if weights == EDGES_BASE else path
