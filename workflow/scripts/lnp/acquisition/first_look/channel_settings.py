"""The channels of a CellVoyager: light, filter and method from its .mes, and what each may show.

Which dye lies in which channel is not written anywhere, so it is guessed from wavelengths, in the
order red to green: a far-red counterstain, a red LNP label, green GFP, and light without
fluorescence. A person confirms it.
"""

import re
from contextlib import closing
from dataclasses import dataclass

from lnp.acquisition.measurement_xml import number, read_elements

EXCITED_NM = {  # channel: light that excites the dyes usually chosen for it
    "counterstain": (620, 660),  # CellTracker Deep Red and other far-red dyes
    "lnp": (540, 600),  # rhodamine, Cy3
    "gfp": (470, 510),
}
TRANSMITTED = re.compile(r"bright|phase|dpc|transmi|lamp", re.IGNORECASE)
WAVELENGTH = re.compile(r"(\d{3})\s*nm", re.IGNORECASE)


@dataclass(frozen=True)
class ChannelSetting:
    """One channel as the microscope was set: its number, and light, filter and method in words."""

    number: int
    light: str
    filter: str
    method: str

    def describe(self):
        """Return the channel in a few words, as a person knows it."""
        return ", ".join(filter(None, [self.light, self.filter, self.method])) or "nothing known"

    def shows(self):
        """Return which of our channels this one may be, or an empty text."""
        if TRANSMITTED.search(f"{self.method} {self.light}"):
            return "brightfield"
        lines = [int(nm) for nm in WAVELENGTH.findall(self.light)]
        found = {
            name
            for name, (low, high) in EXCITED_NM.items()
            if any(low <= nm <= high for nm in lines)
        }
        return found.pop() if len(found) == 1 else ""


def read_channel_settings(path):
    """Return the `ChannelSetting`s of a .mes, by their numbers.

    Raises
    ------
    lnp.acquisition.measurement_xml.MetadataError
        If the file is not such XML.
    """
    found = {}
    with closing(read_elements(path, "Channel", inner="LightSourceName")) as channels:
        for attributes, light in channels:
            channel = number(attributes, "Ch", f"{path}, a channel", int)
            told = [attributes.get(name, "") for name in ("Acquisition", "Method")]
            found[channel] = ChannelSetting(channel, light, *told)
    return found


def guess_channels(settings, numbers):
    """Return {our channel: number} of those that exactly one imaged channel may be.

    Parameters
    ----------
    settings : dict of int to ChannelSetting
    numbers : iterable of int
        Of the channels that were imaged.
    """
    shown = {number: settings[number].shows() for number in numbers if number in settings}
    return {
        name: next(number for number, what in shown.items() if what == name)
        for name in ("counterstain", "lnp", "brightfield", "gfp")
        if list(shown.values()).count(name) == 1
    }
