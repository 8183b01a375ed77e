"""Which encoder serves which horizon.

An encoder that saw frame 12 in training knows more than horizon 6 allows. With one encoder
for all horizons (the paper's way) the early horizons borrow from later frames; with one per
horizon they do not. Encoders are named by the first frames that they saw.
"""


def encoder_of(horizon, seen):
    """Return the encoder of a horizon: the one that saw least, and as much as the horizon.

    >>> encoder_of(5, [20]), encoder_of(5, [5, 10, 20]), encoder_of(7, [5, 10, 20])
    (20, 5, 10)
    """
    return min(n for n in seen if n >= horizon)


def first_horizon(encoder, seen):
    """Return the first horizon that an encoder serves, the frames before being another's.

    >>> first_horizon(20, [20]), first_horizon(10, [5, 10, 20])
    (1, 6)
    """
    return 1 + max((n for n in seen if n < encoder), default=0)
