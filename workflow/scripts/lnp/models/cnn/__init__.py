"""The CNN of single frames: convolution base, its moments, 32 features, a prediction.

May import `networks`. To add another base, write it into `architecture`, its file into `weights`.
"""
