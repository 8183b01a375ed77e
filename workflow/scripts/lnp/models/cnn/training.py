"""Train the single-frame network."""

import logging

import torch

from lnp.core.vocabulary import TRAIN, VALID
from lnp.models.cnn.architecture import FeatureCNN
from lnp.models.cnn.input_scaling import affine_input, count_levels, fit_paper_input
from lnp.models.cnn.weights import base_of_study
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.networks.training import Training, draw_batches


def draw_network(settings, weights_path, crops, part, names):
    """Return an untrained network, its input scaled by the settings.

    Parameters
    ----------
    settings : object
        Attributes input, scaling, train_base, and those of `base_of_study`.
    weights_path : str or None
        See `lnp.models.cnn.weights.make_base`.
    crops : (n_cells, n_frames, 3, side, side) ndarray of uint16, or None
        With input: paper, whose training part sets offset and scale; else not needed.
    part : (n_cells,) ndarray of str
    names : iterable of str
        Of the fit, for the random numbers.
    """
    if settings.input == "paper":
        logging.info("input refitted on this training part: its base runs again in this job")
        offset, scale = fit_paper_input(count_levels(crops[part == TRAIN]), settings.convention)
    else:
        offset, scale = affine_input(settings.scaling, settings.convention)
    base = base_of_study(settings, weights_path, offset, scale)
    base.requires_grad_(settings.train_base)
    with torch_seeded(settings.seed, "cnn", *names):
        return FeatureCNN(base)


def train_cnn(network, source, truth, part, outcome, settings):
    """Train on the final outcome of each cell, whatever the frame (the paper's way).

    An epoch passes over every training cell and frame once, in a random
    augmentation; the validation loss is the mean over all cells, augmentations and frames.

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
        History, see `lnp.models.networks.training.Progress`, the best epoch marked.
    """
    train, valid = (torch.from_numpy((part == name).nonzero()[0]) for name in (TRAIN, VALID))
    _, n_augmentations, n_frames = source.shape

    def batches():
        for items in draw_batches(len(train) * n_frames, settings["batch_size"]):
            cell = train[items // n_frames]
            augmentation = torch.randint(n_augmentations, (len(items),))
            outputs = source.outputs(network, cell, augmentation, items % n_frames)
            yield outcome.loss(outputs, truth[cell])

    @torch.no_grad()
    def validation_loss():
        grid = torch.cartesian_prod(valid, torch.arange(n_augmentations), torch.arange(n_frames))
        parts = [source.outputs(network, *rows.unbind(dim=1)) for rows in grid.split(source.n_pass)]
        outputs = torch.cat(parts).view(len(valid), n_augmentations, n_frames)
        return outcome.loss(outputs, truth[valid].view(-1, 1, 1).expand_as(outputs)).item()

    training = Training(network, batches, validation_loss, settings)
    training.run()
    return training.finish()
