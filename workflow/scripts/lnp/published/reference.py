"""Numbers that the authors' code and text print of their data: what an import should find."""

from lnp.core.vocabulary import SEEN_CHANNELS

SCALE = 255.0  # the authors brought each channel to 0 ... 255
THRESHOLD = 126950  # counts: the brightest control cell
# per channel of the crops, over the training cells: highest count; mean and SD on the scale of 255
MAXIMA = dict(zip(SEEN_CHANNELS, [32144, 10758, 4196], strict=True))
MEANS = dict(zip(SEEN_CHANNELS, [8.506, 1.363, 76.114], strict=True))
DEVIATIONS = dict(zip(SEEN_CHANNELS, [5.952, 1.191, 7.766], strict=True))
GFP = {"highest": 4484517, "mean": 487273.34219269, "SD": 630943.22057337}
N_CELLS = {"train": 602, "test": 172}
N_CLASSES = {"train": (387, 215), "test": (123, 49)}  # above the threshold, and not
N_CROPS = {"train": 12040, "test": 3440}
FOLD, N_OF_FOLD = "fold5", 136  # the only fold whose size their output shows
N_WELLS, N_FIELDS, N_FOLDS = 8, 16, 5
EXACT, ROUNDED = (
    0.0,
    1e-3,
)  # relative difference of a count, and of a number that is printed rounded
