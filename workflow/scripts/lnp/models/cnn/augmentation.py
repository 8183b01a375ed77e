"""Augmentation: the eight mirror images and rotations of a crop, without interpolation."""

import torch


def augment(crops, number):
    """Return mirrored and rotated crops: number 0 to 7 of the symmetries of the square.

    0 to 3 rotate by 0, 90, 180 and 270 degrees (counter-clockwise), 4 to 7 mirror left to
    right and then rotate likewise; the first four are thus all rotations.

    Parameters
    ----------
    crops : (..., side, side) tensor
    number : int
    """
    mirrored = torch.flip(crops, dims=[-1]) if number >= 4 else crops
    return torch.rot90(mirrored, number % 4, dims=[-2, -1])
