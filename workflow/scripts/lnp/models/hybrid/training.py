"""Training of the hybrid network: its task, and beside it the other outcome and the dose."""

from functools import partial

import numpy as np
import torch

from lnp.core.vocabulary import REGRESSION, TRAIN, VALID
from lnp.models.hybrid.architecture import HybridEnsemble, count_augmentations, take
from lnp.models.hybrid.inputs import DOSE
from lnp.models.networks.standardising import mean_and_sd
from lnp.models.networks.tasks import fit_outcome
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.networks.training import Training, draw_batches

FIT = ["protocol", "task", "fold", "horizon"]
SHAPE = ["n_networks", "image_width", "width", "dropout", "branch_dropout"]
CONSTANT = 1e-5  # SD, of the largest size, below which a column does not vary


def gather_truths(cells, truths):
    """Return {head: (n_cells,) truth}: of both outcomes, and ln(1 + dose).

    Parameters
    ----------
    cells : DataFrame
        Column dose_ng.
    truths : dict of str to (n_cells,) array
        By task.
    """
    known = {task: np.asarray(truth, dtype=float) for task, truth in truths.items()}
    known[DOSE] = np.log1p(cells["dose_ng"].to_numpy(float))
    return {head: torch.tensor(values).float() for head, values in known.items()}


def fit_outcomes(truths, part):
    """Return {head: Outcome}, class weights and scales fitted on the training part only."""
    trains = torch.from_numpy(part == TRAIN)
    return {
        head: fit_outcome(REGRESSION if head == DOSE else head, truth[trains])
        for head, truth in truths.items()
    }


def draw_hybrid(inputs, **shape):
    """Return an untrained `HybridEnsemble` for some inputs, and its architecture."""
    architecture = shape | {"sizes": {name: values.shape[-1] for name, values in inputs.items()}}
    return HybridEnsemble(**architecture), architecture


def fit_hybrid(inputs, cells, truths, fit, settings, seed):
    """Train an ensemble on the cells of one fold, for one task and horizon.

    Parameters
    ----------
    inputs : dict of str to tensor
        See `lnp.models.hybrid.inputs.gather_inputs`.
    cells : DataFrame
        Columns part and dose_ng; those of the task.
    truths : dict of str to (n_cells,) array
        By task, of the same cells.
    fit : dict
        protocol, task, fold, horizon: with the seed, they decide the random numbers.
    settings : dict
        Section `hybrid` of the settings.
    seed : int

    Returns
    -------
    ensemble : HybridEnsemble
    outcomes : dict of str to lnp.models.networks.tasks.Outcome
        By head.
    history : list of dict
    architecture : dict
    """
    part, known = cells["part"].to_numpy(), gather_truths(cells, truths)
    outcomes = fit_outcomes(known, part)
    shape = {name: settings[name] for name in SHAPE}
    with torch_seeded(seed, "hybrid", *(fit[name] for name in FIT)):
        ensemble, architecture = draw_hybrid(inputs, **shape)
        history = train_hybrid(ensemble, inputs, known, part, outcomes, fit["task"], settings)
    return ensemble, outcomes, history, architecture


def predict_refitted(inputs, cells, truths, fit, settings, seed):
    """Return {head: (n_cells, n_augmentations) predictions} of its task and the dose; no file.

    Parameters are those of `fit_hybrid`.
    """
    ensemble, outcomes, *_ = fit_hybrid(inputs, cells, truths, fit, settings, seed)
    outputs = ensemble(inputs)
    return {
        head: outcomes[head].prediction(outputs[head].double()).numpy()
        for head in (fit["task"], DOSE)
        if head in outputs
    }


def train_hybrid(ensemble, inputs, truths, part, outcomes, task, settings):
    """Train each network of an ensemble on the training cells.

    An epoch shows each cell once, in one augmentation drawn at random. The epoch that is kept is
    the best by the validation loss of the task alone.

    Parameters
    ----------
    ensemble : HybridEnsemble
        Standardised by the training cells here.
    inputs : dict of str to tensor
        See `lnp.models.hybrid.inputs.gather_inputs`.
    truths, outcomes : dict
        By head, see `gather_truths` and `fit_outcomes`.
    part : (n_cells,) ndarray of str
    task : {"classification", "regression"}
    settings : dict
        batch_size, auxiliary (weight of the other outcome and of the dose), and those of
        `lnp.models.networks.training.Training`.

    Returns
    -------
    list of dict
        Histories of all networks, see `lnp.models.networks.training.Progress`, with `branches`
        and `network`.
    """
    train, valid = (torch.from_numpy((part == name).nonzero()[0]) for name in (TRAIN, VALID))
    fit_standardisation(ensemble, inputs, train)
    standardised, history = ensemble.standardised(inputs), []
    for choice, networks in zip(ensemble.choices, ensemble.groups, strict=True):
        seen = {name: standardised[name] for name in choice}
        losses = Losses(seen, truths, outcomes, task, settings)
        for number, network in enumerate(networks, start=1):
            training = Training(
                network,
                partial(losses.batches, network, train),
                partial(losses.validation, network, valid),
                settings,
            )
            training.run()
            about = {"branches": "+".join(choice), "network": number}
            history += [row | about for row in training.finish()]
    weigh_choices(ensemble, standardised, truths[task], outcomes[task], valid)
    return history


def weigh_choices(ensemble, inputs, truth, outcome, valid):
    """Weigh the choices of branches by the likelihood of the cells that validate.

    A weight is exp(-n loss / 2) of the n cells, the likelihood of a level in units of its SD; of a
    class its root, since these cells have chosen the epoch as well.
    """
    seen, losses = take(inputs, valid, slice(None)), []
    for number in range(len(ensemble.choices)):
        for_task = ensemble.outputs(number, seen)[outcome.task]
        losses.append(outcome.loss(for_task, truth[valid][:, None].expand_as(for_task)))
    losses = torch.stack(losses).double()
    weights = torch.softmax(-len(valid) / 2 * losses, dim=0)
    ensemble.weights.copy_(weights.float())


class Losses:
    """The losses of a network on cells that are named by their rows; see `train_hybrid`."""

    def __init__(self, seen, truths, outcomes, task, settings):
        self.seen, self.truths, self.outcomes = seen, truths, outcomes
        self.task, self.settings = task, settings
        self.n_augmentations = count_augmentations(seen)

    def batches(self, network, cells):
        """Yield the loss of each batch of an epoch."""
        for items in draw_batches(len(cells), self.settings["batch_size"]):
            rows = cells[items]
            augmentations = torch.randint(self.n_augmentations, (len(rows),))
            outputs = network(take(self.seen, rows, augmentations))
            losses = {head: self.loss(head, values, rows) for head, values in outputs.items()}
            others = sum(loss for head, loss in losses.items() if head != self.task)
            yield losses[self.task] + self.settings["auxiliary"] * others

    @torch.no_grad()
    def validation(self, network, cells):
        """Return the loss of the task, the mean over cells and augmentations."""
        losses = [
            self.loss(self.task, network(take(self.seen, cells, number))[self.task], cells)
            for number in range(self.n_augmentations)
        ]
        return torch.stack(losses).mean().item()

    def loss(self, head, outputs, rows):
        """Return the mean loss of (N,) outputs of a head."""
        return self.outcomes[head].loss(outputs, self.truths[head][rows])


def fit_standardisation(ensemble, inputs, train):
    """Set the ensemble's standardisation to mean and SD over the training cells.

    A column that does not vary among them, such as the hours of one plate, is left out: its SD
    is infinite.
    """
    for name, values in inputs.items():
        rows = values[train]
        mean, sd = mean_and_sd(rows[rows.flatten(1).isfinite().all(dim=1)])
        constant = sd <= CONSTANT * mean.abs().clamp(min=1.0)
        getattr(ensemble, f"{name}_mean").copy_(mean)
        getattr(ensemble, f"{name}_sd").copy_(sd.masked_fill(constant, torch.inf))
