"""Training of the networks that look for spots, on simulated patches that are never seen twice."""

import logging

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from lnp.models.networks.adam import Adam
from lnp.models.networks.torch_rng import torch_seeded
from lnp.models.spots.architecture import VAE, Discriminator, UNet
from lnp.models.spots.examples import draw_examples

BATCH = 8
LEARNING_RATE = 4e-3
LONGEST = 0.5  # norm of a gradient; longer ones are cut, or a step leaves the valley
AT_SPOTS = 10.0  # weight of a pixel on a spot, against 1 elsewhere: few pixels are on one
TO_SPOTS = 2.0  # weight of the spot head's loss beside the image's (Bouilhol et al., 2020)
N_NOISE, AWAY = 64, 0.01  # patches by which noise is measured, and marks that count as none
TO_NORMAL, TO_REAL = 1e-3, 0.05  # weights of the latent's divergence and of the discriminator


def train_spot_network(method, n_steps, rng, seed):
    """Return a trained network and its losses, one dict per step.

    Parameters
    ----------
    method : {"unet", "vae_lsgan"}
    n_steps : int
        Batches of `BATCH` patches.
    rng : numpy.random.Generator
        Of the patches.
    seed : int
        Of torch: first weights, and noise of the latent.
    """
    with torch_seeded(seed, "spot_network", method):
        learner = {"unet": UNetLearner, "vae_lsgan": VAELearner}[method]()
        history = []
        for step in range(1, n_steps + 1):
            seen, marks = map(torch.from_numpy, draw_examples(BATCH, rng))
            slow_down(learner.optimisers, step / n_steps)
            history.append({"step": step, **learner.learn(seen, marks)})
            if step % 100 == 0:
                last = sum(row["loss"] for row in history[-100:]) / 100
                logging.info("step %d of %d: loss %.4f", step, n_steps, last)
    return learner.network.eval(), history


@torch.no_grad()
def measure_noise(network, rng):
    """Return robust median and SD of a network's output on patches, away from their spots."""
    seen, marks = draw_examples(N_NOISE, rng)
    found = network(torch.from_numpy(seen))
    found = (found if torch.is_tensor(found) else found[0]).numpy()[marks < AWAY]
    median = np.median(found)
    return {"median": float(median), "sd": float(1.4826 * np.median(np.abs(found - median)))}


def slow_down(optimisers, done):
    """Lower the learning rate over the last half of a training, to a twentieth."""
    for optimiser in optimisers:
        optimiser.settings["lr"] = LEARNING_RATE * min(1.0, 0.05 + 1.9 * (1 - done))


def step(optimiser, loss):
    """Take a step down the gradient of a loss, cut to `LONGEST`."""
    gradients = torch.autograd.grad(loss, optimiser.weights)
    norm = torch.sqrt(sum((gradient**2).sum() for gradient in gradients))
    share = torch.clamp(LONGEST / (norm + 1e-12), max=1.0)
    pairs = zip(optimiser.weights, gradients, strict=True)
    optimiser.step(sum((weight * share * gradient).sum() for weight, gradient in pairs))


def spot_loss(logits, marks):
    """Return the weighted cross-entropy of heatmaps (N, H, W), a scalar."""
    return binary_cross_entropy_with_logits(logits, marks, weight=1 + AT_SPOTS * marks)


class UNetLearner:
    """A U-Net that learns heatmaps."""

    def __init__(self):
        self.network = UNet()
        self.optimisers = [Adam(self.network.parameters(), LEARNING_RATE, 0.0)]

    def learn(self, seen, marks):
        """Take one step on a batch; return its loss."""
        loss = spot_loss(self.network(seen), marks)
        step(self.optimisers[0], loss)
        return {"loss": loss.item()}


class VAELearner:
    """A VAE that learns image and spots, beside a discriminator by least squares (Mao, 2017)."""

    def __init__(self):
        self.network, self.judge = VAE(), Discriminator()
        networks = (self.network, self.judge)
        self.optimisers = [Adam(net.parameters(), LEARNING_RATE, 0.0) for net in networks]

    def learn(self, seen, marks):
        """Take one step of both networks on a batch; return the losses."""
        spots, image, mean, log_variance = self.network(seen)
        divergence = (mean**2 + log_variance.exp() - 1 - log_variance).mean() / 2
        parts = {
            "image": ((image - seen[:, 0]) ** 2).mean(),
            "spots": spot_loss(spots, marks),
            "real": ((self.judge(image) - 1) ** 2).mean(),
        }
        loss = parts["image"] + TO_SPOTS * parts["spots"]
        loss = loss + TO_NORMAL * divergence + TO_REAL * parts["real"]
        step(self.optimisers[0], loss)
        real, made = self.judge(seen[:, 0]), self.judge(image.detach())
        judged = ((real - 1) ** 2).mean() + (made**2).mean()
        step(self.optimisers[1], judged)
        return {"loss": loss.item(), "judged": judged.item()} | {
            name: part.item() for name, part in parts.items()
        }
