"""The eight copies of a crop: mirrored and rotated, without any interpolation."""

import torch


def turn_crops(crops, copy):
    """Return mirrored and rotated crops: copy 0 to 7 of the symmetries of the square.

    Copies 0 to 3 turn by 0, 90, 180 and 270 degrees (counter-clockwise), 4 to 7
    mirror left to right and then turn likewise. Exact, no interpolation; the
    first two copies are thus turns, the first four all turns.

    Parameters
    ----------
    crops : (..., side, side) tensor
    copy : int
    """
    mirrored = torch.flip(crops, dims=[-1]) if copy >= 4 else crops
    return torch.rot90(mirrored, copy % 4, dims=[-2, -1])


def turn_copies(crops, n_augmentations):
    """(n, ..., side, side) tensor -> (n_augmentations * n, ..., side, side), copy after copy."""
    return torch.cat([turn_crops(crops, copy) for copy in range(n_augmentations)])
