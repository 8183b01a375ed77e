"""A small U-Net: what brightfield tells of other channels, pixel by pixel.

Reads top-down: view -> three scales of convolutions, each half as fine -> up again, joined with
what each scale saw -> the targets (Ronneberger et al., 2015, https://arxiv.org/abs/1505.04597).
"""

import torch
from torch import nn
from torch.nn.functional import interpolate, max_pool2d, pad

N_SCALES = 3
STEP = 2 ** (N_SCALES - 1)  # sides of a view are padded to a multiple of it
FOREGROUND = 1  # place of the target that is a share, so that its output is a logit


class Convolutions(nn.Module):
    """Two convolutions of 3 x 3 pixels, each normalised over the batch."""

    def __init__(self, n_in, n_out):
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Conv2d(n_in, n_out, 3, padding=1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()),
            *(nn.Conv2d(n_out, n_out, 3, padding=1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()),
        )

    def forward(self, image):
        """(B, n_in, h, w) -> (B, n_out, h, w)."""
        return self.layers(image)


class UNet(nn.Module):
    """Targets of a view of brightfield.

    Parameters
    ----------
    width : int
        Channels at the finest scale; each coarser one has twice as many.
    n_targets : int
    """

    def __init__(self, width, n_targets):
        super().__init__()
        widths = [width * 2**scale for scale in range(N_SCALES)]
        self.down = nn.ModuleList(
            Convolutions(n_in, n_out) for n_in, n_out in zip([1, *widths], widths, strict=False)
        )
        self.up = nn.ModuleList(
            Convolutions(fine + coarse, fine)
            for fine, coarse in zip(widths[-2::-1], widths[:0:-1], strict=True)
        )
        self.targets = nn.Conv2d(width, n_targets, 1)

    def forward(self, view):
        """(B, 1, h, w) views, sides of a multiple of `STEP` -> (B, n_targets, h, w) outputs."""
        seen = []
        for number, layer in enumerate(self.down):
            view = layer(max_pool2d(view, 2) if number else view)
            seen.append(view)
        image = seen.pop()
        for layer in self.up:
            image = interpolate(image, scale_factor=2, mode="nearest")
            image = layer(torch.cat([seen.pop(), image], dim=1))
        return self.targets(image)


class UNets(nn.Module):
    """Some networks that started differently: their mean predicts, their spread is the doubt."""

    def __init__(self, n_networks, width, n_targets):
        super().__init__()
        self.networks = nn.ModuleList(UNet(width, n_targets) for _ in range(n_networks))

    @torch.no_grad()
    def forward(self, view):
        """(h, w) view -> (n_networks, n_targets, h, w); the foreground as a share."""
        height, width = view.shape
        padded = pad(view[None, None], (0, -width % STEP, 0, -height % STEP), mode="replicate")
        found = torch.cat([network(padded) for network in self.networks])[..., :height, :width]
        found[:, FOREGROUND] = torch.sigmoid(found[:, FOREGROUND])
        return found
