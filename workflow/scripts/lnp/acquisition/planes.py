"""Planes on disk: the frames of a site one after the other, as they were listed."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lnp.acquisition.pixels.resample import resample
from lnp.acquisition.pixels.study_size import resampling_factor
from lnp.acquisition.plane_checks import FILE
from lnp.acquisition.plane_files import UNREADABLE, read_header, read_pixels
from lnp.acquisition.used_planes import followed_channel, imaged_channels, used_planes
from lnp.core.errors import LnpError
from lnp.core.tables import read_table

GONE = "is gone"


class ImageError(LnpError, ValueError):
    """A plane, or a whole channel or field, is not there or cannot be read."""


class Planes(Sequence):
    """The frames of one channel of a site, read when asked for; see `read_planes`."""

    def __init__(self, paths, where, listed, factor=1.0):
        self.paths = paths
        self.where = where
        self.listed = listed
        self.factor = factor

    def __len__(self):
        return len(self.paths)

    def frames(self):
        """Return the numbers of the frames that have a plane."""
        return [frame for frame, paths in enumerate(self.paths) if paths]

    def __getitem__(self, frame):
        paths = self.paths[frame]
        if not paths:
            return None
        stack = [self.read_listed(path, f"{self.where}, frame {frame}") for path in paths]
        plane = stack[0] if len(stack) == 1 else np.max(stack, axis=0)
        return plane if self.factor == 1 else resample(plane, self.factor)

    def read_listed(self, path, where):
        """Read a (rows, cols) plane; refuse it undecoded if it is not the one that was listed."""
        listed = self.listed.get(path)
        change = change_of(path, listed) if listed else ""
        if not change and listed:
            shape, problem = read_header(path)
            if not problem and shape != listed[2:]:
                change = f"was changed to {shape} pixels from {listed[2:]}"
        if change:
            raise ImageError(
                f"{where}: {path} {change} since the images were listed. Put the plane "
                "back, or delete the plate's table in results/images: then it is listed again."
            )
        try:
            return read_pixels(path)
        except UNREADABLE as error:
            raise ImageError(
                f"{where}: {path} cannot be decoded: {error}. Copy it again from the microscope; "
                "or delete both it and the plate's table in results/images, then it counts as "
                "missing."
            ) from error


def read_images(path, site):
    """Read the table "images" of one site, and check that its planes have not changed since.

    Files are compared with their size and time when they were listed, not with a clock: those
    of a microscope or a server often go wrong by hours.

    Raises
    ------
    ImageError
        If a plane has gone or was written again: what was made of the old one and of the new
        one would not fit together.
    """
    images = read_table("images", path, site=site)
    files = listed_files(images)
    changes = {file: change for file, about in files.items() if (change := change_of(file, about))}
    if changes:
        first, change = next(iter(changes.items()))
        kinds = {"are gone" if what == GONE else "were changed" for what in changes.values()}
        raise ImageError(
            f"{images['plate'].iloc[0]}, {site}: {len(changes)} of {len(files)} planes "
            f"{' or '.join(sorted(kinds))} since the images were listed. The first: {first} "
            f"{change}. Put them back (with their times, as cp -a does), or delete {path}: then "
            "the plate is listed again, and what is not there counts as missing."
        )
    return images


def listed_files(images):
    """Return {path: (size, time, rows, cols)} of the whole planes, as they were when listed."""
    if not set(FILE) <= set(images):
        return {}
    whole = images[images["status"] == "ok"]
    return dict(zip(whole["path"], whole[FILE].itertuples(index=False, name=None), strict=True))


def change_of(path, listed):
    """Return how a file differs from what was listed (size, time, ...), or an empty text."""
    if not Path(path).is_file():
        return GONE
    about = os.stat(path)
    if about.st_size != listed[0]:
        return f"was changed to {about.st_size} bytes from {listed[0]}"
    return "" if about.st_mtime_ns == listed[1] else "was changed (its time is another)"


def read_planes(images, channel):
    """Give the frames of one channel of a site, each read from disk when asked for.

    Parameters
    ----------
    images : DataFrame
        Table "images", rows of one site. No plane is taken that has changed since it was listed.
    channel : str
        counterstain, lnp, brightfield or gfp.

    Returns
    -------
    Planes
        As long as the site has frames; item t is the (rows, cols) uint16 image of
        frame t, the maximum over its z planes, or None where one of its planes is
        missing or broken; in the study's pixels (`lnp.acquisition.pixels`).

    Raises
    ------
    ImageError
        On reading, if a file that looked whole cannot be decoded, or has changed since.
    """
    expected = used_planes(images)
    rows = expected[expected["channel"] == channel]
    whole = rows.groupby("frame")["status"].agg(lambda status: (status == "ok").all())
    paths = rows.groupby("frame")["path"].agg(list)
    n_frames = 0 if expected.empty else int(expected["frame"].max()) + 1
    where = ", ".join([*expected["plate"].head(1), *expected["site"].head(1), channel])
    frames = [paths[t] if whole.get(t, False) else [] for t in range(n_frames)]
    return Planes(frames, where, listed_files(expected), resampling_factor(images))


def read_followed(images):
    """Give the frames of the channel whose planes cells are followed in; see `read_planes`."""
    return read_planes(images, followed_channel(imaged_channels(images)))


def read_frames(images, channels, frames=None):
    """Yield frames of a site, each a dict of channel: image or None; see `read_planes`.

    `frames` are their numbers; all if left out.
    """
    planes = {name: read_planes(images, name) for name in channels}
    for frame in range(min(map(len, planes.values()))) if frames is None else frames:
        yield {name: of_channel[frame] for name, of_channel in planes.items()}


def choose_frames(images, channels, n_seen, n_frames):
    """Return the numbers of up to `n_frames` frames of a site, spread evenly over time.

    Only of those frames before `n_seen` that have a plane in each of the channels.
    """
    paths = zip(*(read_planes(images, name).paths for name in channels), strict=True)
    whole = [frame for frame, of_frame in enumerate(paths) if all(of_frame) and frame < n_seen]
    return whole[:: max(1, -(-len(whole) // n_frames))]
