"""The LSTM on the features of the CNN, and the search over its architectures.

May import `networks`. `architecture` is the network, `search` trains one draw after another on a
CPU, `batched_*` many at once on a GPU. To search over another property, write it into
`OutcomeLSTM`, `BatchedLSTM` and `draw_architectures`.
"""
