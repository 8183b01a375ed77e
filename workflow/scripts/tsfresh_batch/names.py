"""Names of columns, as tsfresh gives them."""

TIMED = {"linear_trend_timewise"}  # tsfresh gives no column of these without dates
DEFAULTS = {"augmented_dickey_fuller": {"autolag": "AIC"}}  # named by tsfresh though not given
KINDS = {"cwt_coefficients": {"widths": tuple}}  # what tsfresh makes of a parameter


def columns_of(settings):
    """Return the names of tsfresh's columns for its settings.

    Parameters
    ----------
    settings : mapping
        A list of parameters, {name: value}, of each calculator, or None. A calculator is
        its name, or a function that tsfresh would call.

    Returns
    -------
    list of str
    """
    return [
        column_of(calculator, values)
        for calculator, parameters in settings.items()
        if name_of(calculator) not in TIMED
        for values in parameters or [{}]
    ]


def name_of(calculator):
    """Return the name of a calculator given by its name or as a function."""
    return calculator if isinstance(calculator, str) else calculator.__name__


def column_of(calculator, values):
    """Return the name of the column of a calculator for one dict of parameters."""
    name = name_of(calculator)
    kinds = KINDS.get(name, {})
    values = DEFAULTS.get(name, {}) | values
    values = {key: kinds.get(key, lambda v: v)(value) for key, value in values.items()}
    parts = [
        f'{key}_"{values[key]}"' if isinstance(values[key], str) else f"{key}_{values[key]!s}"
        for key in sorted(values)
    ]
    return "__".join([name, *parts])
