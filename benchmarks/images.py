"""Index, register, track and crop one full-size site, against the least that these must do.

    python benchmarks/images.py [frames] [folder]

The site (2154 x 2554 pixels, four channels, about 50 cells followed) is simulated into `folder`,
or taken from there: 12 frames by default, five seconds of the processor each. The steps are the
pipeline's own scripts, each in a process of its own; their seconds are the processor's, start
and imports counted. Every step is one thread and sites do not wait for one another, so two cores
do two sites in that time: half of it is the time of a site on two cores. Of the frames as many
are seen by the networks, in proportion, as of the 72 of a film. Each step is run three times, and
the best counts, as below: the processor's seconds of one run vary by a third on a shared machine.

The least, in one process and the best of three: decode every plane once with tifffile, and flood
the window of each cell and frame once with scikit-image's watershed, without a mask. The decoded
planes are compared with the crops: what was cropped is what stands in the raw files.

All is run for half of the frames too: time and memory at two lengths tell what a frame costs.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import tifffile
from skimage.segmentation import watershed

sys.path.append(str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from shared import image_steps
from shared.image_steps import CHANNELS, FULL, PLATE, SIDE_PX, STEPS, TRACKING, WELL, files
from shared.timing import timed

from lnp.acquisition.lengths import in_pixels
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.imaging.filters import gaussian
from lnp.imaging.pixel_regions import disc
from lnp.imaging.watershed import CELL, edge_marker
from lnp.imaging.windows import cut_filled, cut_window

PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
N_TRIES = 3
TRACKED = in_pixels(TRACKING, 0.1625)
MEASURED = ["index_images", "measure_channel_shift", "track_cells"]  # which crops, too


def simulate(folder, n_frames):
    """Write the raw site into `folder`, if it is not there."""
    from lnp.simulation.plate import simulate_plate
    from lnp.simulation.settings import Settings

    if not (folder / "raw/MeasurementData.mlf").is_file():
        settings = Settings(PLATE, n_frames, (1,), CHANNELS, n_cells=50)
        wells = pd.DataFrame({"well": [WELL], "dose_ng": [316.0]})
        simulate_plate(settings, wells, folder / "raw", folder / "truth", seed=1)


def timed_step(step, folder, n_frames):
    """Run one step in a process of its own; return its CPU seconds and peak GB."""
    words = [sys.executable, image_steps.__file__, step, str(folder), str(n_frames)]
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}  # as Snakemake gives it to a job
    process = subprocess.Popen(
        words, env=one_thread, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{step} failed:\n{said}")
    return usage.ru_utime + usage.ru_stime, int(PEAK.search(said)[1]) / 1024**2


def run_steps(folder, n_frames):
    """Run all steps on the first frames of the site; return CPU seconds and peak GB of each."""
    (folder / str(n_frames)).mkdir(exist_ok=True)
    tries = [{step: timed_step(step, folder, n_frames) for step in STEPS} for _ in range(N_TRIES)]
    return {step: min(each[step] for each in tries) for step in STEPS}


def least_of_frame(paths, centres):
    """Return the planes of one frame, and the seconds of decoding them and of the watersheds."""
    planes, decoding = timed(lambda: {name: tifffile.imread(path) for name, path in paths.items()})
    smoothed = gaussian(planes["counterstain"], TRACKED["smoothing_px"])
    windows = [window_of(smoothed, centre) for centre in centres]
    _, flooding = timed(lambda: [watershed(window, markers) for window, markers in windows])
    return planes, decoding, flooding


def window_of(smoothed, centre):
    """Return the inverted search window around a cell and its markers: its centre, and the rim."""
    window, corner = cut_window(centre, TRACKED["window_px"], smoothed.shape)
    markers = edge_marker(smoothed[window].shape)
    markers[tuple(disc(np.rint(centre) - corner, TRACKED["marker_px"]).T.astype(int))] = CELL
    return -smoothed[window], markers


def check_crops(store, planes, frame, tracks, shift):
    """Raise AssertionError where a crop of a frame is not what the planes hold."""
    rows = tracks[tracks["frame"] == frame].set_index("cell")
    for place, cell in enumerate(store["cell"][:]):
        if store["present"][place, frame]:
            centre = rows.loc[cell, ["row", "col"]].to_numpy(float)
            for layer, name in enumerate(store.attrs["channels"]):
                moved = centre + (shift if name == "brightfield" else 0)
                expected, _ = cut_filled(planes[name], moved, SIDE_PX)
                np.testing.assert_array_equal(store["crops"][place, frame, layer], expected)


def least(folder, n_frames):
    """Return the seconds of the unavoidable parts, decoding and watersheds; check the crops."""
    out = files(folder / str(n_frames), ["images", "tracks", "channel_shift", "crops"])
    images, tracks = read_table("images", out.images), read_table("tracks", out.tracks)
    shift = read_table("channel_shift", out.channel_shift)[["bf_row", "bf_col"]].to_numpy()[0]
    known, seconds = tracks[tracks["state"] == "tracked"], np.zeros(2)
    with open_store(out.crops) as store:
        for frame, rows in images[images["status"] == "ok"].groupby("frame"):
            centres = known.loc[known["frame"] == frame, ["row", "col"]].to_numpy()
            paths = dict(zip(rows["channel"], rows["path"], strict=True))
            planes, *parts = least_of_frame(paths, centres)
            seconds += parts
            if frame < store["crops"].shape[1]:  # later ones are not kept
                check_crops(store, planes, frame, tracks, shift)
    print(
        f"{len(known)} masks of {tracks['cell'].nunique()} cells; the crops agree with the planes"
    )
    return seconds


def report(folder, n_frames):
    """Print times, memory and the ratio at two numbers of frames, and what 72 frames would take."""
    half = run_steps(folder, n_frames // 2)
    whole = run_steps(folder, n_frames)
    for step, (seconds, gigabytes) in whole.items():
        print(f"{step}: {half[step][0]:.1f} s, {seconds:.1f} s; ", end="")
        print(f"{half[step][1]:.2f} GB, {gigabytes:.2f} GB ({n_frames // 2}, {n_frames} frames)")
    short, ours = (sum(steps[step][0] for step in MEASURED) for steps in (half, whole))
    decoding, flooding = least(folder, n_frames)
    per_frame = (ours - short) / (n_frames - n_frames // 2)
    full = ours + (FULL - n_frames) * per_frame
    unavoidable = decoding + flooding
    print(f"decoding {decoding:.2f} s, watersheds {flooding:.2f} s: {unavoidable:.2f} s")
    print(
        f"index, register, track, crop: {ours:.2f} s of CPU, {ours / 2:.2f} s on two cores: ",
        end="",
    )
    print(f"{ours / 2 / unavoidable:.2f} of that")
    print(f"a frame more: {per_frame:.2f} s; {FULL} frames: {full:.0f} s of CPU")
    print(f"IMAGES: {full / 2 / (unavoidable * FULL / n_frames):.2f} x")


def main():
    """Simulate the site where there is none, and measure."""
    n_frames = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        simulate(folder, n_frames)
        report(folder, n_frames)


if __name__ == "__main__":
    main()
