"""The frozen convolution base as a GPU runs it fast, in the precision of the settings.

Layers and weights are those of `ScaledBase`. Crops arrive as stored and are augmented on
the device; a pixel's channels lie together (channels_last); convolution, bias and ReLU are one
kernel; the first convolution takes four neighbouring pixels as one, since matrix units find too
little to do in three channels; sums over space are taken in float32 along a row and in float64
over the rows, so that no map is written in float64. Which kernel is used depends on the shapes
alone (no trials of speed), so the same crops give the same bytes on the same machine.
"""

from contextlib import nullcontext
from math import gcd

import torch
from torch import nn
from torch.nn.functional import conv2d

from lnp.models.cnn.augmentation import augment

N_PASS = 160  # crops per pass; 3 GB of GPU memory at 192 x 192 pixels, half of it in bfloat16
N_WIDE, N_SLOTS = 4, 4  # pixels that the first convolution takes as one, channels of each
DTYPES = {"float32": torch.float32, "tf32": torch.float32, "bfloat16": torch.bfloat16}


def place_base(base, device, precision):
    """Return a frozen `ScaledBase` on a device: as it is on a CPU, a `FusedBase` on a GPU."""
    base = base.to(device)
    return FusedBase(base, precision) if device.type == "cuda" else base


class FusedBase:
    """Moments of all augmentations of crops, by a frozen base.

    Parameters
    ----------
    base : ScaledBase
        On the device; its weights are copied.
    precision : {"float32", "tf32", "bfloat16"}
        Products of tf32 and bfloat16 are summed in float32; between layers maps are kept in
        float32, with bfloat16 in that. On a CPU tf32 is float32.
    """

    def __init__(self, base, precision):
        self.base, self.precision, self.dtype = base, precision, DTYPES[precision]
        layers = []  # weight and bias of each convolution; None of a pooling layer
        for layer in base.vgg16:
            if isinstance(layer, nn.Conv2d):
                weight, bias = (x.detach().to(self.dtype) for x in (layer.weight, layer.bias))
                layers.append((weight.contiguous(memory_format=torch.channels_last), bias))
            elif isinstance(layer, nn.MaxPool2d):
                layers.append(None)
        (weight, bias), *self.layers = layers
        self.first = {n: (widen(weight, n), bias.repeat(n)) for n in (1, 2, N_WIDE)}

    @torch.inference_mode()
    def augmented_moments(self, crops, n_augmentations):
        """Return mean and mean square of the base's output for every augmentation.

        Parameters
        ----------
        crops : (n, 3, side, side) tensor of uint16
            On the base's device.
        n_augmentations : int

        Returns
        -------
        (n_augmentations * n, 2, 256) tensor of float32, one augmentation after another
        """
        arithmetic = nullcontext()
        if crops.is_cuda:
            arithmetic = torch.backends.cudnn.flags(
                enabled=True, deterministic=True, allow_tf32=self.precision == "tf32"
            )
        batches = self.augment(crops, n_augmentations).split(N_PASS)
        with arithmetic:
            return torch.cat([row_moments(self.pass_layers(batch)) for batch in batches])

    def augment(self, crops, n_augmentations):
        """(n, 3, side, side) counts -> (n_augmentations * n, side, side, N_SLOTS), scaled."""
        seen = self.base.see(crops.float()).permute(0, 2, 3, 1)
        filled = seen.new_zeros((*seen.shape[:3], N_SLOTS), dtype=self.dtype)
        filled[..., : seen.shape[3]] = seen
        augmented = filled.new_empty((n_augmentations, *filled.shape))
        for number in range(n_augmentations):
            augmented[number] = augment(filled.permute(0, 3, 1, 2), number).permute(0, 2, 3, 1)
        return augmented.flatten(0, 1)

    def pass_layers(self, crops):
        """(N, side, side, N_SLOTS) -> (N, side/4, side/4, 256)."""
        n, side = crops.shape[:2]
        n_wide = gcd(side, N_WIDE)
        wide = crops.view(n, side, side // n_wide, n_wide * N_SLOTS)
        maps = convolve(wide, *self.first[n_wide]).reshape(n, side, side, -1)
        for weights in self.layers:
            maps = pool(maps) if weights is None else convolve(maps, *weights)
        return maps


def widen(weight, n_wide):
    """Return the weights that see `n_wide` neighbouring pixels of a row as channels of one.

    Parameters
    ----------
    weight : (n_out, n_in, 3, 3) tensor

    Returns
    -------
    (n_wide * n_out, n_wide * N_SLOTS, 3, 3) tensor
        Output channels are those of the first pixel, then those of the second, and so on.
    """
    n_out, n_in = weight.shape[:2]
    wide = weight.new_zeros(n_wide, n_out, n_wide, N_SLOTS, 3, 3)
    for pixel in range(n_wide):
        for column in range(3):
            block, place = divmod(pixel + column - 1, n_wide)
            wide[pixel, :, place, :n_in, :, block + 1] = weight[..., column]
    wide = wide.view(n_wide * n_out, n_wide * N_SLOTS, 3, 3)
    return wide.contiguous(memory_format=torch.channels_last)


def convolve(maps, weight, bias):
    """(N, h, w, n_in) -> (N, h, w, n_out): ReLU of a convolution, one kernel on a GPU."""
    maps = maps.permute(0, 3, 1, 2)
    if maps.is_cuda:
        ones = [1, 1]
        seen = torch.ops.aten.cudnn_convolution_relu(maps, weight, bias, ones, ones, ones, 1)
    else:
        seen = conv2d(maps, weight, bias, padding=1).relu_()
    return seen.permute(0, 2, 3, 1)


def pool(maps):
    """(N, h, w, C) -> (N, h/2, w/2, C): the maximum of each 2 x 2 pixels; an odd one is left out.

    On a GPU in half of the time of torch's own, which writes where each maximum was too.
    """
    n_rows, n_cols = (n // 2 for n in maps.shape[1:3])
    seen = maps[:, : 2 * n_rows, : 2 * n_cols]
    return seen.unflatten(2, (n_cols, 2)).unflatten(1, (n_rows, 2)).amax(dim=(2, 4))


def row_moments(maps):
    """Return (N, 2, C) means of (N, h, w, C) maps and of their squares, float32."""
    mean = maps.mean(dim=2, dtype=torch.float32).double().mean(dim=1)
    norms = torch.linalg.vector_norm(maps, dim=2, dtype=torch.float32).double()
    return torch.stack([mean, norms.square().mean(dim=1) / maps.shape[2]], dim=1).float()
