"""A temporal convolutional network (TCN), read out after any frame.

Reads top-down: moments of the convolution base and named measures -> standardised -> joined ->
causal convolutions -> per frame the outcome, and what the next frame will show. A causal
convolution sees no later frame, so one network serves all horizons (Bai et al., 2018,
https://arxiv.org/abs/1803.01271).
"""

import torch
from torch import nn
from torch.nn.functional import dropout, pad

KERNEL = 3  # frames


class CausalBlock(nn.Module):
    """A causal convolution over time beside a shortcut, its input normalised in each frame.

    Parameters
    ----------
    width : int
        Of the series.
    dilation : int
        Frames from one that an output sees to the next.
    """

    def __init__(self, width, dilation):
        super().__init__()
        self.past = (KERNEL - 1) * dilation
        self.norm = nn.LayerNorm(width)
        self.conv = nn.Conv1d(width, width, KERNEL, dilation=dilation)

    def forward(self, series, rate):
        """(B, T, width) series -> the same shape; `rate` of dropout while training."""
        seen = pad(self.norm(series).transpose(1, 2), (self.past, 0))
        added = self.conv(seen).transpose(1, 2).relu()
        return series + dropout(added, rate, self.training)


class TCN(nn.Module):
    """Outcome of a cell after each of its frames, from standardised input.

    Parameters
    ----------
    n_moments, n_columns : int
        Of the convolution base, and of the named measures, per frame.
    image_width : int
        What the moments of a frame are squeezed to.
    width, n_blocks : int
        Of the convolutions.
    rate : float
        Dropout of input and convolutions.
    n_ahead : int
        Measures of the next frame that it predicts.
    """

    def __init__(self, n_moments, n_columns, image_width, width, n_blocks, rate, n_ahead):
        super().__init__()
        self.rate = rate
        self.squeeze = nn.Linear(n_moments, image_width)
        self.join = nn.Linear(image_width + n_columns, width)
        self.blocks = nn.ModuleList(CausalBlock(width, 2**k) for k in range(n_blocks))
        self.norm = nn.LayerNorm(width)
        self.outcome = nn.Linear(width, 1)
        self.ahead = nn.Linear(width, n_ahead) if n_ahead else None

    def forward(self, moments, columns):
        """(B, T, n_moments), (B, T, n_columns) -> (B, T) outcomes, (B, T, n_ahead) measures."""
        images = self.squeeze(dropout(moments, self.rate, self.training))
        seen = torch.cat([images, columns], dim=2)
        hidden = self.join(dropout(seen, self.rate, self.training))
        for block in self.blocks:
            hidden = block(hidden, self.rate)
        hidden = dropout(self.norm(hidden), self.rate, self.training)
        ahead = hidden[..., :0] if self.ahead is None else self.ahead(hidden)
        return self.outcome(hidden).squeeze(-1), ahead


class TCNEnsemble(nn.Module):
    """Some networks that started differently, and the standardisation of their input.

    Parameters
    ----------
    n_networks : int
    n_moments, n_columns : int
        See `TCN`, as for all others.
    """

    def __init__(self, n_networks, n_moments, n_columns, **architecture):
        super().__init__()
        for name, size in (("moment", n_moments), ("column", n_columns)):
            self.register_buffer(f"{name}_mean", torch.zeros(size))
            self.register_buffer(f"{name}_sd", torch.ones(size))
        self.networks = nn.ModuleList(
            TCN(n_moments, n_columns, **architecture) for _ in range(n_networks)
        )

    def standardised(self, moments, columns):
        """Return moments and columns of any leading shape, standardised."""
        return (
            (moments - self.moment_mean) / self.moment_sd,
            (columns - self.column_mean) / self.column_sd,
        )

    @torch.no_grad()
    def forward(self, moments, columns):
        """Return the outcomes after each frame, the mean over the networks.

        (n_cells, n_augmentations, T, n_moments), (n_cells, T, n_columns) ->
        (n_cells, n_augmentations, T)
        """
        moments, columns = self.standardised(moments, columns)
        copies = columns[:, None].expand(-1, moments.shape[1], -1, -1).flatten(0, 1)
        outputs = [network(moments.flatten(0, 1), copies)[0] for network in self.networks]
        return torch.stack(outputs).mean(dim=0).unflatten(0, moments.shape[:2])
