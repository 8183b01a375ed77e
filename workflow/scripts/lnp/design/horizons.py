"""Which encoder, and which recurrent network, serves which horizon.

An encoder that saw frame 12 in training knows more than horizon 6 allows. With one encoder
for all horizons (the paper's way) the early horizons borrow from later frames; with one per
horizon they do not. Encoders are named by the first frames that they saw, and so are recurrent
networks, of which the paper has one per horizon.
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


def recurrent_horizons(horizons, read_out):
    """Return the horizons that name a recurrent network.

    >>> recurrent_horizons([5, 20, 10], "horizon"), recurrent_horizons([5, 20, 10], "all")
    ([5, 20, 10], [20])
    """
    return [max(horizons)] if read_out == "all" else horizons


def read_outs_of(horizon, horizons, read_out):
    """Return after how many frames each the recurrent network of a horizon is read out.

    Empty where that is the end only, for which a network need not be causal.

    >>> read_outs_of(20, [5, 20, 10], "all"), read_outs_of(20, [5, 20, 10], "horizon")
    ([5, 10, 20], [])
    """
    return [n for n in sorted(horizons) if n <= horizon] if read_out == "all" else []
