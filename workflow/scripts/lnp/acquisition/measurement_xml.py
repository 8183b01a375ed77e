"""Elements and numbers of a microscope's XML files, each checked where it is read."""

import math
from types import SimpleNamespace

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from lnp.core.errors import LnpError

MOST_BYTES = 1_000_000  # of one element
MOST_COUNTED = 9999  # time points, the largest number in a name; others have fewer digits
RESTORE = "Restore the file as the microscope wrote it."


class MetadataError(LnpError, ValueError):
    """A file of the microscope's metadata cannot be understood."""


def read_elements(path, tag, inner=""):
    """Yield attributes (dict, names without namespace, none empty) and text of each element.

    With `inner`, the texts of the elements of that name in it are its text, joined by commas.
    """
    unread = 0

    def read(n_bytes):
        """Read on, unless an element has no end: the parser searches all of it each time."""
        nonlocal unread
        unread += n_bytes
        if unread > MOST_BYTES:
            raise MetadataError(
                f"{path}: {MOST_BYTES:,} bytes without the end of an element; expected records of "
                f"a few hundred. {RESTORE}"
            )
        return file.read(n_bytes)

    try:
        with open(path, "rb") as file:
            for _, element in iterparse(SimpleNamespace(read=read)):
                unread = 0
                if local_name(element.tag) == tag:
                    attributes = {local_name(name): v for name, v in element.items() if v.strip()}
                    texts = [e.text for e in element if local_name(e.tag) == inner]
                    yield attributes, ", ".join(filter(None, texts)) or (element.text or "").strip()
                    element.clear()
    except MetadataError:
        raise
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise MetadataError(
            f"{path}: not well-formed XML: {error}. Copy it again from the microscope's folder, "
            "or move it away: without a .mlf, planes are found by their names."
        ) from error


def local_name(name):
    """Return the name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


def count(attributes, name, where):
    """Return an attribute that counts something from 0 or 1, or raise MetadataError."""
    value = number(attributes, name, where, int)
    if not 0 <= value <= MOST_COUNTED:
        raise MetadataError(f"{where}: {name} is {value}; expected 0 to {MOST_COUNTED}. {RESTORE}")
    return value


def number(attributes, name, where, kind):
    """Return an attribute as a finite `kind` (int or float), or raise MetadataError."""
    text = attributes.get(name)
    try:
        value = kind(text)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise MetadataError(f"{where}: {name} is {str(text)[:40]!r}; expected a number. {RESTORE}")
    return value
