"""The crops of a study as a dataset of torch, for models of your own.

Nothing is read before it is asked for, and each process opens the stores for itself: a file that is
shared with a worker of a DataLoader would be read from two places at once.
"""

import os
from collections import OrderedDict

import numpy as np
import torch
import zarr
from torch.utils.data import Dataset

from lnp.cells.store_reader import check_found, check_kept, check_size, keys_of
from lnp.core.vocabulary import HELD_ARRAYS, SEEN_CHANNELS
from lnp.core.zarr_store import CheckedStore, open_store

MOST_OPEN = 64  # stores at a time, per process


class CropDataset(Dataset):
    """Crops of cells over the first frames, each with its outcome and the cell's name.

    An item is a dict:

    - `crops`: (n_frames, n_channels, side, side) float32, counts, or scaled; zero where absent
    - `present`: (n_frames,) bool, whether the cell has a crop in the frame
    - `held`: (n_frames, n_channels) bool, whether a plane was missing and the cell's last crop of
      the channel stands in, never a later one
    - `outcome`: float32, if `outcome` names a column
    - `cell`: str, plate/site/number

    Parameters
    ----------
    paths : list of path
        Stores of crops: results/crops/<plate>/<site>.zarr.zip.
    cells : DataFrame
        Columns plate, site, cell, and that of the outcome. Take them from
        `lnp.design.fold_data.read_fold`, which says who trains, validates and tests.
    n_frames : int
        First frames: what is known by then.
    outcome : str or None
        Column of `cells`.
    scaling : dict or None
        Per channel {"offset": counts, "scale": counts}, as in cnn/scaling or results/scaling.yaml:
        (counts - offset) / scale. None: counts.

    Raises
    ------
    StoreError
        If a cell is in none of the stores, or crops of so many frames were not kept.
    """

    def __init__(self, paths, cells, n_frames, outcome="truth", scaling=None):
        self.n_frames = n_frames
        self.names = ["/".join(map(str, key)) for key in keys_of(cells)]
        self.places = find_places(paths, cells, n_frames)
        self.outcomes = None if outcome is None else cells[outcome].to_numpy(np.float32)
        known = [(scaling or {}).get(name, {"offset": 0, "scale": 1}) for name in SEEN_CHANNELS]
        columns = [[of_channel[name] for of_channel in known] for name in ("offset", "scale")]
        self.offset, self.scale = np.array(columns, np.float32)[..., None, None]
        self.opened, self.process = OrderedDict(), os.getpid()

    def __len__(self):
        return len(self.places)

    def __getitem__(self, item):
        path, row = self.places[item]
        arrays = self.arrays_of(path)
        counts = arrays["crops"][row, : self.n_frames].astype(np.float32)
        present = arrays["present"][row, : self.n_frames]
        crops = (counts - self.offset) / self.scale
        crops[~present] = 0
        held = [arrays[name][row, : self.n_frames] for name in HELD_ARRAYS]
        found = {
            "crops": torch.from_numpy(crops),
            "present": torch.from_numpy(present.copy()),
            "held": torch.from_numpy(np.stack(held, axis=-1)),
            "cell": self.names[item],
        }
        if self.outcomes is not None:
            found["outcome"] = torch.tensor(self.outcomes[item])
        return found

    def arrays_of(self, path):
        """Return the arrays of a store, which this process opens and keeps open for a while."""
        if self.process != os.getpid():
            self.opened, self.process = OrderedDict(), os.getpid()
        if path not in self.opened:
            store = CheckedStore(path)
            group = zarr.open_group(store, mode="r")
            marks = {name: group[name][:] for name in ("present", *HELD_ARRAYS)}
            self.opened[path] = store, {"crops": group["crops"], **marks}
        self.opened.move_to_end(path)
        if len(self.opened) > MOST_OPEN:
            self.opened.popitem(last=False)[1][0].close()
        return self.opened[path][1]

    def __getstate__(self):
        """Return what another process gets: no open file."""
        return self.__dict__ | {"opened": OrderedDict(), "process": None}


def find_places(paths, cells, n_frames):
    """Return the store (path) and the row of each cell, in the order of `cells`."""
    order = {key: i for i, key in enumerate(keys_of(cells))}
    found, first = [None] * len(order), None
    for path in map(str, paths):
        with open_store(path) as store:
            site = (store.attrs["plate"], store.attrs["site"])
            first = check_size(store, "crops", slice(n_frames), path, first)
            check_kept(store, n_frames)
            for row, number in enumerate(store["cell"][:]):
                place = order.get((*site, int(number)))
                if place is not None:
                    found[place] = path, row
    check_found(found, order, "crops", paths)
    return found
