"""When each frame was taken, from the times of its planes that the study uses."""

import numpy as np

from lnp.acquisition.used_planes import used_planes


def frame_times(images, n_frames):
    """Return the time of each frame of a site (s), that of its first plane; None where unknown.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one site.
    n_frames : int

    Returns
    -------
    list of (float or None)
        Since the first plane of the plate.
    """
    times = used_planes(images).groupby("frame")["time_s"].min().reindex(range(n_frames))
    return [None if np.isnan(time) else float(time) for time in times]


def times_known(images):
    """Return whether at least two of a plate's frames have a time."""
    return used_planes(images).groupby("frame")["time_s"].median().notna().sum() > 1


def known_hours(images):
    """Return the time of each frame of a plate, see `frame_hours`; None where it is not known."""
    return frame_hours(images) if times_known(images) else None


def frame_hours(images):
    """Return the time of each frame of a plate (hours), the median over all its planes.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate.

    Returns
    -------
    (n_frames,) ndarray
        Since the first plane of the plate. Unknown times lie on the line through the known
        ones; if fewer than two are known, frame numbers stand in for hours.
    """
    images = used_planes(images)
    seconds = images.groupby("frame")["time_s"].median()
    frames = np.arange(int(images["frame"].max()) + 1)
    seconds = seconds.reindex(frames).interpolate(limit_area="inside").to_numpy()
    known = np.isfinite(seconds)
    if not times_known(images):
        return frames.astype(float)
    line = np.polyfit(frames[known], seconds[known], 1)
    return np.where(known, seconds, np.polyval(line, frames)) / 3600


def hours_by_plate(images):
    """Return {plate: (n_frames,) hours of its frames}, see `frame_hours`."""
    return {plate: frame_hours(rows) for plate, rows in images.groupby("plate")}
