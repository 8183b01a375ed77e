"""Layouts of the store of crops: size, seconds to write, seconds to read what the models see.

Crops of 192 px are cut from four simulated frames of a full-size site, and repeated to 24
frames. A store is written cell by cell and packed, as `track_cells` does, and read as the
base of the network and the measures do: of each cell the first frames, here 8 of 24. All
layouts give back the same crops. Times are the processor's, per crop, the best of three.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from zarr.codecs import BloscCodec

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lnp.core.tables import read_table
from lnp.core.zarr_store import N_FRAMES_CHUNK, add_array, create_store, open_store
from lnp.imaging.windows import crop_frame
from lnp.simulation.plate import simulate_plate
from lnp.simulation.settings import Settings

SIDE, N_CELLS, N_DRAWN, N_REPEATS, N_SEEN = 192, 8, 4, 6, 8
CHANNELS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}
DIMS = ("cell", "frame", "channel", "row", "col")


def draw_crops(folder):
    """Return crops (n_cells, n_frames, 3, side, side) of cells of a simulated site."""
    import tifffile

    settings = Settings("SIZE-01", N_DRAWN, (1,), CHANNELS)
    wells = pd.DataFrame({"well": ["C04"], "dose_ng": [316.0]})
    simulate_plate(settings, wells, folder / "raw", folder / "truth", seed=1)
    tracks = read_table("truth_tracks", folder / "truth/tracks.parquet")
    centres = tracks[tracks["frame"] == 0][["row", "col"]].to_numpy()
    within = ((centres > SIDE) & (centres < np.array(settings.shape) - SIDE)).all(axis=1)
    frames = []
    for frame in range(N_DRAWN):
        numbers = [CHANNELS[name] for name in ("counterstain", "lnp", "brightfield")]
        tail = f"*_T{frame + 1:04d}F001*C{{:02d}}.tif"
        planes = [tifffile.imread(next((folder / "raw").glob(tail.format(c)))) for c in numbers]
        layers = [(plane, np.zeros(2)) for plane in planes]
        frames.append(crop_frame(layers, centres[within][:N_CELLS], SIDE)[0])
    return np.tile(np.stack(frames, axis=1), (1, N_REPEATS, 1, 1, 1))


def plain(group, crops):
    """Add an array as plain as can be: one file per cell and frame, not compressed."""
    chunks = (1, 1, *crops.shape[2:])
    return group.create_array(
        "crops", shape=crops.shape, dtype=crops.dtype, chunks=chunks, compressors=None
    )


def sharded(n_chunk, codec, level, shuffle):
    """Return what adds an array of one shard per cell, `n_chunk` frames to a chunk."""

    def add(group, crops):
        return group.create_array(
            "crops",
            shape=crops.shape,
            dtype=crops.dtype,
            chunks=(1, n_chunk, *crops.shape[2:]),
            shards=(1, *crops.shape[1:]),
            compressors=BloscCodec(cname=codec, clevel=level, shuffle=shuffle),
        )

    return add


def chosen(group, crops):
    """Add the array as the pipeline does."""
    return add_array(group, "crops", crops.shape, crops.dtype, DIMS, N_FRAMES_CHUNK)


LAYOUTS = {
    "plain: a file per crop": plain,
    "shard per cell, 1 frame, bytes shuffled, zstd 3": sharded(1, "zstd", 3, "shuffle"),
    "shard per cell, 4 frames, bits shuffled, zstd 1": sharded(4, "zstd", 1, "bitshuffle"),
    "shard per cell, 1 frame, bits shuffled, lz4 9": sharded(1, "lz4", 9, "bitshuffle"),
    "chosen: shard per cell, 4 frames, bits shuffled, lz4 9": chosen,
}


def write(add, crops, folder):
    """Write a store with an array as `add` adds it; return its path."""
    folder.mkdir()
    with create_store(folder / "packed.zarr.zip", {}) as group:
        array = add(group, crops)
        for cell in range(len(crops)):
            array[cell] = crops[cell]
            group.store.pack()
    return folder / "packed.zarr.zip"


def read(path):
    """Return the first frames of every cell, read cell by cell."""
    with open_store(path) as store:
        return np.stack([store["crops"][i, :N_SEEN] for i in range(store["crops"].shape[0])])


def timed(function, *arguments):
    """Return what a function returns, and its CPU seconds."""
    start = time.process_time()
    result = function(*arguments)
    return result, time.process_time() - start


def measure(add, crops, folder):
    """Return size (share of the pixels' bytes), and ms per crop to write and to read."""
    trials = []
    for trial in range(3):
        path, writing = timed(write, add, crops, folder / str(trial))
        seen, reading = timed(read, path)
        np.testing.assert_array_equal(seen, crops[:, :N_SEEN])
        trials.append((writing, reading))
    writing, reading = np.min(trials, axis=0)
    n_crops = crops.shape[0] * crops.shape[1]
    return (
        path.stat().st_size / crops.nbytes,
        1000 * writing / n_crops,
        1000 * reading / (N_SEEN * len(crops)),
    )


def main():
    """Print a line per layout, and the size of the chosen one against the plain one."""
    with tempfile.TemporaryDirectory() as folder:
        crops, sizes = draw_crops(Path(folder)), {}
        for number, (name, add) in enumerate(LAYOUTS.items()):
            (Path(folder) / f"layout{number}").mkdir()
            size, writing, reading = measure(add, crops, Path(folder) / f"layout{number}")
            print(f"{name}: size {size:.3f}, write {writing:.2f} ms, read {reading:.2f} ms")
            sizes[name] = size
    first, *_, last = sizes.values()
    print(f"ZARR_LAYOUTS: {last / first:.2f} x")


if __name__ == "__main__":
    main()
