"""Train the single-frame network, and apply it to every copy and frame of every cell.

The network is fed by a source: of moments, where the base is frozen (one pass of
the base, made once), or of crops, where it is trained too. Either names a sample by
its cell, copy and frame.
"""

import torch

from lnp.core.vocabulary import TRAIN, VALID
from lnp.models.cnn.augmentation import turn_crops
from lnp.models.networks.training import draw_batches, fit_network

N_MOMENTS = 4096  # samples of moments in one pass of the head
N_CROPS = 64  # crops in one pass of the whole network


class Source:
    """Outputs of a network for samples, and a record of the cells that it has learnt from.

    Parameters
    ----------
    shape : (n_cells, n_copies, n_frames)
    n_pass : int
        Samples in one pass where nothing is learnt.

    Attributes
    ----------
    learnt : (n_cells,) tensor of bool
        Of which cells an output was asked for that gradients can flow through.
    """

    def __init__(self, shape, n_pass):
        self.shape, self.n_pass = tuple(shape), n_pass
        self.learnt = torch.zeros(shape[0], dtype=torch.bool)

    def outputs(self, network, cell, copy, frame):
        """(N,) indices of cell, copy and frame -> (N,) outputs."""
        if torch.is_grad_enabled():
            self.learnt[cell] = True
        return self.pass_samples(network, cell, copy, frame)


class MomentSource(Source):
    """Outputs of a network whose base is frozen, from cached moments.

    Parameters
    ----------
    moments : (n_cells, n_copies, n_frames, 2, 256) tensor of float32
    n_pixels : int
        Pixels of the base's output, (side / 4) ** 2.
    """

    def __init__(self, moments, n_pixels):
        super().__init__(moments.shape[:3], N_MOMENTS)
        self.moments, self.n_pixels = moments, n_pixels

    def pass_samples(self, network, cell, copy, frame):
        """(N,) indices of cell, copy and frame -> (N,) outputs."""
        moments = self.moments[cell, copy, frame]
        return network.outcome(network.features_from_moments(moments, self.n_pixels))


class CropSource(Source):
    """Outputs of a network whose base is trained too, from the crops themselves.

    Parameters
    ----------
    crops : (n_cells, n_frames, 3, side, side) tensor of uint16
    n_copies : int
    device : torch.device
        Of the network.
    """

    def __init__(self, crops, n_copies, device):
        super().__init__((len(crops), n_copies, crops.shape[1]), N_CROPS)
        self.crops, self.device = crops, device

    def pass_samples(self, network, cell, copy, frame):
        """(N,) indices of cell, copy and frame -> (N,) outputs."""
        raw = self.crops[cell, frame].to(self.device, torch.float32)
        turned = torch.stack([turn_crops(x, int(c)) for x, c in zip(raw, copy, strict=True)])
        return network(turned).cpu()


def train_cnn(network, source, truth, part, outcome, settings):
    """Train on the final outcome of each cell, whatever the frame (the paper's way).

    An epoch passes over every training cell and frame once, in a random copy;
    the validation loss is the mean over all cells, copies and frames.

    Parameters
    ----------
    network : FeatureCNN
    source : MomentSource or CropSource
    truth : (n_cells,) tensor
    part : (n_cells,) ndarray of str
    outcome : lnp.models.networks.tasks.Outcome
        Fitted on the training part.
    settings : dict
        batch_size, and those of `lnp.models.networks.training.Training`.

    Returns
    -------
    list of dict
        History, see `lnp.models.networks.training.fit_network`.
    """
    train, valid = (torch.from_numpy((part == name).nonzero()[0]) for name in (TRAIN, VALID))

    def batches():
        for cell, copy, frame in draw_samples(train, source.shape, settings["batch_size"]):
            yield outcome.loss(source.outputs(network, cell, copy, frame), truth[cell])

    def validation_loss():
        outputs = apply_source(network, source, valid)
        return outcome.loss(outputs, truth[valid].view(-1, 1, 1).expand_as(outputs)).item()

    return fit_network(network, batches, validation_loss, settings)


def draw_samples(cells, shape, batch_size):
    """Yield batches (cell, copy, frame) that pass over every cell and frame once.

    Parameters
    ----------
    cells : (N,) tensor of int
        Indices of the cells.
    shape : (n_cells, n_copies, n_frames)
    batch_size : int
    """
    _, n_copies, n_frames = shape
    for items in draw_batches(len(cells) * n_frames, batch_size):
        copy = torch.randint(n_copies, (len(items),))
        yield cells[items // n_frames], copy, items % n_frames


@torch.no_grad()
def apply_source(network, source, cells):
    """Return the (N, n_copies, n_frames) outputs of the cells with the given indices."""
    _, n_copies, n_frames = source.shape
    grid = torch.cartesian_prod(cells, torch.arange(n_copies), torch.arange(n_frames))
    outputs = [source.outputs(network, *rows.unbind(dim=1)) for rows in grid.split(source.n_pass)]
    return torch.cat(outputs).view(len(cells), n_copies, n_frames)


@torch.no_grad()
def apply_moments(network, moments):
    """Return features and outputs of every cell, copy and frame.

    Parameters
    ----------
    network : FeatureCNN
        In evaluation mode.
    moments : (n_cells, n_copies, n_frames, 2, 256) tensor
        NaN where a cell has no crop.

    Returns
    -------
    features : (n_cells, n_copies, n_frames, 32) tensor
    outputs : (n_cells, n_copies, n_frames) tensor
    """
    rows = moments.flatten(0, 2).split(N_MOMENTS)
    features = torch.cat([network.features_from_moments(row) for row in rows])
    outputs = network.outcome(features)
    return features.view(*moments.shape[:3], -1), outputs.view(moments.shape[:3])
