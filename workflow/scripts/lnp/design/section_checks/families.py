"""Settings of the families of docs/families.md that must fit what was imaged, and each other."""

# setting, by section: the value that asks for it, the channel that it needs, the value without it
ASKED = {
    "spatial": {"measured": (True, "lnp", "false"), "nuclei": ("file", "lnp", "none")},
    "staining": {
        "used": (True, "brightfield", "false"),
        "scored": (True, "brightfield", "false"),
    },
}
OF_PLANES = ["spatial/nuclei", "staining/used", "staining/scored"]  # more than crops are needed
TRAIN, WITH_NETWORK = "train", ["unet", "vae_lsgan", "spotiflow"]


def family_problems(config, plates, _wells):
    """A family needs its channel and its planes; a network that is named must have a use."""
    asked = {
        f"{section}/{name}": about
        for section, names in ASKED.items()
        for name, about in names.items()
        if config.get(section, {}).get(name) == about[0]
    }
    imaged, published = plates["channels"].iloc[0], config.get("published", {}).get("plates")
    problems = [
        f"{name}: {found(wanted)}, and plates without the channel {channel} "
        f"(acquisition/channels/{channel}: none), which it needs. Set {name} to {instead}, or give "
        "the channel its number"
        for name, (wanted, channel, instead) in asked.items()
        if channel not in imaged
    ]
    problems += [
        f"{name}: {found(wanted)}, in a study of the published archive, which has crops of cells "
        f"and no planes. Set {name} to {instead}"
        for name, (wanted, _, instead) in asked.items()
        if published and name in OF_PLANES
    ]
    return [*problems, *stain_problems(config, imaged), *network_problems(config, plates)]


def found(value):
    """Return a value as a table of settings has it.

    >>> found(True), found("file")
    ('true', 'file')
    """
    return str(value).lower()


def stain_problems(config, imaged):
    """Without a counterstain, networks of another study must predict it from brightfield."""
    if "counterstain" in imaged:
        return []
    staining = {"used": False, "network": TRAIN, "scored": False} | config.get("staining", {})
    wrong = {
        "used: false; expected true": not staining["used"],
        "network: train; expected a file of results/staining/networks of a study that imaged the "
        "counterstain": staining["network"] == TRAIN,
        "scored: true; expected false, as there is nothing to compare with": staining["scored"],
    }
    return [
        f"acquisition/channels/counterstain: none, and staining/{what}. Cells are then found in "
        "what networks predict of it from brightfield; set this, or give the channel its number"
        for what, so in wrong.items()
        if so
    ]


def network_problems(config, plates):
    """Return where networks are named that nothing uses, or used that nothing trains."""
    spots, staining, problems = config["spots"], config.get("staining", {}), []
    method, network = spots.get("method", "log"), spots.get("network", TRAIN)
    if network != TRAIN and method not in WITH_NETWORK:
        problems.append(
            f"spots/network: {network}, and spots/method: {method}, which has no network; expected "
            f"one of {', '.join(WITH_NETWORK)}. Set spots/method to that of the network, or delete "
            "spots/network"
        )
    trains = (plates["purpose"] == "train").any()
    if staining.get("used") and staining["network"] == TRAIN and not trains:
        problems.append(
            "staining/network: train, and no plate of this study trains models; expected a file of "
            "another study's results/staining/networks. Name it in staining/network, or set "
            "staining/used to false"
        )
    return problems
