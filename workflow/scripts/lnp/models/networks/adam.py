"""Adam by torch's own function, without the import of torch's compiler."""

import torch
from torch.optim.adam import adam

BETA1, BETA2, EPS = 0.9, 0.999, 1e-8  # torch's defaults, and Keras's but for eps (1e-7)


class Adam:
    """Adam (Kingma and Ba, 2015): the same steps as `torch.optim.Adam`, to the last bit.

    That class imports torch's compiler, which we do not use: four to five seconds in every job
    that trains. This one has what training here needs: one learning rate, no closures.

    Parameters
    ----------
    weights : iterable of nn.Parameter
    learning_rate, weight_decay : float
    fused : bool
        Use one kernel for all weights and keep the count of steps on their device, so that a step
        can be captured as a CUDA graph. The same to rounding.
    """

    def __init__(self, weights, learning_rate, weight_decay, fused=False):
        self.weights = list(weights)
        self.settings = {"lr": learning_rate, "weight_decay": weight_decay}
        self.settings |= {"fused": True} if fused else {}
        self.means = [torch.zeros_like(weight) for weight in self.weights]
        self.squares = [torch.zeros_like(weight) for weight in self.weights]
        devices = [weight.device if fused else "cpu" for weight in self.weights]
        self.steps = [torch.zeros((), device=device) for device in devices]

    def step(self, loss):
        """Move the weights down the gradient of a scalar tensor."""
        gradients = list(torch.autograd.grad(loss, self.weights))
        if "fused" in self.settings:  # which takes no transposed ones
            gradients = [gradient.contiguous() for gradient in gradients]
        with torch.no_grad():
            adam(
                *(self.weights, gradients, self.means, self.squares, [], self.steps),
                **self.settings,
                amsgrad=False,
                maximize=False,
                beta1=BETA1,
                beta2=BETA2,
                eps=EPS,
            )

    def keep(self, weights, rows):
        """Go on with other weights: these rows of the first axis of the ones before."""
        self.weights = list(weights)
        self.means = [mean[rows] for mean in self.means]
        self.squares = [square[rows] for square in self.squares]
