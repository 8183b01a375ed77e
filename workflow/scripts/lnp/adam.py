"""Adam, by torch's own function."""

import torch
from torch.optim.adam import adam

BETA1, BETA2, EPS = 0.9, 0.999, 1e-8  # torch's defaults, and Keras's but for eps (1e-7)


class Adam:
    """The same steps as `torch.optim.Adam`, to the last bit.

    That class imports torch's compiler, which we do not use: four to five seconds in every job
    that trains. Only what training here needs is offered: one learning rate, no closures.

    Parameters
    ----------
    weights : iterable of nn.Parameter
    learning_rate, weight_decay : float
    """

    def __init__(self, weights, learning_rate, weight_decay):
        self.weights = list(weights)
        self.settings = {"lr": learning_rate, "weight_decay": weight_decay}
        self.means = [torch.zeros_like(weight) for weight in self.weights]
        self.squares = [torch.zeros_like(weight) for weight in self.weights]
        self.steps = [torch.zeros(()) for _ in self.weights]

    def step(self, loss):
        """Move the weights down the gradient of a scalar tensor."""
        gradients = torch.autograd.grad(loss, self.weights)
        with torch.no_grad():
            adam(
                *(self.weights, list(gradients), self.means, self.squares, [], self.steps),
                **self.settings,
                amsgrad=False,
                maximize=False,
                beta1=BETA1,
                beta2=BETA2,
                eps=EPS,
            )
