"""The faults that are planted, by name, each with the cause that should be named."""

from lnp.shift.causes import DENSITY, FOCUS, LAMP, MAGNIFICATION, SATURATION, STAINING, SWAPPED
from shift.plates import Fault


def swap(first, second):
    """Return what is found under each of two names that were swapped."""
    return ((first, second), (second, first))


FAULTS = {
    "counterstain and LNP swapped": Fault(SWAPPED, swap=swap("counterstain", "lnp")),
    "LNP and brightfield swapped": Fault(SWAPPED, swap=swap("lnp", "brightfield")),
    "counterstain and brightfield swapped": Fault(
        SWAPPED, swap=swap("counterstain", "brightfield")
    ),
    "magnification 1.5 times, in the metadata": Fault(MAGNIFICATION, enlarged=1.5, told=True),
    "magnification 1.5 times, not in the metadata": Fault(MAGNIFICATION, enlarged=1.5),
    "magnification 0.67 times, not in the metadata": Fault(MAGNIFICATION, enlarged=1 / 1.5),
    "counterstain 1.6 times as bright": Fault(LAMP, light=(("counterstain", 1.6),)),
    "brightfield 0.6 times as bright": Fault(LAMP, light=(("brightfield", 0.6),)),
    "LNP 2.5 times as bright": Fault(LAMP, light=(("lnp", 2.5),)),
    "out of focus (blur 1 µm)": Fault(FOCUS, blur_px=6.0),
    "stain of the cells 2.2 times": Fault(STAINING, stained=2.2),
    "stain of the cells 0.4 times": Fault(STAINING, stained=0.4),
    "stain of nuclei": Fault(STAINING, world=(("middle", 1.0), ("nucleus", 1.5))),
    "3 % of the counterstain saturated": Fault(SATURATION, full=0.03),
    "five times more or fewer cells": Fault(DENSITY, density=5.0),
}
