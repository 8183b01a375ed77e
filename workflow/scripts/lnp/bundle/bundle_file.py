"""The file of a bundle: a sealed zip of JSON and of NumPy arrays.

Nothing in it runs code when it is read. The layout has a number; contents.json names it, what the
bundle holds, and the SHA-256 of each file for readers who unpack it. The whole bundle has a
checksum too (`lnp.core.seals`), by which it is checked when it is opened. An array that several
models share, such as the weights of the convolution base, is kept once, under its checksum.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from lnp.core.errors import LnpError
from lnp.core.seals import DamagedError, comment_zip, read_sealed, write_sealed

LAYOUT = 1
KIND = "lnp model"
CONTENTS, CARD = "contents.json", "card.md"
BASE = "models/base.json"  # the convolution base, where models read its moments
SPOT_NETWORK = "models/spots.json"  # the network that found their spots, where one did


class BundleError(LnpError, ValueError):
    """A file is no bundle, or not one that this version reads."""


class BundleWriter:
    """What goes into a bundle, file by file; `write` makes it.

    Attributes
    ----------
    files : dict of str to bytes
    """

    def __init__(self):
        self.files = {}

    def add_text(self, name, text):
        """Add a text."""
        self.files[name] = text.encode()

    def add_json(self, name, values):
        """Add plain values."""
        self.add_text(name, json.dumps(values) + "\n")

    def add_table(self, name, table):
        """Add a table, column by column; missing numbers as null."""
        plain = table.astype(object).where(table.notna(), None)
        self.add_json(f"tables/{name}.json", plain.to_dict("list"))

    def add_model(self, place, values, arrays):
        """Add a model: its values, and which arrays are its own.

        Parameters
        ----------
        place : str
            Such as "grouped/cnn/classification/fold1/t20".
        values : dict
        arrays : dict of str to ndarray
        """
        keys = {name: self.add_array(array) for name, array in arrays.items()}
        self.add_json(f"models/{place}.json", {"values": values, "arrays": keys})

    def add_array(self, array):
        """Add an array under its checksum, once; return the checksum."""
        content = io.BytesIO()
        np.save(content, array, allow_pickle=False)
        key = hashlib.sha256(content.getvalue()).hexdigest()
        self.files[f"arrays/{key}.npy"] = content.getvalue()
        return key

    def write(self, path, about):
        """Write the bundle whole or not at all; `about` (dict) is what it says of itself."""
        sums = {name: hashlib.sha256(held).hexdigest() for name, held in self.files.items()}
        contents = {"kind": KIND, "layout": LAYOUT, "about": about, "files": sums}
        files = {CONTENTS: (json.dumps(contents, indent=1) + "\n").encode(), **self.files}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in files.items():
                info = zipfile.ZipInfo(name)  # without a time: same models, same bytes
                archive.writestr(info, content, zipfile.ZIP_DEFLATED)
        write_sealed(path, comment_zip(packed.getvalue()))


class Bundle:
    """A bundle that is open for reading; `open_bundle` checks it first.

    Attributes
    ----------
    path : str
    about : dict
        What the bundle says of itself.
    names : list of str
        Of its files.
    """

    def __init__(self, path, archive, about):
        self.path, self.archive, self.about = str(path), archive, about
        self.names = archive.namelist()

    def read(self, name):
        """Return the bytes of a file."""
        return self.archive.read(name)

    def table(self, name):
        """Return a table; None if the bundle has none of this name."""
        file = f"tables/{name}.json"
        return pd.DataFrame(json.loads(self.read(file))) if file in self.names else None

    def places(self, protocol, approach):
        """Return where the models of an approach are, in order of task, fold and horizon."""
        start = f"models/{protocol}/{approach}/"
        names = [name for name in self.names if name.startswith(start)]
        return sorted(names, key=place_order)

    def models(self, protocol, approach):
        """Yield the models of an approach: (values, arrays by name, where it was found)."""
        for name in self.places(protocol, approach):
            yield *self.model(name), f"{self.path}: {name}"

    def model(self, name):
        """Return the values, and the arrays by name, of one model."""
        held = json.loads(self.read(name))
        return held["values"], {key: self.array(of) for key, of in held["arrays"].items()}

    def array(self, key):
        """Return the array of a checksum."""
        content = io.BytesIO(self.read(f"arrays/{key}.npy"))
        return np.load(content, allow_pickle=False)


def place_order(name):
    """Return by what models are sorted: fold2 before fold10.

    >>> place_order("models/grouped/cnn/regression/fold10/t20.json")
    ('regression', 10, 20)
    """
    task, fold, horizon = name.removesuffix(".json").split("/")[-3:]
    return task, int(fold.removeprefix("fold")), int(horizon.removeprefix("t"))


def open_bundle(path):
    """Return the `Bundle` of a file.

    Raises
    ------
    BundleError, DamagedError
        In one sentence, with what to do.
    """
    if not Path(path).is_file():
        raise BundleError(f"{path}: there is no such file; expected a bundle (model.zip).")
    try:
        archive = zipfile.ZipFile(io.BytesIO(read_sealed(path)))
        contents = json.loads(archive.read(CONTENTS))
    except (DamagedError, zipfile.BadZipFile):
        raise DamagedError(
            f"{path}: is no bundle of a study, or is cut short or altered: its content does not "
            "match its checksum. Take an undamaged copy of the bundle (model.zip)."
        ) from None
    except (KeyError, ValueError):  # another sealed zip
        contents = None
    check_contents(path, contents)
    return Bundle(path, archive, contents["about"])


def check_contents(path, contents):
    """Refuse the contents of a zip that is no bundle, or one of another layout."""
    if not isinstance(contents, dict) or contents.get("kind") != KIND:
        raise BundleError(f"{path}: holds no models of a study; expected a bundle (model.zip).")
    if (layout := contents.get("layout")) != LAYOUT:
        raise BundleError(
            f"{path}: has layout {layout}, and this version reads layout {LAYOUT}; read it with "
            f"the version that made it ({contents.get('about', {}).get('commit', 'unknown')}), or "
            "pack it again from its study."
        )
