"""One layer of many LSTMs at once: its recurrence over the frames, there and back.

The gradient is written out, so that those of the recurrent weights are summed over all frames by
one matrix product, and each frame takes two kernels on a GPU: a batched matrix product, and
torch's own fused cell, which `nn.LSTMCell` uses there. Gates stand in torch's order: i, f, g, o.
"""

import torch


class Recurrence(torch.autograd.Function):
    """States of M layers of H units after each of T frames, for N sequences, from zeros.

    `Recurrence.apply(driven, weight)`: (T, M, N, 4H) what the input and the biases give the gates,
    and (M, 4H, H) recurrent weights -> (T, M, N, H) states.
    """

    @staticmethod
    def forward(ctx, driven, weight):
        """Run through the frames."""
        n_models, n_sequences, n_gates = driven.shape[1:]
        shape = n_models * n_sequences, n_gates // 4
        state = memory = driven.new_zeros(shape)
        states, memories, gates = [], [memory], []
        for frame in driven:
            fed_back = torch.bmm(state.view(n_models, n_sequences, -1), weight.mT)
            state, memory, opened = open_gates(frame.view(-1, n_gates), fed_back, memory)
            states.append(state)
            memories.append(memory)
            gates.append(opened)
        states = torch.stack(states).view(-1, n_models, n_sequences, shape[1])
        ctx.save_for_backward(weight, states, *memories, *gates)
        return states

    @staticmethod
    def backward(ctx, grad_states):
        """Run back through the frames."""
        weight, states, *saved = ctx.saved_tensors
        n_frames, n_models, n_sequences, n_units = states.shape
        memories, gates = saved[: n_frames + 1], saved[n_frames + 1 :]
        grad_states = grad_states.clone(memory_format=torch.contiguous_format)
        grad_memory, grad_gates = None, [None] * n_frames
        for t in reversed(range(n_frames)):
            grad_state = grad_states[t].view(-1, n_units)
            grad_gates[t], grad_memory = close_gates(
                grad_state, grad_memory, memories[t], memories[t + 1], gates[t]
            )
            if t:
                fed_back = grad_gates[t].view(n_models, n_sequences, -1)
                grad_states[t - 1].baddbmm_(fed_back, weight)
        grad_driven = torch.stack(grad_gates).view(n_frames, n_models, n_sequences, -1)
        pairs = grad_driven[1:], states[:-1]
        after, before = (rows.transpose(0, 1).flatten(1, 2) for rows in pairs)
        return grad_driven, torch.bmm(after.mT, before)


def open_gates(driven, fed_back, memory):
    """Return states and memories after a frame, and the opened gates.

    Parameters
    ----------
    driven, fed_back : (rows, 4H) tensors, the second of any shape with as many numbers
    memory : (rows, H) tensor

    Returns
    -------
    state, memory : (rows, H) tensors
    gates : (rows, 4H) tensor
    """
    fed_back = fed_back.view_as(driven)
    if driven.is_cuda:
        return torch.ops.aten._thnn_fused_lstm_cell(driven, fed_back, memory)
    i, f, g, o = (driven + fed_back).chunk(4, dim=1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    memory = f * memory + i * g
    return o * memory.tanh(), memory, torch.cat([i, f, g, o], dim=1)


def close_gates(grad_state, grad_memory, before, after, gates):
    """Return gradients of what came to the gates, and of the memory before the frame.

    Parameters
    ----------
    grad_state : (rows, H) tensor
    grad_memory : (rows, H) tensor or None
        Of the memory after the frame, by later frames.
    before, after : (rows, H) tensors
        Memories.
    gates : (rows, 4H) tensor
        Opened.
    """
    if gates.is_cuda:
        fused = torch.ops.aten._thnn_fused_lstm_cell_backward_impl
        return fused(grad_state, grad_memory, before, after, gates, False)[:2]
    i, f, g, o = gates.chunk(4, dim=1)
    squashed = after.tanh()
    grad_memory = grad_state * o * (1 - squashed**2) + (0 if grad_memory is None else grad_memory)
    grads = [
        grad_memory * g * i * (1 - i),
        grad_memory * before * f * (1 - f),
        grad_memory * i * (1 - g**2),
        grad_state * squashed * o * (1 - o),
    ]
    return torch.cat(grads, dim=1), grad_memory * f
