"""The network of single frames: convolution base, its moments, 32 features, a prediction.

May import `networks`. To add another base, write it into `architecture` and its file into `weights`.
"""
