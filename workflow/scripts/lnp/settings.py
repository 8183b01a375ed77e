"""Settings that the schema cannot check, because they must fit each other or the plates."""

from itertools import pairwise


def check_settings(config, plates, wells):
    """Return what is wrong between settings, plates and wells, one sentence each.

    Parameters
    ----------
    config : dict
        All settings, already checked against the schema.
    plates, wells : DataFrame
        As `lnp.layout.read_layout` returns them.
    """
    checks = [horizon_problems, size_problems, channel_problems, unit_problems]
    return [problem for check in checks for problem in check(config, plates, wells)]


def horizon_problems(config, _plates, _wells):
    """A model must not see the frame in which the outcome is read."""
    n_frames = config["acquisition"]["n_frames"]
    return [
        f"horizons: {horizon} first frames reach the last of the {n_frames} frames, where the "
        f"outcome is read; the horizon may be {n_frames - 1} at most (acquisition/n_frames)"
        for horizon in config["horizons"]
        if horizon >= n_frames
    ]


def size_problems(config, _plates, _wells):
    """The GFP box lies in the crop, the crop in the search window."""
    sides = {
        "gfp/box_px": config["gfp"]["box_px"],
        "crops/side_px": config["crops"]["side_px"],
        "tracking/window_px": config["tracking"]["window_px"],
    }
    names = list(sides)
    return [
        f"{small} {sides[small]} is larger than {large} {sides[large]}, in which it must lie"
        for small, large in pairwise(names)
        if sides[small] > sides[large]
    ]


def channel_problems(_config, plates, _wells):
    """Two channels of a plate cannot have one number."""
    return [
        f"plate {plate!r}: two channels have the same number: {channels}"
        for plate, channels in plates["channels"].items()
        if len(set(channels.values())) < len(channels)
    ]


def unit_problems(config, plates, wells):
    """Every fold, and the test set, needs a unit of its own; cells are counted only later."""
    training = plates.index[plates["purpose"] == "train"]
    kept = wells[wells["plate"].isin(training) & (wells["exclude"] == "")]
    n_units = {
        "well": len(kept),
        "site": int(kept["plate"].map(plates["fields"].map(len)).sum()),
    }
    return [
        problem
        for name, protocol in config["protocols"].items()
        if protocol["unit"] in n_units
        for problem in protocol_problems(name, protocol, n_units[protocol["unit"]])
    ]


def protocol_problems(name, protocol, n_units):
    """Return whether `n_units` wells or sites are too few for a protocol, as a list."""
    n_test = max(1, round(protocol["test_share"] * n_units))
    n_needed = n_test + protocol["n_folds"]
    if n_units >= n_needed:
        return []
    return [
        f"protocols/{name}: {n_units} units ({protocol['unit']}) are too few for a test set of "
        f"{n_test} and {protocol['n_folds']} folds; at least {n_needed} are needed: add wells, "
        "or choose fewer folds or a smaller unit"
    ]
