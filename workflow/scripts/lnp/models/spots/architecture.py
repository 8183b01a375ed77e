"""The networks that look for spots: a U-Net, and a VAE with a discriminator.

Layers have the names and the order of those in `lnp.imaging.spot_network`, which applies them.
"""

import torch
from torch import nn
from torch.nn.functional import interpolate, max_pool2d

from lnp.imaging.spot_network import LEAK, N_SEEN

WIDTH = 8  # channels at full size; twice as many below
RARE = -4.0  # logit of a spot, at first
LATENT = 12  # channels of the VAE's latent, at half size


class UNet(nn.Module):
    """A U-Net of two levels (Ronneberger et al., 2015): (N, N_SEEN, H, W) -> (N, H, W) logits.

    Its last layer sees the input too, and so begins with the Laplacian's own answer.
    """

    def __init__(self):
        super().__init__()
        self.first, self.second = block(N_SEEN, WIDTH), block(WIDTH, 2 * WIDTH)
        self.third = block(2 * WIDTH, 2 * WIDTH)
        self.up_second, self.up_first = block(4 * WIDTH, 2 * WIDTH), block(3 * WIDTH, WIDTH)
        self.spots = rare(nn.Conv2d(WIDTH + N_SEEN, 1, 1))

    def forward(self, maps):
        """(N, N_SEEN, H, W), H and W multiples of 4 -> (N, H, W)."""
        first = self.first(maps)
        second = self.second(max_pool2d(first, 2))
        third = self.third(max_pool2d(second, 2))
        second = self.up_second(torch.cat([double(third), second], dim=1))
        first = self.up_first(torch.cat([double(second), first], dim=1))
        return self.spots(torch.cat([first, maps], dim=1)).squeeze(1)


class VAE(nn.Module):
    """A variational autoencoder with two last layers: the image, and the spots.

    After the network of Bouilhol et al. (BOSS-IA 2020); its latent is a map, so that images of any
    size pass, and lies at half size, so that places are kept.
    """

    def __init__(self):
        super().__init__()
        self.first, self.second = block(N_SEEN, WIDTH), block(WIDTH, 2 * WIDTH)
        self.mean, self.log_variance = (nn.Conv2d(2 * WIDTH, LATENT, 1) for _ in range(2))
        self.up_second, self.up_first = block(LATENT, 2 * WIDTH), block(2 * WIDTH, WIDTH)
        self.spots, self.image = rare(nn.Conv2d(WIDTH, 1, 1)), nn.Conv2d(WIDTH, 1, 1)

    def forward(self, maps):
        """(N, N_SEEN, H, W) -> spots, image (N, H, W), mean and log variance of the latent."""
        hidden = self.second(max_pool2d(self.first(maps), 2))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden).clamp(-8, 8)
        latent = mean + torch.randn_like(mean) * (log_variance / 2).exp()
        decoded = self.up_first(double(self.up_second(latent)))
        return self.spots(decoded).squeeze(1), self.image(decoded).squeeze(1), mean, log_variance


class Discriminator(nn.Module):
    """Whether an image is real, patch by patch: (N, H, W) -> (N, H/4, W/4)."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, WIDTH, 4, stride=2, padding=1),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(WIDTH, 2 * WIDTH, 4, stride=2, padding=1),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(2 * WIDTH, 1, 3, padding=1),
        )

    def forward(self, images):
        """(N, H, W) -> (N, H/4, W/4); 1 for real."""
        return self.layers(images[:, None]).squeeze(1)


def rare(layer):
    """Return a layer that first says of each pixel that it is hardly on a spot."""
    nn.init.constant_(layer.bias, RARE)
    return layer


def block(n_in, n_out):
    """Return two convolutions of 3 x 3 pixels, each with a leaky ReLU."""
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, 3, padding=1),
        nn.LeakyReLU(LEAK),
        nn.Conv2d(n_out, n_out, 3, padding=1),
        nn.LeakyReLU(LEAK),
    )


def double(maps):
    """Return maps of twice the side: each pixel four times."""
    return interpolate(maps, scale_factor=2, mode="nearest")
