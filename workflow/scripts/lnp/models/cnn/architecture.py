"""The convolutional network of a single frame.

Reads top-down: counts of a crop -> VGG16 blocks 1-3 -> 32 features -> outcome.
"""

import torch
from torch import nn

from lnp.core.vocabulary import N_FEATURES

N_CHANNELS = 256  # of the base's output
BLOCKS = [(64, 64), (128, 128), (256, 256, 256)]  # channels of VGG16's convolutions
NORM = {"eps": 1e-3, "momentum": 0.01}  # Keras' defaults, as in the paper


def vgg16_base():
    """Return VGG16 up to the ReLU of conv3_3: (N, 3, H, W) -> (N, 256, H/4, W/4).

    The layers of `torchvision.models.vgg16().features[:16]`, under the same names; to
    import torchvision for them would take each job some seconds. The initial weights that torch
    draws are not used, and its random numbers go on as if they had not been drawn; to leave
    them out (device "meta") would import sympy.
    """
    layers, n_in = [], 3
    with torch.random.fork_rng(devices=[]):
        for block in BLOCKS:
            for n_out in block:
                layers += [nn.Conv2d(n_in, n_out, 3, padding=1), nn.ReLU(inplace=True)]
                n_in = n_out
            layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers[:-1])


class ScaledBase(nn.Module):
    """The convolution base on raw counts: (N, 3, side, side) -> (N, 256, side/4, side/4)."""

    def __init__(self, offset, scale, central_disc):
        """Take offset and scale (3,), and the radius of the central disc (share of the side).

        The network sees (crops - offset) / scale, and zero outside the disc.
        """
        super().__init__()
        self.register_buffer("central_disc", torch.as_tensor(float(central_disc)))
        self.register_buffer(
            "offset", torch.as_tensor(offset, dtype=torch.float32).view(1, 3, 1, 1)
        )
        self.register_buffer("scale", torch.as_tensor(scale, dtype=torch.float32).view(1, 3, 1, 1))
        self.vgg16 = vgg16_base()

    def forward(self, crops):
        """(N, 3, side, side) counts -> (N, 256, side/4, side/4)."""
        return self.vgg16(self.see(crops).contiguous(memory_format=torch.channels_last))

    def see(self, crops):
        """(N, 3, side, side) counts -> the same, scaled; zero outside the central disc."""
        side = crops.shape[-1]
        offset = torch.arange(side, device=self.central_disc.device) - (side - 1) / 2
        disc = torch.hypot(offset[:, None], offset[None, :]) <= self.central_disc * side
        return (crops - self.offset) / self.scale * disc


def base_of(state):
    """Return the `ScaledBase` of its weights and buffers, a dict of str to tensor."""
    base = ScaledBase(*(state[name] for name in ("offset", "scale", "central_disc")))
    base.load_state_dict(state)
    return base


class FeatureCNN(nn.Module):
    """Latent features and prediction for one cell in one frame.

    A convolution base, then pooling over space and a dense layer of `N_FEATURES`
    (Harrison et al., Convolutional Neural Networks).
    """

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.norm = nn.BatchNorm2d(N_CHANNELS, **NORM)
        self.dense = nn.Linear(N_CHANNELS, N_FEATURES)
        self.feature_norm = nn.BatchNorm1d(N_FEATURES, **NORM)
        self.head = nn.Linear(N_FEATURES, 1)

    def features(self, crops):
        """(N, 3, side, side) counts, counterstain-LNP-brightfield -> (N, N_FEATURES)."""
        maps = self.norm(self.base(crops))  # (N, 256, side/4, side/4)
        return self.feature_norm(self.dense(maps.mean(dim=(2, 3))))

    def features_from_moments(self, moments, n_pixels=None):
        """(N, 2, 256) moments of the base's output -> (N, N_FEATURES), the same numbers.

        With the base frozen, batch normalisation and average pooling need only
        mean and mean square over space of each channel. In training `n_pixels`,
        the number of pixels they were taken over, is needed too.
        """
        pooled = norm_from_moments(self.norm, moments, n_pixels)  # (N, 256)
        return self.feature_norm(self.dense(pooled))

    def outcome(self, features):
        """(N, N_FEATURES) -> (N,) logit, or standardised level."""
        return self.head(features.relu()).squeeze(1)

    def forward(self, crops):
        """(N, 3, side, side) counts -> (N,) logit, or standardised level."""
        return self.outcome(self.features(crops))


def norm_from_moments(norm, moments, n_pixels):
    """Batch normalisation and average pooling of a map, from the map's moments.

    Parameters
    ----------
    norm : nn.BatchNorm2d
        In training its running statistics are updated as by an ordinary pass.
    moments : (N, 2, C) tensor
        Mean and mean square over space.
    n_pixels : int
        Pixels per map, for the unbiased running variance; needed in training only.

    Returns
    -------
    (N, C) tensor, of the dtype of `norm`'s weights
    """
    mean, mean_square = moments.double().unbind(dim=1)
    centre, variance = norm.running_mean, norm.running_var
    if norm.training:
        centre = mean.mean(dim=0)
        variance = (mean_square.mean(dim=0) - centre**2).clamp(min=0)
        n_values = len(mean) * n_pixels
        unbiased = variance * n_values / (n_values - 1)
        with torch.no_grad():
            norm.num_batches_tracked += 1
            norm.running_mean.lerp_(centre.to(norm.running_mean.dtype), norm.momentum)
            norm.running_var.lerp_(unbiased.to(norm.running_var.dtype), norm.momentum)
    normed = (mean - centre) / torch.sqrt(variance + norm.eps)
    return normed.to(norm.weight.dtype) * norm.weight + norm.bias
