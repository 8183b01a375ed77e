"""Why a plate may look different, in the words of a lab, and which quantities tell it."""

from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.shift.quantities import name_quantity

WHOLE = ""  # in place of a site: the plate as a whole
SWAPPED, MAGNIFICATION, SATURATION = "channels swapped", "magnification", "saturation"
LAMP, FOCUS, STAINING, DENSITY = "lamp or exposure", "focus", "staining", "density"
CAUSES = [SWAPPED, MAGNIFICATION, SATURATION, LAMP, FOCUS, STAINING, DENSITY]
MASKS_OTHERS = [SWAPPED]  # the others cannot be judged where it is there


def of_channels(kinds, channels):
    """Return the names of some kinds of quantities of some channels."""
    return [name_quantity(kind, channel) for channel in channels for kind in kinds]


STEADY = ["counterstain", "brightfield"]  # hardly change with the dose
LEVELS = of_channels(["level"], SEEN_CHANNELS)
STAIN = of_channels(["light", "bright", "structure", "unlike"], ["counterstain"])
QUANTITIES = {
    MAGNIFICATION: ["area", *of_channels(["coarse"], ["brightfield"])],  # stain is not size
    LAMP: [*LEVELS, *STAIN],
    FOCUS: of_channels(["fine"], STEADY),
    STAINING: [*LEVELS, *STAIN],
    DENSITY: ["density"],
}
# Two causes that share their quantities: which of these each one moves, and by the same factor. A
# lamp moves the background of a channel and the light of a cell alike, a stain the cell's alone.
MOVES = {
    LAMP: [of_channels(["level", "light"], ["counterstain"]), *([name] for name in LEVELS[1:])],
    STAINING: [[name] for name in STAIN],
}
TOGETHER = [FOCUS]  # all quantities must change in one direction; the least of them counts
WITH_DOSE = of_channels(["level"], ["lnp"])  # compared at the same formulation and dose only
WHAT_TO_DO = {
    SWAPPED: "Correct the channels' numbers (acquisition/channels, or the table of plates).",
    MAGNIFICATION: "Use plates of one objective and binning, or train on plates like this "
    "one. Other differences may follow from this one.",
    SATURATION: "Lower the exposure of the next plate; what is cut off cannot be restored.",
    LAMP: "Look at lamp, exposure and gain of this plate, and at the number of the channel.",
    FOCUS: "Look at a few fields: autofocus, condensation, a tilted plate?",
    STAINING: "Look at the counterstain: dye, concentration, time, cell line.",
    DENSITY: "Check how many cells were plated, and whether seeds lie on cells (make preview).",
}
