"""Pictures of clips: counterstain in grey with LNPs in colour, all frames of a cell in one JPEG.

Brightfield is grey where there is no counterstain.
"""

import base64

import imagecodecs
import numpy as np

from lnp.reporting.figures.pictures.contrast import scale_plane

QUALITIES = [75, 55, 35]  # the first by which a clip stays below MOST_BYTES, or the last
MOST_BYTES = 200_000  # so that 200 tracks stay below 60 MB; a clip of the demo has 40,000
SUBSAMPLING = "444"  # spots of LNPs keep their colour, for a twentieth more
GAMMA = 0.8  # dim cells beside bright ones are seen
LNP_COLOUR = np.array([1.0, 0.25, 0.85])
LIMITS = {"counterstain": (1, 99.8), "lnp": (60, 99.9)}  # percentiles


def limits_of(tiles, channel):
    """Return the counts that are black and brightest, over the pixels that are there."""
    there = tiles[tiles > 0]
    if not there.size:
        return 0.0, 1.0
    low, high = np.percentile(there[:: max(1, there.size // 200_000)], LIMITS[channel])
    return float(low), float(max(high, low + 1))


def colour(stain, lnp, lnp_limits):
    """Return a clip in colour, (n_frames, tile, tile, 3) uint8.

    The counterstain is scaled by the clip alone, so that a cell that fades does; LNPs by all clips
    of the plate, so that doses compare.

    Parameters
    ----------
    stain : (n_frames, tile, tile) ndarray of counts
        Counterstain, or brightfield.
    lnp : the same, or None where LNPs were not imaged
    lnp_limits : (float, float)
    """
    grey = scale_plane(stain, limits_of(stain, "counterstain")) ** GAMMA
    picture = np.repeat(grey[..., None], 3, axis=-1)
    if lnp is not None:
        picture = picture + scale_plane(lnp, lnp_limits)[..., None] * LNP_COLOUR
    return (np.clip(picture, 0, 1) * 255).astype(np.uint8)


def encode_clip(picture):
    """Return the frames of a clip side by side as a JPEG, in base64.

    Parameters
    ----------
    picture : (n_frames, tile, tile, 3) ndarray of uint8
    """
    wide = np.ascontiguousarray(np.concatenate(list(picture), axis=1))
    for quality in QUALITIES:
        data = imagecodecs.jpeg8_encode(wide, level=quality, subsampling=SUBSAMPLING)
        if len(data) <= MOST_BYTES:
            break
    return base64.b64encode(data).decode()


def with_pictures(clips, hours):
    """Return the tracks of a page with their pictures and the hours of their frames.

    Parameters
    ----------
    clips : list of (dict, dict)
        Per track, what is told of it (see `page.describe_track`) and its tiles by channel.
    hours : (n_all,) ndarray
        Of the frames of the plate.

    Returns
    -------
    list of dict
    """
    lnp = [tiles["lnp"].ravel()[::7] for _, tiles in clips if "lnp" in tiles]
    limits, tracks = limits_of(np.concatenate(lnp), "lnp") if lnp else None, []
    for told, tiles in clips:
        grey = tiles.get("counterstain", tiles.get("brightfield"))
        picture = encode_clip(colour(grey, tiles.get("lnp"), limits))
        times = np.round(hours[told["frames"]].astype(float), 1).tolist()
        tracks.append({**told, "hours": times, "picture": picture})
    return tracks
