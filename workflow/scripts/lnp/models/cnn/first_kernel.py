"""Whether weights belong to the input that the settings name, by their first kernel.

Two trainings of VGG16 exist, and they look alike from outside. Keras' is known by the corner of its
first kernel. Weights that were tuned further from it keep that pattern, though not the numbers: so
they are told by correlation, and the order of their colours by which order correlates best.
"""

from itertools import permutations

import numpy as np

# First three weights of block1_conv1 at the kernel's corner, per input channel, in the
# training that Keras distributes (blue, green, red; 0 to 255).
KERAS_CORNER = np.array(
    [
        [0.429470569, 0.117273867, 0.0340129584],
        [0.550379455, 0.0208774377, 0.0988311544],
        [0.480015397, -0.17269668, 0.0375577137],
    ]
)
SAME = 1e-5  # largest difference of Keras' own weights
ALIKE = 0.9  # least correlation; of unrelated kernels 3 in 1,000 reach it, in some order
COLOURS = ["blue", "green", "red"]


def convention_problem(kernel, convention):
    """Return why weights do not fit the input that they are to get; "" if they do.

    Keras' own weights, and those tuned from them, want the convention keras. Tuned ones may have
    been tuned on plain input.

    Parameters
    ----------
    kernel : (64, 3, 3, 3) ndarray
        Of the first convolution; axes out, in, row, column.
    convention : {"torchvision", "keras", "plain"}
    """
    corner = np.asarray(kernel[:3, :, 0, 0], dtype=np.float64).T
    order, likeness = colour_order(corner)
    if likeness < ALIKE:
        if convention != "keras":
            return ""
        return f"not Keras' training (known first kernel; correlation {likeness:.2f})"
    if order != COLOURS:
        return f"Keras' training with its colours in the order {', '.join(order)}"
    same = np.allclose(corner, KERAS_CORNER, atol=SAME)
    if convention == "keras" or (convention == "plain" and not same):
        return ""
    return "Keras' training" if same else f"tuned from Keras' training (correlation {likeness:.3f})"


def colour_order(corner):
    """Return the order of colours in which a corner is most like Keras', and that correlation.

    Parameters
    ----------
    corner : (3, 3) ndarray
        Input channel, filter.

    Returns
    -------
    order : list of str
        Colour of each input channel.
    likeness : float
    """
    found = {
        order: np.corrcoef(corner.ravel(), KERAS_CORNER[list(order)].ravel())[0, 1]
        for order in permutations(range(3))
        if np.ptp(corner) > 0
    }
    best = max(found, key=found.get, default=(0, 1, 2))
    return [COLOURS[i] for i in best], float(found.get(best, 0.0))
