"""Planes on disk: the frames of a site one after the other, as they were listed."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tifffile

from lnp.acquisition.plane_checks import UNREADABLE
from lnp.core.errors import LnpError
from lnp.core.tables import read_table


class ImageError(LnpError, ValueError):
    """A plane, or a whole channel or field, is not there or cannot be read."""


def read_plane(path, where):
    """Read one plane as a (rows, cols) uint16 array; `where` is for the message of an error."""
    try:
        return tifffile.imread(path)
    except UNREADABLE as error:
        raise ImageError(
            f"{where}: {path} cannot be decoded: {error}. Copy it again from the microscope; or "
            "delete both it and the plate's table of images, then the plane counts as missing."
        ) from error


class Planes(Sequence):
    """The frames of one channel of a site, read when asked for; see `read_planes`."""

    def __init__(self, paths, where, listed):
        self.paths = paths
        self.where = where
        self.listed = listed
        self.shape = None

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, frame):
        paths = self.paths[frame]
        if not paths:
            return None
        stack = [self.read_listed(path, f"{self.where}, frame {frame}") for path in paths]
        return stack[0] if len(stack) == 1 else np.max(stack, axis=0)

    def read_listed(self, path, where):
        """Read a plane; refuse it if it was written, or has changed, since it was listed."""
        plane = read_plane(path, where)
        self.shape = self.shape or plane.shape
        change = "" if plane.shape == self.shape else f" to {plane.shape} pixels from {self.shape}"
        if change or Path(path).stat().st_mtime > self.listed:
            raise ImageError(
                f"{where}: {path} was changed{change} since the images were listed. Put the plane "
                "back, or delete the plate's table of images: then it is listed again."
            )
        return plane


def read_images(path, site):
    """Read the table "images" of one site, and check that its planes have not changed since.

    Returns
    -------
    DataFrame
        With a column `listed`, when the table was written (s, as st_mtime).

    Raises
    ------
    ImageError
        If a plane has gone or was written since the table was: what was made of the old
        one and of the new one would not fit together.
    """
    images = read_table("images", path, site=site)
    whole, listed = images[images["status"] == "ok"], Path(path).stat().st_mtime
    for what, planes in since_indexed(whole["path"], listed).items():
        if planes:
            raise ImageError(
                f"{whole['plate'].iloc[0]}, {site}: {len(planes)} of {len(whole)} planes {what} "
                f"since the images were listed, the first: {planes[0]}. Put them back, or delete "
                f"{path}: then the plate is listed again, and what is not there counts as missing."
            )
    return images.assign(listed=listed)


def since_indexed(paths, time):
    """Return the planes that have gone, and those written after a time (s, as st_mtime)."""
    changed = {"are gone": [], "were changed": []}
    for path in paths:
        if not Path(path).is_file():
            changed["are gone"].append(path)
        elif Path(path).stat().st_mtime > time:
            changed["were changed"].append(path)
    return changed


def read_planes(images, channel):
    """Give the frames of one channel of a site, each read from disk when asked for.

    Parameters
    ----------
    images : DataFrame
        Table "images", rows of one site; with a column `listed`, see `read_images`, no plane
        is taken that was written later.
    channel : str
        counterstain, lnp, brightfield or gfp.

    Returns
    -------
    Planes
        As long as the site has frames; item t is the (rows, cols) uint16 image of
        frame t, the maximum over its z planes, or None where one of its planes is
        missing or broken.

    Raises
    ------
    ImageError
        On reading, if a file that looked whole cannot be decoded, or was written since.
    """
    expected = images[images["status"] != "unused"]
    rows = expected[expected["channel"] == channel]
    whole = rows.groupby("frame")["status"].agg(lambda status: (status == "ok").all())
    paths = rows.groupby("frame")["path"].agg(list)
    n_frames = 0 if expected.empty else int(expected["frame"].max()) + 1
    where = ", ".join([*expected["plate"].head(1), *expected["site"].head(1), channel])
    listed = images["listed"].max() if "listed" in images else math.inf
    frames = [paths[t] if whole.get(t, False) else [] for t in range(n_frames)]
    return Planes(frames, where, listed)


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
