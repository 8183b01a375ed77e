"""A mask as a place where spots may lie: its pixels, their depth, its middle and its size."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import KDTree


@dataclass(frozen=True)
class Region:
    """Pixels of a mask, and what positions in it are measured by.

    Attributes
    ----------
    pixels : (n_pixels, 2) ndarray
        Row and column of each pixel of the mask, from the rim inward.
    rank : (n_pixels,) ndarray
        Share of the mask nearer to the rim, 0 to 1: rings of equal area, whatever the shape.
    depth : (n_pixels,) ndarray
        Distance to the rim as a share of the greatest one.
    centre : (2,) ndarray
        Centroid of the pixels.
    radius : float
        Root mean square distance of the pixels to it.
    """

    pixels: np.ndarray
    rank: np.ndarray
    depth: np.ndarray
    centre: np.ndarray
    radius: float

    def places_of(self, points):
        """Return the nearest pixel of the mask to each of some points (n, 2), as (n,) numbers."""
        return KDTree(self.pixels).query(points)[1]


def region_of(mask, nucleus=None):
    """Return the `Region` of a mask (H, W): distance transform, and its order.

    Pixels of the same distance are ordered by their place, so that rings have equal areas to the
    pixel; which of them lies in a ring does not depend on any spot. Where a nucleus (H, W) lies in
    the mask, depth is the way from the rim to the nucleus, and goes on inside it.
    """
    distance = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    if nucleus is not None and (nucleus & mask).any():
        distance = depth_towards(distance, nucleus & mask)
    pixels = np.argwhere(mask)
    distance = distance[tuple(pixels.T)]
    order = np.argsort(distance, kind="stable")
    pixels, distance = pixels[order], distance[order]
    centre = pixels.mean(axis=0)
    return Region(
        pixels=pixels.astype(float),
        rank=(np.arange(len(pixels)) + 0.5) / len(pixels),
        depth=distance / distance.max(),
        centre=centre,
        radius=float(np.sqrt(((pixels - centre) ** 2).sum(axis=1).mean())),
    )


def depth_towards(distance, nucleus):
    """Return the depth (H, W) by the nearest nucleus: 0 at the rim, 1 at the nucleus, 2 within it.

    `distance` is that to the rim, in pixels. In the nucleus, depth grows from 1 to 2 with the
    distance to its own rim.
    """
    way = ndimage.distance_transform_edt(~nucleus)
    inside = ndimage.distance_transform_edt(np.pad(nucleus, 1))[1:-1, 1:-1]
    return distance / np.maximum(distance + way, 1e-9) + inside / inside.max()
