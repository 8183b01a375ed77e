"""Settings that must fit the published archive, where a study begins from it."""

from lnp.core.vocabulary import CHANNELS, SPOTIFLOW


def published_problems(config, plates, _wells):
    """The archive holds crops of one size, GFP as plain sums, and the split of those cells.

    Parameters
    ----------
    config : dict
        All settings, already checked against the schema.
    plates : DataFrame
        As `lnp.design.plate_layout.read_layout` returns it.

    Returns
    -------
    list of str
        What is wrong, one sentence each.
    """
    published = config.get("published", {}).get("plates", [])
    training = plates.index[plates["purpose"] == "train"]
    problems = [
        f"protocols/{name}/scheme: given, the split that comes with the published archive; "
        "expected unit cell, and that published/plates names all training plates. Choose holdout "
        "or cross"
        for name, protocol in config["protocols"].items()
        if protocol.get("scheme") == "given"
        and (protocol["unit"] != "cell" or set(training) - set(published))
    ]
    for plate in plates.index if published else []:
        if plate not in published or plates.loc[plate, "simulated"] or plate not in training:
            problems.append(
                f"published/plates: found the plate {plate} beside {', '.join(published)}; "
                "expected plates of the archive alone, with the purpose train, since of others "
                "place, step and neighbours of a cell are known. Study them apart"
            )
    return problems + length_problems(config) if published else problems


def length_problems(config):
    """Return which settings ask for what the archive does not hold."""
    asked = config["acquisition"]
    imaged = all(asked["channels"][name] != "none" for name in CHANNELS)
    wanted = {
        "acquisition/pixel_um": (asked["pixel_um"] != "auto", "a number, 0.1625"),
        "acquisition/first_timepoint": (asked["first_timepoint"] == 1, "1"),
        "acquisition/channels": (imaged, "a number for each channel"),
        "crops/pixel_um": (config["crops"]["pixel_um"] == "auto", "auto"),
        "spots/method": (config["spots"]["method"] != SPOTIFLOW, "another than spotiflow"),
        "reporter/background": (config["reporter"]["background"] == "none", "none"),
    }
    return [
        f"{name}: expected {value} in a study of the published archive, which has nothing else. "
        "Correct the setting"
        for name, (fine, value) in wanted.items()
        if not fine
    ]
