"""What feeds the network of single frames: moments where its base is frozen, else crops.

Either names a sample by its cell, augmentation and frame, and notes which cells were learnt from.
"""

from pathlib import Path
from types import SimpleNamespace

import torch
import yaml

from lnp.cells.store_reader import check_complete, read_cells
from lnp.models.cnn.augmentation import augment
from lnp.models.cnn.gpu_base import place_base
from lnp.models.cnn.moments import N_MOMENTS, stack_moments
from lnp.models.networks.devices import choose_precision

N_CROPS = 64  # crops in one pass of the whole network


class Source:
    """Outputs of a network for samples, and a record of the cells that it has learnt from.

    Parameters
    ----------
    shape : (n_cells, n_augmentations, n_frames)
    n_pass : int
        Samples in one pass where nothing is learnt.
    device : torch.device
        On which the network must be: the head alone is fastest on the processor.

    Attributes
    ----------
    learnt : (n_cells,) tensor of bool
        Of which cells an output was asked for that gradients can flow through.
    """

    def __init__(self, shape, n_pass, device):
        self.shape, self.n_pass, self.device = tuple(shape), n_pass, device
        self.learnt = torch.zeros(shape[0], dtype=torch.bool)

    def outputs(self, network, cell, augmentation, frame):
        """(N,) indices of cell, augmentation and frame -> (N,) outputs."""
        if torch.is_grad_enabled():
            self.learnt[cell] = True
        return self.pass_samples(network, cell, augmentation, frame)


class MomentSource(Source):
    """Cached moments, for a network whose base is frozen: one pass of the base, made once.

    Parameters
    ----------
    moments : (n_cells, n_augmentations, n_frames, 2, 256) ndarray or tensor of float32
    n_pixels : int
        Pixels of the base's output, (side / 4) ** 2.
    """

    def __init__(self, moments, n_pixels):
        super().__init__(moments.shape[:3], N_MOMENTS, torch.device("cpu"))
        self.moments, self.n_pixels = torch.as_tensor(moments), n_pixels

    def pass_samples(self, network, cell, augmentation, frame):
        """(N,) indices of cell, augmentation and frame -> (N,) outputs."""
        moments = self.moments[cell, augmentation, frame]
        return network.outcome(network.features_from_moments(moments, self.n_pixels))

    def moments_by(self, base):
        """Return (n_cells, n_augmentations, n_frames, 2, 256) moments; no training changes them."""
        return self.moments.numpy()


class CropSource(Source):
    """The crops themselves, for a network whose base is trained too.

    Parameters
    ----------
    crops : (n_cells, n_frames, 3, side, side) ndarray or tensor of uint16
    n_augmentations : int
    device : torch.device
    precision : {"float32", "tf32", "bfloat16"}
        Of the base on a GPU, once it is trained.
    """

    def __init__(self, crops, n_augmentations, device, precision="float32"):
        super().__init__((len(crops), n_augmentations, crops.shape[1]), N_CROPS, device)
        self.crops, self.precision = torch.as_tensor(crops), precision

    def pass_samples(self, network, cell, augmentation, frame):
        """(N,) indices of cell, augmentation and frame -> (N,) outputs."""
        raw = self.crops[cell, frame].to(self.device, torch.float32)
        both = zip(raw, augmentation.tolist(), strict=True)
        return network(torch.stack([augment(*pair) for pair in both])).cpu()

    def moments_by(self, base):
        """Return (n_cells, n_augmentations, n_frames, 2, 256) moments by the base as it is now."""
        placed = place_base(base, self.device, self.precision)
        return stack_moments(placed, self.crops.numpy(), self.shape[1], self.device)


def read_input(sees, stores, cells, n_frames):
    """Return (moments, None) or (None, crops) of the cells in the frames that a model may see.

    Parameters
    ----------
    sees : {"moments", "crops"}
        What the stores hold.
    stores : list of str
        One per site.
    cells : DataFrame
        Columns plate, site, cell.
    n_frames : int
    """
    if sees == "crops":
        return None, read_cells(stores, cells, "crops", slice(n_frames))
    moments = read_cells(stores, cells, "moments")[:, :, :n_frames]
    check_complete(moments, cells)
    return moments, None


def make_source(settings, base, moments, crops, device):
    """Return the source of a study: crops if the base is trained too, else moments.

    Parameters
    ----------
    settings : object
        Attributes train_base, n_augmentations, side_px and precision.
    base : ScaledBase
        Crops pass through it once, on the device, if it is frozen and nothing is cached.
    moments, crops : ndarray or None
        By `read_input`.
    device : torch.device
        On which crops pass through the base.
    """
    n_pixels = (settings.side_px // 4) ** 2
    if moments is not None:
        return MomentSource(moments, n_pixels)
    precision = choose_precision(settings.precision, device)
    source = CropSource(crops, settings.n_augmentations, device, precision)
    return source if settings.train_base else MomentSource(source.moments_by(base), n_pixels)


def with_scaling(settings, path):
    """Return settings as attributes, `scaling` among them as it is used.

    Parameters
    ----------
    settings : mapping
        With `scaling`: auto, or {channel: {"offset", "scale"}}.
    path : str or None
        File of `lnp.models.cnn.scaling_proposal.format_scaling`; without it `scaling` stays as is.
    """
    known = SimpleNamespace(**dict(settings.items()))
    if path:
        known.scaling = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["cnn"]["scaling"]
    return known
