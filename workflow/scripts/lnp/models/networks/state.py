"""The weights of a network as NumPy arrays, and back."""

import numpy as np
import torch


def state_arrays(network):
    """Return the weights and buffers of a network as arrays by name."""
    return {name: weight.cpu().numpy() for name, weight in network.state_dict().items()}


def state_tensors(arrays):
    """Return arrays by name as tensors that share no memory with them."""
    return {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
