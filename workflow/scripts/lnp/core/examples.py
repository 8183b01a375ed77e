"""Many names in one line of a log: three of them, and how many there are besides."""

N_SHOWN = 3


def examples(names):
    """Return up to three of some names, quoted, and the number of the others.

    Characters that a log cannot hold, such as those of a name that is no UTF-8, are escaped.

    >>> examples(["a.tif", "b.tif"])
    "'a.tif', 'b.tif'"
    >>> examples(str(number) for number in range(10))
    "'0', '1', '2' and 7 more"
    """
    names = list(names)
    shown = ", ".join(map(repr, names[:N_SHOWN]))
    return shown if len(names) <= N_SHOWN else f"{shown} and {len(names) - N_SHOWN} more"
