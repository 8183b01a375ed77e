"""The planes that a study uses: every summary of a plate is made of these, and of no others."""

import numpy as np

from lnp.core.vocabulary import CHANNELS


def used_planes(images, wells=None):
    """Return the rows of the table "images" that the study uses.

    A table lists whatever was found, also channels, fields, wells and time points that the study
    does not ask for. None of them may have a say in hours, pixel sizes or counts.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate or site.
    wells : DataFrame, optional
        Table "wells" of the plate: wells that are not used, and fields that are lost in used
        wells, are left out too.
    """
    used = images[images["status"] != "unused"]
    if wells is None:
        return used
    kept = wells[wells["used"]].set_index("well")["lost_fields"]
    used = used[used["well"].isin(kept.index)]
    lost = {(well, int(field)) for well, text in kept.items() for field in text.split(",") if field}
    places = zip(used["well"], used["field"], strict=True)
    return used[[place not in lost for place in places]]


def imaged_channels(images):
    """Return the channels that a plate or site should have, in the order of `CHANNELS`.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate or site.
    """
    named = set(used_planes(images)["channel"])
    return [channel for channel in CHANNELS if channel in named]


def followed_channel(imaged):
    """Return the channel whose planes cells are followed in.

    Without a counterstain that is brightfield, of which a counterstain is predicted.

    Parameters
    ----------
    imaged : collection of str
        Channels of a plate or site.
    """
    return "counterstain" if "counterstain" in imaged else "brightfield"


def pixel_size(images):
    """Return the side of a pixel (um) on the planes that are used, NaN where it is unknown.

    If the record gives several sizes, that of most planes is taken; see `list_pixel_sizes`.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate or site.
    """
    sizes = list_pixel_sizes(images)
    return float(sizes.index[0]) if len(sizes) else np.nan


def list_pixel_sizes(images):
    """Return how many used planes have each known pixel size (um), the commonest first."""
    return (
        used_planes(images)["pixel_um"]
        .value_counts()
        .sort_index(ascending=False)
        .sort_values(ascending=False, kind="stable")
    )
