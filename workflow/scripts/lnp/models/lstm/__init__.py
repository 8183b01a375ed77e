"""The recurrent network on the features of the CNN, and the search over its architectures.

May import `networks`. `batched_*` train many networks at once, as a GPU does it best; the
architecture and the losses are those of `architecture` and `search`.
"""
